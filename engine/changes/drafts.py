"""An SOP while it is being changed: one draft per SOP, every saved state kept, none overwritten."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from engine import sop
from engine.cases.duties import VERDICTS
from engine.cases.editions import Published, edition_row
from engine.cases.work import House, name_of
from engine.changes.publish import decoded, findings, newest
from engine.errors import NotAllowed, NotFound, Refused
from engine.people import PROCESS_ADMIN, Person
from engine.store import racing
from engine.store.rows import add
from engine.store.tables import Edition, SopDraft
from engine.store.types import Record
from engine.worktime import words

# What may be the address of an SOP's pages; one word below /sop is a page of its own.
KEY = re.compile(r"(?!unggah$)[a-z][a-z0-9_]{0,59}")
# How many saved states of one SOP stay behind the newest.
KEPT = 200


class NotProcessAdmin(NotAllowed):
    """Hanya admin SOP yang dapat mengubah SOP."""


class NoDraft(NotFound):
    """SOP ini belum ada. Mulai dari SOP yang berlaku, atau unggah berkas BPMN."""


class Overtaken(Refused):
    """{name} menyimpan naskah SOP ini lebih dulu, {when}. Perubahan Anda belum tersimpan; bandingkan, lalu ulangi yang masih perlu."""


class UnknownVersion(Refused):
    """Halaman ini tidak mengenal naskah yang tersimpan. Muat ulang, lalu ulangi perubahannya."""


class OtherSop(Refused):
    """Diagram ini memuat proses “{found}”, bukan “{key}”. Id proses tidak boleh diubah."""

    status = 422


class BadKey(Refused):
    """Id proses “{found}” tidak dapat menjadi kunci SOP. Pakai huruf kecil, angka, dan garis bawah, paling banyak 60, diawali huruf."""

    status = 422


class NothingToUndo(Refused):
    """Tidak ada perubahan yang dapat diurungkan."""


@dataclass(frozen=True)
class Draft:
    """An SOP as it stands on the process admin's desk.

    `version` goes back with each save; 0 is the edition itself, which nobody has changed yet.
    """

    key: str
    bpmn: bytes
    version: int
    written: sop.Sop
    findings: list[sop.Finding]
    base: int | None
    newest: int | None
    changed: bool
    can_undo: bool
    saved_at: datetime | None
    saved_by: str


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list of those that are being worked on; `fresh`: never in force yet."""

    key: str
    name: str
    saved_at: datetime
    saved_by: str
    fresh: bool


def sop_draft(house: House, key: str, *, by: Person) -> Draft:
    """The draft of an SOP; without one, the edition that a draft would begin from.

    Raises NotProcessAdmin, NoDraft.
    """
    refuse_others(by)
    with house.store.reading() as tx:
        return _draft(tx, by, key)


def save_sop_draft(house: House, key: str, bpmn: bytes, version: int, *, by: Person) -> Draft:
    """Keep a new state of the draft; what is wrong with it is told, not refused.

    Raises NotProcessAdmin, NoDraft, Overtaken, OtherSop, NotUtf8, BadDiagram.
    """
    refuse_others(by)
    at = house.now()

    def save(tx: Connection) -> Draft:
        refuse_overtaken(tx, by, key, version)
        if decoded(bpmn) != _draft_text(tx, by, key):
            _keep(tx, by, key, bpmn, version, at)
        return _draft(tx, by, key)

    return house.store.retrying(save)


def change_sop_draft(
    house: House, key: str, said: Mapping[str, str], version: int, *, by: Person
) -> Draft:
    """Do one change of the *Tabel SOP*.

    Raises BadChange with the sentence of what cannot be, and what `save_sop_draft` raises.
    """
    refuse_others(by)
    at = house.now()

    def change(tx: Connection) -> Draft:
        refuse_overtaken(tx, by, key, version)
        changed = sop.change(_draft_text(tx, by, key).encode(), said, verdicts=VERDICTS)
        _keep(tx, by, key, changed, version, at)
        return _draft(tx, by, key)

    return house.store.retrying(change)


