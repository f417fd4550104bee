"""Every act of the record against everything that somebody with the database can do to its line;
and the same for checkpoints. What is done is found, and named at its place.

One chain of five lines for each act, the act its third line, between two checkpoints: the first
saw two lines of each chain, the second all five. A deed is done to all chains at once.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from engine import history
from engine.audit.record.verify import Verified
from engine.history.sentences import SENTENCES
from engine.store.canonical import canonical
from engine.store.rows import row
from engine.store.tables import Checkpoint, Entry, table
from tests.cast import MORNING, Office, opened
from tests.signing_cast import NOW
from tests.signing_cast import office as signing_office
from tests.unsealed import add_line, at, renumber, reseal, swap, unseal

FIRST_CASE, MOVED, HERE = 1_000_000, 5_000_000, 3
BEFORE, AFTER = ("mulai", "susun"), ("ambil", "selesai")
HOLE = re.compile(r"{(\w+)}")
Deed = Callable[[Connection, int], object]


@dataclass
class Sealed:
    """An office with a chain for each act; put back as it was after each deed."""

    office: Office
    chains: dict[str, int] = field(default_factory=dict)
    kept: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    def write(self) -> None:
        """The chains, with a checkpoint after their second line and one after their last."""
        self.chains = {act: FIRST_CASE + n for n, act in enumerate(sorted(SENTENCES))}
        self._append(dict.fromkeys(self.chains, BEFORE))
        self.office.engine.make_checkpoint(by=self.office.as_("auditor"))
        self._append({act: (act, *AFTER) for act in self.chains})
        self.office.later(minutes=1)
        self.office.engine.make_checkpoint()
        with self.office.engine.store.reading() as tx:
            for model in (Entry, Checkpoint):
                rows = tx.execute(select(table(model)))
                self.kept[table(model)] = [dict(one._mapping) for one in rows]
        with self.office.engine.store.writing() as tx:
            unseal(tx)

    def put_back(self) -> None:
        """Undo a deed."""
        with self.office.engine.store.writing() as tx:
            for model, rows in self.kept.items():
                tx.execute(delete(model))
                tx.execute(insert(model), rows)

    def after(self, deed: Deed) -> Verified:
        """The check after the deed was done to every chain."""
        with self.office.engine.store.writing() as tx:
            for case in self.chains.values():
                deed(tx, case)
        return self.office.engine.verify_record()

    def _append(self, acts: dict[str, tuple[str, ...]]) -> None:
        by = self.office.as_("sekcam")
        with self.office.engine.store.writing() as tx:
            for owner, lines in acts.items():
                for n, act in enumerate(lines):
                    told = {word: f"{word} “{act}”" for word in HOLE.findall(SENTENCES[act])}
                    history.record(
                        tx, office_id=by.office_id, case_id=self.chains[owner], act=act, by=by.id,
                        at=MORNING + timedelta(minutes=n), facts=told | {"name_by": by.name},
                    )  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sealed]:
    with opened(request, request.param, tmp_path_factory.mktemp("segel") / "kantor") as office:
        made = Sealed(office)
        made.write()
        yield made


@pytest.fixture
def sealed(written: Sealed) -> Iterator[Sealed]:
    yield written
    written.put_back()


def altered(**values: Any) -> Deed:
    """Other values in the line."""
    return lambda tx, case: tx.execute(update(Entry).where(at(case, HERE)).values(values))


def gone(tx: Connection, case: int) -> None:
    tx.execute(delete(Entry).where(at(case, HERE)))


def gone_and_closed(tx: Connection, case: int) -> None:
    gone(tx, case)
    renumber(tx, case, HERE + 1, -1)


def exchanged(tx: Connection, case: int) -> None:
    """With the same line of the chain beside it: all but the case and the number of each."""
    if case % 2:
        return
    mine, theirs = (row(tx, Entry, case_id=one, line=HERE) for one in (case, case + 1))
    theirs = theirs or row(tx, Entry, case_id=case - 1, line=HERE)
    assert mine is not None
    assert theirs is not None
    for here, other in ((mine, theirs), (theirs, mine)):
        told = {
            name: getattr(other, name) for name in ("at", "act", "facts", "official_id", "seal")
        }
        tx.execute(update(Entry).where(at(here.case_id, HERE)).values(told))


def moved(tx: Connection, case: int) -> None:
    tx.execute(update(Entry).where(at(case, HERE)).values(case_id=case + MOVED))


def sealed_anew(deed: Deed) -> Deed:
    """An insider computes every seal of the chain anew."""

    def done(tx: Connection, case: int) -> None:
        deed(tx, case)
        reseal(tx, case)

    return done


ALTERED: dict[str, Deed] = {
    "act": altered(act="lain"),
    "facts": altered(facts={"name_by": "Orang lain"}),
    "facts emptied": altered(facts={}),
    "official": altered(official_id=99),
    "nobody": altered(official_id=None),
    "moment": altered(at=MORNING + timedelta(hours=1)),
    "microsecond": altered(at=MORNING + timedelta(microseconds=1)),
    "office": altered(office_id=77),
}
# A deed, and the line at which its chain is first wrong.
PLAIN: dict[str, tuple[Deed, int]] = {
    **{f"altered: {name}": (deed, HERE) for name, deed in ALTERED.items()},
    "altered: seal": (altered(seal="0" * 64), HERE),
    "altered: seal of nothing": (altered(seal=history.FIRST), HERE),
    "deleted": (gone, HERE),
    "deleted and closed up": (gone_and_closed, HERE),
    "deleted with all after it": (
        lambda tx, case: tx.execute(delete(Entry).where(Entry.case_id == case, Entry.line >= HERE)),
        HERE,
    ),
    "deleted with all before it": (
        lambda tx, case: tx.execute(delete(Entry).where(Entry.case_id == case, Entry.line <= HERE)),
        1,
    ),
    "deleted with its chain": (
        lambda tx, case: tx.execute(delete(Entry).where(Entry.case_id == case)), 1
    ),
    "inserted with any seal": (lambda tx, case: add_line(tx, case, HERE, "9" * 64), HERE),
    "inserted with a seal that fits": (lambda tx, case: add_line(tx, case, HERE, None), HERE),
    "inserted twice": (
        lambda tx, case: [add_line(tx, case, HERE, None) for _ in range(2)], HERE
    ),
    "swapped with the one after it": (lambda tx, case: swap(tx, case, HERE, HERE + 1), HERE),
    "swapped with the one before it": (lambda tx, case: swap(tx, case, HERE - 1, HERE), HERE - 1),
    "swapped with the first": (lambda tx, case: swap(tx, case, 1, HERE), 1),
    "swapped with the last": (lambda tx, case: swap(tx, case, HERE, 5), HERE),
    "swapped with another chain's": (exchanged, HERE),
    "moved into another chain": (moved, HERE),
}  # fmt: skip
# The checkpoints contradict: the second saw five lines, the first two.
ANEW: dict[str, tuple[Deed, int]] = {
    **{f"altered: {name}": (deed, HERE) for name, deed in ALTERED.items() if name != "office"},
    "deleted and closed up": (gone_and_closed, 5),
    "inserted": (lambda tx, case: add_line(tx, case, HERE, None), HERE),
    "swapped with the one after it": (lambda tx, case: swap(tx, case, HERE, HERE + 1), HERE),
    "swapped with the one before it": (lambda tx, case: swap(tx, case, HERE - 1, HERE), 1),
    "swapped with another chain's": (exchanged, HERE),
}  # fmt: skip
MATRIX = {
    **PLAIN,
    **{f"{name}, sealed anew": (sealed_anew(d), at) for name, (d, at) in ANEW.items()},
}


def test_every_act_stands_in_the_matrix_once(sealed: Sealed) -> None:
    found = sealed.office.engine.verify_record()
    assert found.is_whole
    assert (found.chains, found.lines, found.checkpoints) == (len(SENTENCES), 5 * len(SENTENCES), 2)
    with sealed.office.engine.store.reading() as tx:
        third = tx.execute(select(Entry.act, Entry.case_id).where(Entry.line == HERE)).all()
    assert {one.act: one.case_id for one in third} == sealed.chains
    assert len(sealed.chains) <= 100  # as many as a check names


@pytest.mark.parametrize("kind", MATRIX)
def test_whatever_is_done_to_a_line_is_found_at_its_place(sealed: Sealed, kind: str) -> None:
    deed, line = MATRIX[kind]
    named = {one.case_id: one.line for one in sealed.after(deed).problems}
    found = {act: named.get(case) for act, case in sealed.chains.items()}
    assert found == dict.fromkeys(sealed.chains, line)


# ------------------------------------------------------------------------------- checkpoints


def checked_after(sealed: Sealed, deed: Callable[[Connection], object]) -> list[str]:
    """What a check says after the deed was done to the checkpoints."""
    with sealed.office.engine.store.writing() as tx:
        deed(tx)
    return [one.sentence for one in sealed.office.engine.verify_record().problems]


def kept(tx: Connection, number: int) -> dict[str, Any]:
    found = row(tx, Checkpoint, id=number)
    assert found is not None
    return dict(found._mapping)


def overwritten(tx: Connection, number: int, **values: Any) -> None:
    tx.execute(update(Checkpoint).where(Checkpoint.id == number).values(values))


def by_another_key(sealed: Sealed, folder: Path, note: str, **changes: Any) -> dict[str, Any]:
    """A checkpoint as somebody makes it who holds the database, but not the office's key."""
    text = canonical(json.loads(note) | changes)
    forged = signing_office(folder / "palsu").seal(text.encode(), NOW)
    return {"note": text, "document": sealed.office.engine.store.documents.put(forged)}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("root", "ab" * 32), ("heads", 1), ("last_entry", 1), ("made_by", 99),
        ("at", MORNING - timedelta(days=1)), ("note", "{}"), ("note", "[]"), ("note", "bukan JSON"),
        ("document", "ab" * 32), ("id", 7),
    ],
)  # fmt: skip
def test_an_altered_checkpoint_is_found(
    sealed: Sealed, number: int, column: str, value: object
) -> None:
    told = checked_after(sealed, lambda tx: overwritten(tx, number, **{column: value}))
    assert f"itik periksa {number}" in told[0]


