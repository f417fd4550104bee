"""The SOP is read from its diagram word for word, and drafts as far as they go."""

import json
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator  # the XSD of BPMN 2.0

from engine import sop
from engine.sop.forms import BadForm, read_form
from engine.sop.model import DEFAULT_ALERTS, AlertLevel
from tests.diagrams import diagram, process, surat_keluar

SEED = json.loads((Path(__file__).parent / "data/sop.json").read_text())
ROWS = SEED["langkah"]


@pytest.fixture(scope="module")
def written() -> sop.Sop:
    return sop.read(surat_keluar())


def test_the_shipped_diagram_is_valid_bpmn() -> None:
    BpmnValidator().validate(etree.fromstring(surat_keluar()))


def test_unit_and_name_are_those_of_the_office(written: sop.Sop) -> None:
    identity = SEED["identitas"]
    assert written.key == "surat_keluar"
    assert written.unit.upper() == identity["unit"]
    assert written.name.upper() == identity["nama_sop"]
    assert written.identity.government == identity["pemerintah_daerah"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("legal_basis", "dasar_hukum"),
        ("qualifications", "kualifikasi_pelaksana"),
        ("related", "keterkaitan"),
        ("equipment", "peralatan_perlengkapan"),
        ("warnings", "peringatan"),
        ("records", "pencatatan_pendataan"),
        ("footnotes", "catatan_kaki"),
    ],
)
def test_lists_of_the_identity_page_are_verbatim(written: sop.Sop, ours: str, theirs: str) -> None:
    assert getattr(written.identity, ours) == tuple(SEED["identitas"][theirs])


def test_what_the_office_has_not_stated_stays_empty(written: sop.Sop) -> None:
    identity = written.identity
    assert identity.number == identity.agency == ""
    assert identity.made is identity.revised is identity.effective is None
    assert identity.approved_by == sop.Approval()


def test_pelaksana_are_the_columns_of_the_matrix(written: sop.Sop) -> None:
    assert [role.name for role in written.roles] == SEED["pelaksana"]
    assert {role.key: role.found_by for role in written.roles} == {
        "pelaksana": "penyusun",
        "kasubbag_umpeg": "peran",
        "pejabat_pengawas": "kepala_unit",
        "sekretaris": "peran",
        "camat": "peran",
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["no"])
def test_each_step_is_its_row_verbatim(written: sop.Sop, row: dict[str, object]) -> None:
    step = written.steps[int(str(row["no"])) - 1]
    assert step.no == row["no"]
    assert step.text == row["kegiatan_sop"]
    assert step.requisites == (row["kelengkapan_sop"],)
    assert step.standard == row["waktu_menit"]
    assert step.output == row["output_sop"]
    assert step.remark == ""
    assert written.role(step.role).name == row["pelaksana"]


def test_standards_add_up(written: sop.Sop) -> None:
    assert written.standard == SEED["total_waktu_menit"] == 52


def test_decisions_stand_behind_the_steps_that_the_sop_draws_as_diamonds(written: sop.Sop) -> None:
    for row, step in zip(ROWS, written.steps, strict=True):
        decision = written.decision_after(step.node)
        assert (decision is not None) == (row["simbol"] == "keputusan")
        if decision:
            onward = {flow.name: flow.target for flow in decision.exits}
            assert decision.name == "Benar?"
            assert written.step(onward["Ya"]).no == row["ya"]
            assert written.step(onward["Tidak"]).no == row["tidak"]


def test_a_numbered_letter_skips_numbering(written: sop.Sop) -> None:
    decision = next(one for one in written.decisions if one.node == "sudah_bernomor")
    ways = {flow.target: flow.condition for flow in decision.exits}
    assert ways == {"nomor": None, "periksa_pengawas": "surat.bernomor == true"}
    assert decision.after == ""


def test_duties_and_ids_of_the_steps(written: sop.Sop) -> None:
    assert {step.node: step.duty for step in written.steps} == {
        "susun": "susun",
        "nomor": "nomor",
        "periksa_pengawas": "paraf",
        "periksa_sekretaris": "paraf",
        "tanda_tangan": "tandatangan",
        "kirim": "kirim",
    }


def test_alerts_are_stated_and_default_alike(written: sop.Sop) -> None:
    assert written.alerts == DEFAULT_ALERTS
    assert written.clock_starts == "tiba"
    assert sop.read(diagram("startEvent s")).alerts == DEFAULT_ALERTS


def test_alerts_follow_the_diagram() -> None:
    alerts = (
        '<bpmn:extensionElements><sop:peringatanWaktu xmlns:sop="urn:runut:sop:1" mulai="dibuka">'
        '<sop:tingkat persen="150" kepada="camat atasan"/><sop:tingkat persen="50" kepada="x"/>'
        '<sop:tingkat persen="banyak" kepada="y"/></sop:peringatanWaktu></bpmn:extensionElements>'
    )
    read = sop.read(process(alerts))
    assert read.alerts == (AlertLevel(50, ("x",)), AlertLevel(150, ("camat", "atasan")))
    assert read.clock_starts == "dibuka"


