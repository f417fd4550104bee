"""Finding letters, and finding the classification code by the words people use."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from engine.letters.incoming import label, label_column
from engine.letters.synonyms import SYNONYMS
from engine.people import Person
from engine.people.readers import may_read
from engine.store.ground import Ground
from engine.store.tables import Classification, Incoming, Letter, Number, Official
from engine.store.types import Record

PAGE = 50
MOST_CODES = 20


@dataclass(frozen=True)
class Found:
    """A letter in a list."""

    id: int
    subject: str
    number: str
    kind: str
    state: str
    drafter: str
    security: str
    created_at: datetime
    direction: str
    sender: str


@dataclass(frozen=True)
class FoundLetters:
    """A page of letters."""

    rows: list[Found]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Code:
    """A classification code with its path of names above it."""

    code: str
    name: str
    path: str
    retention: str
    note: str


def letters(
    ground: Ground,
    *,
    by: Person,
    search: str = "",
    state: str = "",
    direction: str = "",
    page: int = 1,
) -> FoundLetters:
    """The letters that `by` may read, newest first, searched by hal, number, drafter and sender;
    `direction` keeps those that go out, come in, or are plain files."""
    wanted = (
        select(Letter.id, Letter.subject, Number.text, Letter.kind, Letter.state, Official.name,
               Letter.security, Letter.created_at, Letter.direction, Incoming.sender,
               Incoming.serial, Incoming.year)
        .outerjoin(Number, Number.id == Letter.number_id)
        .outerjoin(Incoming, Incoming.letter_id == Letter.id)
        .join(Official, Official.id == Letter.drafter_id)
        .where(may_read(by))
    )  # fmt: skip
    words = search.strip()[:100]
    if words:
        theirs = (Incoming.sender, Incoming.their_number, label_column())
        columns = (Letter.subject, Number.text, Official.name, *theirs)
        wanted = wanted.where(or_(*(c.icontains(words, autoescape=True) for c in columns)))
    if state:
        wanted = wanted.where(Letter.state == state)
    if direction:
        wanted = wanted.where(Letter.direction == direction)
    with ground.store.reading() as tx:
        total = tx.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        pages = max(1, -(-total // PAGE))
        page = min(max(page, 1), pages)
        newest = wanted.order_by(Letter.created_at.desc(), Letter.id.desc())
        rows = tx.execute(newest.limit(PAGE).offset((page - 1) * PAGE)).all()
    return FoundLetters([_found(row) for row in rows], total, page, pages)


def _found(row: Record) -> Found:
    number = label(row.serial, row.year) if row.serial else row.text
    return Found(
        row.id, row.subject, number or "", row.kind, row.state, row.name, row.security,
        row.created_at, row.direction, row.sender or "",
    )  # fmt: skip


def codes(ground: Ground, words: str, *, by: Person, most: int = MOST_CODES) -> list[Code]:
    """Classification codes for the words a person types, best first.

    Words match code, name and the names above it, and everyday words stand for the law's own
    ("SPPD" finds Perjalanan Dinas). Without words: the codes that the person's unit uses most.
    """
    with ground.store.reading() as tx:
        rows = tx.execute(
            select(Classification).where(Classification.office_id == by.office_id)
        ).all()
        names = {row.code: row.name for row in rows}
        parents = {row.code: row.parent for row in rows}
        used = Counter(tx.scalars(
            select(Number.classification).where(
                Number.office_id == by.office_id, Number.unit_id == by.unit_id
            )
        ))  # fmt: skip
    leaves = [
        Code(row.code, row.name, _path(row.code, names, parents), row.retention, row.note)
        for row in rows
        if row.leaf
    ]
    wanted = words.lower().split()[:8]
    scored = [(_score(code, wanted), code) for code in leaves]
    found = [(score, code) for score, code in scored if score > 0 or not wanted]
    found.sort(key=lambda pair: (-pair[0], -used[pair[1].code], pair[1].code))
    return [code for _, code in found[:most]]


def code_name(ground: Ground, code: str, *, by: Person) -> str:
    """What a classification code is called, or an empty text."""
    with ground.store.reading() as tx:
        name = tx.scalar(
            select(Classification.name).where(
                Classification.office_id == by.office_id, Classification.code == code
            )
        )
    return name or ""


def _path(code: str, names: dict[str, str], parents: dict[str, str]) -> str:
    above: list[str] = []
    parent = parents.get(code, "")
    while parent and len(above) < 8:
        above.append(names.get(parent, parent))
        parent = parents.get(parent, "")
    return " › ".join(reversed(above))


def _score(code: Code, words: list[str]) -> int:
    """How well a code fits: 0 unless every word is found somewhere."""
    total = 0
    name, path = code.name.lower(), code.path.lower()
    everyday = SYNONYMS.get(code.code, "")
    for word in words:
        points = (
            8 if code.code.startswith(word)
            else 4 if word in everyday
            else 3 if word in name
            else 1 if word in path
            else 0
        )  # fmt: skip
        if not points:
            return 0
        total += points
    return total