def test_checkpoints_deleted_or_swapped_are_found(sealed: Sealed) -> None:
    told = checked_after(
        sealed, lambda tx: tx.execute(delete(Checkpoint).where(Checkpoint.id == 1))
    )
    assert told[0] == "Titik periksa 1 hilang; yang berikutnya bernomor 2."
    sealed.put_back()

    def swapped(tx: Connection) -> None:
        one, two = kept(tx, 1), kept(tx, 2)
        overwritten(tx, 1, **{**two, "id": 1})
        overwritten(tx, 2, **{**one, "id": 2})

    told = checked_after(sealed, swapped)
    assert "Titik periksa 1 tidak menyambung" in told[0]


def test_a_checkpoint_inserted_by_another_key_is_found(sealed: Sealed, tmp_path: Path) -> None:
    def inserted(tx: Connection) -> None:
        last = kept(tx, 2)
        before = sha256(last["note"].encode()).hexdigest()
        made = by_another_key(sealed, tmp_path, last["note"], number=3, previous=before)
        tx.execute(insert(Checkpoint), [{**last, "id": 3, **made}])

    (told,) = checked_after(sealed, inserted)
    assert told.startswith("Segel titik periksa 3 tidak sah")


def test_every_checkpoint_sealed_anew_by_another_key_is_found(
    sealed: Sealed, tmp_path: Path
) -> None:
    def rewritten(tx: Connection) -> None:
        before = ""
        for number in (1, 2):
            made = by_another_key(
                sealed, tmp_path / str(number), kept(tx, number)["note"], previous=before,
                at=NOW.isoformat(timespec="microseconds"),
            )  # fmt: skip
            overwritten(tx, number, at=NOW, **made)
            before = sha256(made["note"].encode()).hexdigest()

    (told,) = checked_after(sealed, rewritten)
    assert told.startswith("Segel titik periksa 2 tidak sah")