def test_dates_and_approval_of_the_identity_page() -> None:
    page = (
        '<bpmn:extensionElements><sop:identitas xmlns:sop="urn:runut:sop:1" nomorSop="065/1/2026"'
        ' tanggalPembuatan="2026-11-10" tanggalRevisi="2026-13-40" tanggalEfektif="kemarin">'
        '<sop:disahkanOleh jabatan="Camat" nama="Nama" pangkat="Pembina" nip="1"/>'
        "</sop:identitas></bpmn:extensionElements>"
    )
    identity = sop.read(process(page)).identity
    assert identity.number == "065/1/2026"
    assert identity.made == date(2026, 11, 10)
    assert identity.revised is identity.effective is None
    assert identity.approved_by == sop.Approval("Camat", "Nama", "Pembina", "1")


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("PT15M", 15),
        ("PT1H30M", 90),
        ("PT2H", 120),
        ("PT0M", 0),
        ("PT", None),
        ("P1D", None),
        ("PT1.5H", None),
        ("PT-5M", None),
        ("15 menit", None),
        ("", None),
        (None, None),
    ],
)
def test_standards_are_hours_and_minutes(duration: str | None, expected: int | None) -> None:
    assert sop.minutes(duration) == expected


def test_steps_are_numbered_along_the_flow_not_along_the_file() -> None:
    read = sop.read(
        diagram(
            """
            userTask tiga
            userTask satu
            exclusiveGateway g default=f3
            userTask dua
            startEvent mulai
            endEvent selesai
            f1: mulai > satu
            f2: satu > g
            f3: g > dua
            f4: g > tiga if satu.keputusan == "x"
            f5: dua > tiga
            f6: tiga > selesai
            """
        )
    )
    assert [(step.no, step.node) for step in read.steps] == [(1, "satu"), (2, "dua"), (3, "tiga")]


def test_a_draft_with_gaps_is_read_as_far_as_it_goes() -> None:
    read = sop.read(diagram("userTask susun\nf1: susun > hilang"))
    step = read.step("susun")
    assert (step.no, step.name, step.role, step.standard, step.duty) == (1, "", "", 0, "")
    assert step.form is None
    assert read.drawing is None


def test_two_processes_are_not_one_sop() -> None:
    two = process("", around='<bpmn:process id="q"/>')
    with pytest.raises(sop.BadDiagram, match="tepat satu proses"):
        sop.read(two)


FORM = {
    "title": "Bukti kirim",
    "properties": {
        "saluran": {"type": "string", "title": "Saluran", "enum": ["E-Office", "Kurir"]},
        "jumlah": {"type": "integer", "title": "Jumlah", "minimum": 1},
        "diterima": {"type": "boolean", "title": "Sudah diterima"},
    },
    "required": ["saluran"],
}


def test_a_form_gives_its_fields() -> None:
    form = read_form(json.dumps(FORM))
    assert [(one.key, one.kind, one.required) for one in form.fields] == [
        ("saluran", "choice", True),
        ("jumlah", "integer", False),
        ("diterima", "yes_no", False),
    ]
    assert form.fields[0].choices == ("E-Office", "Kurir")
    assert form.schema["additionalProperties"] is False


@pytest.mark.parametrize(
    "form",
    [
        "bukan json",
        "[1]",
        "{}",
        '{"properties": {}}',
        '{"properties": {"a": {"type": "string"}}}',
        '{"properties": {"a": {"type": "object", "title": "A"}}}',
        '{"properties": {"a": {"type": "string", "title": "A", "pattern": "(a+)+"}}}',
        '{"properties": {"typename": {"type": "string", "title": "A"}}}',
        '{"properties": {"__x": {"type": "string", "title": "A"}}}',
        '{"properties": {"keputusan": {"type": "string", "title": "A"}}}',
        '{"properties": {"a": {"type": "string", "title": "A"}}, "required": ["b"]}',
        '{"properties": {"a": {"type": "string", "title": "A"}}, "$ref": "#"}',
        '{"properties": {"a": {"type": "integer", "title": "A", "enum": ["x"]}}}',
        '{"properties": {"a": {"type": "string", "title": "A", "enum": ["x", "x"]}}}',
        '{"properties": {"a": {"type": "string", "title": "A", "maxLength": -1}}}',
        '{"properties": {"a": {"type": "string", "title": "A", "minimum": 1}}}',
        '{"properties": {"a": {"type": "boolean", "title": "A", "format": "date"}}}',
        "[" * 100_000,
    ],
)
def test_a_form_outside_the_subset_is_refused(form: str) -> None:
    with pytest.raises(BadForm):
        read_form(form)
