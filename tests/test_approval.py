"""What the act of enacting writes into the identity page."""

from datetime import date
from pathlib import Path

import pytest

from engine import sop
from engine.sop import BadDiagram, approved, identified

SEED = Path("processes/surat_keluar/surat_keluar.bpmn").read_bytes()
BARE = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
    b"<documentation>Uraian</documentation><startEvent id='s'/></process></definitions>"
)


def test_number_and_dates_stand_on_the_identity_page() -> None:
    page = sop.read(
        identified(SEED, number="SOP/7", made=date(2026, 1, 2), revised=date(2026, 11, 25))
    ).identity
    assert (page.number, page.made, page.revised) == ("SOP/7", date(2026, 1, 2), date(2026, 11, 25))
    assert page.legal_basis == sop.read(SEED).identity.legal_basis


def test_who_approved_and_from_when() -> None:
    once = approved(
        SEED, post="Camat", name="Bagas", rank="Pembina", nip="1", effective=date(2027, 1, 1)
    )
    again = approved(
        once, post="Camat", name="Ratih", rank="Penata", nip="2", effective=date(2027, 2, 1)
    )
    page = sop.read(again).identity
    assert page.approved_by == sop.Approval("Camat", "Ratih", "Penata", "2")
    assert page.effective == date(2027, 2, 1)
    assert again.count(b"disahkanOleh") == 1


def test_a_diagram_without_an_identity_page_gets_one_in_its_place() -> None:
    made = identified(BARE, number="1", made=date(2026, 1, 2), revised=None)
    page = sop.read(made).identity
    assert (page.number, page.revised) == ("1", None)
    # The order of the BPMN schema: documentation, extensionElements, then the rest.
    assert (
        made.index(b"documentation") < made.index(b"extensionElements") < made.index(b"startEvent")
    )


def test_the_rest_of_the_diagram_stays_as_it_was() -> None:
    made = identified(SEED, number="SOP/7", made=date(2026, 1, 2), revised=None)
    before, after = sop.read(SEED), sop.read(made)
    assert (before.steps, before.flows, before.roles) == (after.steps, after.flows, after.roles)
    assert after.drawing == before.drawing


@pytest.mark.parametrize("data", [b"", b"<a/>", b"not xml", BARE.replace(b"process", b"proses")])
def test_what_is_no_sop_is_refused(data: bytes) -> None:
    with pytest.raises(BadDiagram):
        identified(data, number="1", made=date(2026, 1, 2), revised=None)