def undo_sop_draft(house: House, key: str, version: int, *, by: Person) -> Draft:
    """Go back to the state before the last change; itself a new state.

    Raises NotProcessAdmin, Overtaken, NothingToUndo.
    """
    refuse_others(by)
    at = house.now()

    def undo(tx: Connection) -> Draft:
        refuse_overtaken(tx, by, key, version)
        last = _row(tx, by, key)
        found = _before(tx, by, last) if last else None
        if last is None or found is None:
            raise NothingToUndo
        text, further, base = found
        _insert(tx, by, key, text, version, at, undone_to=further, base=base)
        return _draft(tx, by, key)

    return house.store.retrying(undo)


def begin_sop_draft(
    house: House, bpmn: bytes, *, by: Person, key: str = "", version: int = 0
) -> Draft:
    """Take a whole diagram (an upload, an earlier edition) as the new state of its SOP's draft.

    `key`, if given, must be the diagram's. Raises BadKey, OtherSop, Overtaken, NotUtf8, BadDiagram.
    """
    refuse_others(by)
    at = house.now()
    found = sop.read(bpmn).key
    if key and found != key:
        raise OtherSop(found=found, key=key)
    if not KEY.fullmatch(found):
        raise BadKey(found=found[:60])
    decoded(bpmn)

    def begin(tx: Connection) -> Draft:
        last = _row(tx, by, found)
        known = last.version if last else 0
        if key and known != version:
            refuse_overtaken(tx, by, found, version)
        _keep(tx, by, found, bpmn, known, at)
        return _draft(tx, by, found)

    return house.store.retrying(begin)


def drop_sop_draft(house: House, key: str, version: int, *, by: Person) -> Draft:
    """Put the draft back to the newest edition; the way back stays open by undo."""
    refuse_others(by)
    at = house.now()

    def drop(tx: Connection) -> Draft:
        refuse_overtaken(tx, by, key, version)
        _keep(tx, by, key, _edition_text(tx, by, key).encode(), version, at)
        return _draft(tx, by, key)

    return house.store.retrying(drop)


def sop_edition(house: House, key: str, number: int, *, by: Person) -> bytes:
    """The diagram of an edition, as it was published. Raises NotFound."""
    with house.store.reading() as tx:
        found: str = edition_row(tx, by.office_id, key, number).bpmn
    return found.encode()


def drafts_under_way(house: House, *, by: Person) -> list[DraftRow]:
    """The SOPs whose drafts are not what was published last, by key."""
    refuse_others(by)
    with house.store.reading() as tx:
        keys = select(SopDraft.sop_key).where(SopDraft.office_id == by.office_id).distinct()
        found = [_listed(tx, by, key) for key in sorted(tx.scalars(keys))]
    return [row for row in found if row]


def sop_name(house: House, key: str, *, by: Person) -> str:
    """What an SOP is called in its newest edition, or in its draft before there is one.

    Raises NotFound.
    """
    with house.store.reading() as tx:
        last = newest(tx, by.office_id, key)
        row = _row(tx, by, key) if by.has(PROCESS_ADMIN) else None
    known = last or row
    if known is None:
        raise NotFound
    return sop.read(known.bpmn.encode()).name


def refuse_others(by: Person) -> None:
    """Raise NotProcessAdmin for anybody else."""
    if not by.has(PROCESS_ADMIN):
        raise NotProcessAdmin


def follow_edition(
    tx: Connection, by: Person, key: str, proposed: bytes, edition: Published, at: datetime
) -> None:
    """What was proposed is in force: the draft goes on from its edition, unless it has changed."""
    row = _row(tx, by, key)
    if row is None:
        return
    page = sop.read(proposed).identity
    assert page.made is not None  # written when it was proposed
    same = sop.identified(
        row.bpmn.encode(), number=page.number, made=page.made, revised=page.revised
    )
    if same == proposed:
        text = edition.bpmn.decode()
        _insert(tx, by, key, text, row.version, at, undone_to=None, base=edition.id)


def layouts_of(tx: Connection, office_id: int, key: str) -> dict[str, str]:
    """The letter layouts that go with an SOP: those of its newest edition."""
    last = newest(tx, office_id, key)
    return dict(last.layouts) if last else {}


