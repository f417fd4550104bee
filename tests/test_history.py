"""The sealed record: complete, whole, and broken lines are found."""

import pytest
from sqlalchemy import delete, select, update

from engine import history
from engine.errors import BadAnswers
from engine.store.tables import Case, Entry, Letter
from tests.cast import Office
from tests.unsealed import unseal


def broken(office: Office, letter: int) -> list[int]:
    with office.engine.store.reading() as tx:
        case = tx.scalar(select(Letter.case_id).where(Letter.id == letter))
        assert case is not None
        return list(history.broken(tx, case))


def test_every_act_is_a_sentence_with_who_as_what_and_when(office: Office) -> None:
    letter = office.numbered()
    office.later(minutes=3)
    office.do("kasi_pem", letter, keputusan="setujui", catatan="Sudah sesuai.")
    told = office.engine.letter(letter, by=office.as_("auditor")).history[-1]
    assert told.sentence == "Menyetujui dan memaraf revisi 1. Catatan: Sudah sesuai."
    assert told.actor == "HENDRA SATMAKA, S.STP., Kepala Seksi Pemerintahan"
    assert told.at == office.watch.at
    assert told.revision == 1


def test_an_untouched_history_is_whole(office: Office) -> None:
    assert broken(office, office.signed()) == []


@pytest.mark.parametrize("column", ["act", "facts", "official_id", "at"])
def test_an_altered_line_is_named(office: Office, column: str) -> None:
    letter = office.initialled()
    other = {
        "act": "batal",
        "facts": {"number": "1"},
        "official_id": 99,
        "at": office.watch.at.replace(hour=1),
    }
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).where(Entry.line == 3).values({column: other[column]}))
    assert broken(office, letter) == [3]


def test_facts_that_mean_the_same_but_are_written_otherwise_are_altered(office: Office) -> None:
    letter = office.initialled()
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.exec_driver_sql("UPDATE entry SET facts = ' ' || facts WHERE line = 3")
    assert broken(office, letter) == [3]


def test_a_line_cut_out_of_the_middle_is_found(office: Office) -> None:
    letter = office.initialled()
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(delete(Entry).where(Entry.line == 2))
    assert broken(office, letter) == [3]


def test_exchanged_lines_are_found(office: Office) -> None:
    letter = office.initialled()
    with office.engine.store.writing() as tx:
        unseal(tx)
        for here, there in ((2, 90), (3, 2), (90, 3)):
            tx.execute(update(Entry).where(Entry.line == here).values(line=there))
    assert broken(office, letter)[:2] == [2, 3]


def test_an_act_and_its_line_stand_or_fall_together(office: Office) -> None:
    letter = office.numbered()
    before = office.acts(letter)
    with pytest.raises(BadAnswers):
        office.do("kasi_pem", letter, keputusan="kembalikan", alasan="")
    assert office.acts(letter) == before
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(Case.version)) == 3
