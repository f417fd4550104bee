"""Kosakata: what a process admin may choose from while drawing an SOP, so that nothing is typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from engine import sop
from engine.cases.duties import DUTIES, VERDICTS
from engine.cases.work import House
from engine.changes.drafts import refuse_others, sop_draft
from engine.letters import KINDS, SECURITIES, URGENCIES
from engine.people import SYSTEM_ROLES, Person
from engine.store.tables import Post, PostRole, Unit

YES_NO = (("true", "Ya"), ("false", "Tidak"))
# The kinds of field that a condition can ask for, and what their answer is there.
ASKED = {
    "text": "string", "choice": "string", "date": "string", "integer": "integer",
    "number": "number", "yes_no": "boolean",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """What a condition may ask: its dotted name, in words, its type and its possible values."""

    name: str
    label: str
    type: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """Roles (key, name, posts that carry it), duties (key, name, help) and facts."""

    roles: list[tuple[str, str, list[str]]]
    duties: list[tuple[str, str, str]]
    facts: list[Fact] = field(default_factory=list)


def lexicon(house: House, key: str, *, by: Person) -> Lexicon:
    """The choices for one SOP as its draft stands. Raises NotProcessAdmin, NoDraft."""
    refuse_others(by)
    written = sop_draft(house, key, by=by).written
    with house.store.reading() as tx:
        held = _held(tx, by.office_id)
        units = tuple(
            (str(row.id), row.name)
            for row in tx.execute(
                select(Unit.id, Unit.name).where(Unit.office_id == by.office_id).order_by(Unit.id)
            )
        )
    names = {role.key: role.name for role in written.roles}
    roles = [
        (role, names.get(role, role.replace("_", " ").capitalize()), held.get(role, []))
        for role in sorted({*names, *held} - set(SYSTEM_ROLES) - {""})
    ]
    duties = [(duty.key, duty.name, duty.help) for duty in DUTIES.values()]
    return Lexicon(roles, sorted(duties), [*_letter_facts(units), *_step_facts(written)])


def sop_table(bpmn: bytes) -> sop.Table:
    """The Tabel SOP of a diagram. Raises BadDiagram."""
    return sop.read_table(bpmn, verdicts=VERDICTS)


def _held(tx: Connection, office_id: int) -> dict[str, list[str]]:
    rows = tx.execute(
        select(PostRole.role, Post.title)
        .join(Post, Post.id == PostRole.post_id)
        .where(Post.office_id == office_id)
        .order_by(Post.id)
    )
    held: dict[str, list[str]] = {}
    for role, title in rows:
        held.setdefault(role, []).append(title)
    return held


def _letter_facts(units: tuple[tuple[str, str], ...]) -> Iterator[Fact]:
    kinds = tuple((kind.key, kind.name) for kind in KINDS.values())
    yield Fact("surat.bernomor", "Surat sudah bernomor", "boolean", YES_NO)
    yield Fact("surat.jenis", "Jenis surat", "string", kinds)
    yield Fact("surat.sifat", "Sifat surat", "string", tuple(URGENCIES.items()))
    yield Fact("surat.keamanan", "Keamanan surat", "string", tuple(SECURITIES.items()))
    yield Fact("surat.unit", "Unit asal surat", "integer", units)


def _step_facts(written: sop.Sop) -> Iterator[Fact]:
    for step in written.steps:
        duty = DUTIES.get(step.duty)
        if duty and duty.verdicts:
            choices = tuple(duty.verdicts.items())
            yield Fact(f"{step.node}.keputusan", f"Keputusan “{step.name}”", "string", choices)
        for one in step.form.fields if step.form else ():
            if one.kind in ASKED:
                choices = tuple((choice, choice) for choice in one.choices)
                yield Fact(
                    f"{step.node}.{one.key}", f"{one.title} (“{step.name}”)", ASKED[one.kind],
                    YES_NO if one.kind == "yes_no" else choices,
                )  # fmt: skip
