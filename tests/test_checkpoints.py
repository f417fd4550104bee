"""Checkpoints: what is rewritten after one is found, also by who holds the database and the key."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from engine.audit.record import checkpoints
from engine.audit.record.checkpoints import Unsealable
from engine.signing import LocalSigner
from engine.store.rows import row
from engine.store.tables import Checkpoint, Entry
from tests.cast import Office
from tests.signing_cast import NOW
from tests.signing_cast import office as signing_office

# Of the reference implementation of RFC 6962 (Certificate Transparency): leaves, and the root
# over the first n of them.
from tests.unsealed import at, case_of, reseal, tampered

OTHER_ROOT = "ab" * 32


def two_checkpoints(office: Office) -> None:
    office.submit()
    office.engine.make_checkpoint()
    office.draft("L01", "staf1")
    office.engine.make_checkpoint()


def sealed_by_another(office: Office, tmp_path: Path, **changes: Any) -> dict[str, Any]:
    """The newest checkpoint as somebody without the office's key makes it."""
    with office.engine.store.reading() as tx:
        newest = tx.execute(checkpoints.NEWEST).one()
    note = json.dumps(json.loads(newest.note) | changes, sort_keys=True, separators=(",", ":"))
    forged = signing_office(tmp_path / "palsu").seal(note.encode(), NOW)
    return {"note": note, "document": office.engine.store.documents.put(forged), **changes}


def test_a_checkpoint_replaced_by_one_of_another_key_is_found(
    office: Office, tmp_path: Path
) -> None:
    two_checkpoints(office)
    values = sealed_by_another(office, tmp_path, root=OTHER_ROOT)
    found = tampered(
        office, lambda tx: tx.execute(update(Checkpoint).where(Checkpoint.id == 2).values(values))
    )
    assert "Segel titik periksa 2 tidak sah" in found.problems[0].sentence


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"root": OTHER_ROOT}, "barisnya berbeda dari catatan"),
        ({"last_entry": 1}, "barisnya berbeda dari catatan"),
        ({"note": "{}"}, "tidak dapat dibaca"),
        ({"document": "ab" * 32}, "Berkas ini tidak ada di penyimpanan."),
    ],
)
def test_an_altered_checkpoint_is_found(office: Office, values: dict[str, Any], told: str) -> None:
    two_checkpoints(office)
    found = tampered(
        office, lambda tx: tx.execute(update(Checkpoint).where(Checkpoint.id == 1).values(values))
    )
    assert told in found.problems[0].sentence
    assert "itik periksa 1" in found.problems[0].sentence


def test_a_removed_checkpoint_is_missed(office: Office) -> None:
    two_checkpoints(office)
    found = tampered(office, lambda tx: tx.execute(delete(Checkpoint).where(Checkpoint.id == 1)))
    assert "Titik periksa 1 hilang" in found.problems[0].sentence


def test_an_older_checkpoint_put_in_the_place_of_the_newest_is_found(office: Office) -> None:
    two_checkpoints(office)

    def deed(tx: Connection) -> None:
        old = row(tx, Checkpoint, id=1)
        assert old is not None
        kept = {"note": old.note, "document": old.document, "root": old.root}
        tx.execute(update(Checkpoint).where(Checkpoint.id == 2).values(kept))

    assert "Titik periksa 2" in tampered(office, deed).problems[0].sentence


def test_a_checkpoint_is_made_once_a_day_and_only_for_something_new(office: Office) -> None:
    make = office.engine.make_daily_checkpoint
    assert make() is None
    office.submit()
    first = make()
    assert first is not None
    assert make() is None
    office.draft("L01", "staf1")
    office.later(hours=4)
    assert make() is None
    office.later(days=1)
    second = make()
    assert second is not None
    assert (first.number, second.number, second.heads) == (1, 2, 2)
    office.later(days=1)
    again = make()
    assert again is not None
    assert again.number == 2


def test_without_the_office_s_certificate_the_clock_waits_and_others_are_told(
    office: Office, tmp_path: Path
) -> None:
    office.submit()
    bare = replace(office.engine, signer=LocalSigner(tmp_path / "tanpa"))
    assert bare.make_daily_checkpoint() is None
    with pytest.raises(Unsealable, match="runut signer issue"):
        bare.make_checkpoint()


def test_a_copy_outside_contradicts_who_holds_database_and_key(office: Office) -> None:
    case = case_of(office, office.submit())
    office.engine.make_checkpoint()
    copy = office.engine.checkpoint_file(1, by=None)
    office.draft("L01", "staf1")
    assert office.engine.contradiction(copy) is None

    def deed(tx: Connection) -> None:
        tx.execute(update(Entry).where(at(case, 2)).values(act="lain"))
        reseal(tx, case)
        tx.execute(delete(Checkpoint))

    assert tampered(office, deed).is_whole
    office.engine.make_checkpoint()
    assert office.engine.verify_record().is_whole
    told = office.engine.contradiction(copy)
    assert told is not None
    assert "berbeda dari salinannya" in told


@pytest.mark.parametrize("file", [b"", b"PK", b"bukan ZIP"])
def test_what_is_no_copy_is_said_so(office: Office, file: bytes) -> None:
    assert office.engine.contradiction(file) == "Berkas ini bukan salinan titik periksa."


def test_a_copy_sealed_by_another_office_is_not_believed(office: Office, tmp_path: Path) -> None:
    two_checkpoints(office)
    with office.engine.store.reading() as tx:
        note = tx.execute(checkpoints.NEWEST).one().note.encode()
    with zipfile.ZipFile(tmp_path / "salinan.zip", "w") as out:
        out.writestr("catatan.json", note)
        out.writestr("catatan.p7s", signing_office(tmp_path / "palsu").seal(note, NOW))
    told = office.engine.contradiction((tmp_path / "salinan.zip").read_bytes())
    assert told == "Segel pada salinan titik periksa 2 tidak sah."


# ------------------------------------------------------------------------------- the command