def _draft(tx: Connection, by: Person, key: str) -> Draft:
    row, last = _row(tx, by, key), newest(tx, by.office_id, key)
    text = _draft_text(tx, by, key)
    base = tx.scalar(select(Edition.number).where(Edition.id == row.base_id)) if row else None
    return Draft(
        key=key, bpmn=text.encode(), version=row.version if row else 0,
        written=sop.read(text.encode()), findings=findings(tx, by.office_id, text.encode()),
        base=base if row else last.number if last else None,
        newest=last.number if last else None, changed=last is None or last.bpmn != text,
        can_undo=row is not None and _before(tx, by, row) is not None,
        saved_at=row.saved_at if row else None, saved_by=name_of(tx, row.saved_by) if row else "",
    )  # fmt: skip


def _listed(tx: Connection, by: Person, key: str) -> DraftRow | None:
    row, last = _row(tx, by, key), newest(tx, by.office_id, key)
    if row is None or (last is not None and last.bpmn == row.bpmn):
        return None
    name = sop.read(row.bpmn.encode()).name
    return DraftRow(key, name, row.saved_at, name_of(tx, row.saved_by), last is None)


def _row(tx: Connection, by: Person, key: str, version: int | None = None) -> Record | None:
    wanted = select(SopDraft).where(SopDraft.office_id == by.office_id, SopDraft.sop_key == key)
    if version is not None:
        wanted = wanted.where(SopDraft.version == version)
    return tx.execute(wanted.order_by(SopDraft.version.desc()).limit(1)).one_or_none()


def _before(tx: Connection, by: Person, row: Record) -> tuple[str, int | None, int | None] | None:
    """The text before the last change of a state, where undo goes from there, and its edition.

    None if there was no state before, or it is not kept any more.
    """
    if row.undone_to is None:
        return None
    if row.undone_to == 0:
        text = tx.scalar(select(Edition.bpmn).where(Edition.id == row.base_id))
        return (text, None, row.base_id) if text is not None else None
    before = _row(tx, by, row.sop_key, row.undone_to)
    return (before.bpmn, before.undone_to, before.base_id) if before else None


def _draft_text(tx: Connection, by: Person, key: str) -> str:
    row = _row(tx, by, key)
    return str(row.bpmn) if row else _edition_text(tx, by, key)


def _edition_text(tx: Connection, by: Person, key: str) -> str:
    last = newest(tx, by.office_id, key)
    if last is None:
        raise NoDraft
    return str(last.bpmn)


def refuse_overtaken(tx: Connection, by: Person, key: str, version: int) -> None:
    """Raise Overtaken if somebody saved since `version` was read, NoDraft if there is nothing.

    UnknownVersion for a version that there never was.
    """
    row = _row(tx, by, key)
    if row is None:
        _edition_text(tx, by, key)
        if version:
            raise UnknownVersion
    elif row.version != version:
        raise Overtaken(
            name=name_of(tx, row.saved_by), when=words.day_and_clock(row.saved_at),
            version=row.version,
        )  # fmt: skip


def _keep(tx: Connection, by: Person, key: str, bpmn: bytes, version: int, at: datetime) -> None:
    text = decoded(bpmn)
    if crowd := sop.crowded(bpmn):
        raise sop.BadDiagram(f"{crowd.text} {crowd.remedy}")
    if (found := sop.read(bpmn).key) != key:
        raise OtherSop(found=found, key=key)
    last = newest(tx, by.office_id, key)
    row = _row(tx, by, key)
    # A draft that had come back to the edition begins anew from it.
    began = row is not None and row.bpmn != (last and last.bpmn)
    base = row.base_id if row and began else last.id if last else None
    first = row is None and last is None
    _insert(tx, by, key, text, version, at, undone_to=None if first else version, base=base)


def _insert(
    tx: Connection,
    by: Person,
    key: str,
    text: str,
    version: int,
    at: datetime,
    *,
    undone_to: int | None,
    base: int | None,
) -> None:
    with racing():
        add(
            tx, SopDraft, office_id=by.office_id, sop_key=key, version=version + 1, bpmn=text,
            base_id=base, undone_to=undone_to, saved_at=at, saved_by=by.id,
        )  # fmt: skip
    tx.execute(
        delete(SopDraft).where(
            SopDraft.office_id == by.office_id, SopDraft.sop_key == key,
            SopDraft.version < version + 1 - KEPT,
        )
    )  # fmt: skip