def test_a_seal_of_another_note_is_found(sealed: Sealed) -> None:
    told = checked_after(sealed, lambda tx: overwritten(tx, 1, document=kept(tx, 2)["document"]))
    assert told[0] == "Segel titik periksa 1 bukan atas catatannya."


def test_an_altered_list_of_heads_is_found(sealed: Sealed) -> None:
    documents = sealed.office.engine.store.documents
    with sealed.office.engine.store.reading() as tx:
        listed = json.loads(kept(tx, 1)["note"])["changed"]
    (place,) = sealed.office.folder.rglob(f"*{listed[2:]}*")
    whole = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(whole.replace(b" 2 ", b" 3 ", 1))
    told = checked_after(sealed, lambda _: None)
    assert told[0].startswith("Berkas titik periksa 1 tidak dapat dibaca")
    place.write_bytes(whole)
    assert documents.get(listed)
    assert sealed.office.engine.verify_record().is_whole


def test_who_holds_database_and_key_is_contradicted_by_every_copy_outside(sealed: Sealed) -> None:
    engine = sealed.office.engine
    copies = [engine.checkpoint_file(number, by=None) for number in (1, 2)]
    assert [engine.contradiction(copy) for copy in copies] == [None, None]
    newest = delete(Checkpoint).where(Checkpoint.id == 2)
    assert checked_after(sealed, lambda tx: tx.execute(newest)) == []
    assert engine.contradiction(copies[0]) is None
    told = "Titik periksa 2 tidak ada lagi di sini; yang tersisa hanya salinannya."
    assert engine.contradiction(copies[1]) == told
    sealed.office.later(minutes=1)
    engine.make_checkpoint()
    assert engine.contradiction(copies[1]) == "Catatan titik periksa 2 berbeda dari salinannya."
    sealed.put_back()

    def rewritten(tx: Connection) -> None:
        for case in sealed.chains.values():
            sealed_anew(ALTERED["facts"])(tx, case)
        tx.execute(delete(Checkpoint))

    assert checked_after(sealed, rewritten) == []
    engine.make_checkpoint()
    assert engine.verify_record().is_whole
    assert engine.contradiction(copies[0]) is not None
    told = engine.contradiction(copies[1])
    assert told is not None
    assert told.startswith("Riwayat sampai titik periksa 2 berbeda dari salinannya")
