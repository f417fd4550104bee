"""Good form of an SOP: verbs first, signed before it is sent, and fit for the printed sheet."""

from pathlib import Path

import pytest

from engine import sop
from engine.sop.linting.manners import MOST_COLUMNS, MOST_ROWS, begins_with_verb
from tests.faulty import GOOD, edited, flowing, lint, wrong

PROCESSES = Path(__file__).parents[1] / "processes"


def of_rule(findings: list[sop.Finding], rule: str) -> dict[str, sop.Finding]:
    return {one.element: one for one in findings if one.rule == rule}


@pytest.mark.parametrize("path", sorted(PROCESSES.glob("*/*.bpmn")), ids=lambda path: path.stem)
def test_the_shipped_sops_have_no_finding_of_form(path: Path) -> None:
    assert {"kata_kerja", "matriks", "tandatangan", "penyusun"}.isdisjoint(
        one.rule for one in lint(path.read_bytes())
    )


@pytest.mark.parametrize(
    "name",
    [
        "Menyusun surat", "Memeriksa dan memaraf", "Mengirim surat", "Meneliti", "Melaporkan hasil",
        "Memperbarui data", "Menginput permohonan", "Mengevaluasi", "Menyerahkan berkas",
        "Meng-input data", "men-scan surat", "me-review konsep", "Diserahkan kepada Camat",
        "Berkoordinasi dengan desa", "Tercatat dalam agenda", "Verifikasi Kasi", "Periksa berkas",
        "Kirim", "Arsipkan surat", "Tanda tangani", "Terima berkas", "Merapatkan", "Mewawancarai",
        "Meyakinkan", "Mentransfer dana",
    ],
)  # fmt: skip
def test_verbs_are_known(name: str) -> None:
    assert begins_with_verb(name)


@pytest.mark.parametrize(
    "name",
    [
        "Surat masuk", "Pemeriksaan berkas", "Berkas lengkap", "Disposisi Camat", "Dinas terkait",
        "Meja pelayanan", "Media massa", "Menteri", "Camat menandatangani", "Metode kerja",
        "Terminal", "Berita acara", "Nomor surat", "Mekanisme", "Diskusi", "1. Menyusun", "—", "",
    ],
)  # fmt: skip
def test_nouns_are_not_taken_for_verbs(name: str) -> None:
    assert not begins_with_verb(name)


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("Pemeriksaan berkas", "“Memeriksa …”"),
        ("Pengiriman surat", "“Mengirim …”"),
        ("Penyusunan", "“Menyusun …”"),
        ("Pencatatan", "“Mencatat …”"),
        ("Surat masuk", "“Memeriksa …”"),
    ],
)
def test_a_name_without_a_verb_is_worth_a_look(name: str, example: str) -> None:
    findings = lint(edited('name="Memberi nomor"', f'name="{name}"'))
    found = of_rule(findings, "kata_kerja")
    assert list(found) == ["nomor"]
    assert example in found["nomor"].remedy
    assert not sop.blocks(findings)


def test_a_signer_who_returns_a_letter_has_not_signed_it() -> None:
    """Sent back to be revised, the letter must not reach the post by the exit of the return."""
    text = edited(
        'id="kembali_camat" name="Tidak" sourceRef="benar_camat" targetRef="susun"',
        'id="kembali_camat" name="Tidak" sourceRef="benar_camat" targetRef="kirim"',
    )
    text = text.replace("<bpmn:incoming>kembali_camat</bpmn:incoming>", "")
    assert ("kirim", "tandatangan") in wrong(text)


def test_a_letter_written_anew_is_signed_anew() -> None:
    """The drafter's step behind the signature leads to the post without a second signature."""
    text = edited(
        'sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="salin"'
    ).replace("<bpmn:incoming>ke_selesai</bpmn:incoming>", "")
    detail = '<sop:kegiatan waktuBaku="PT5M" output="ada" tindakan="{}"/>'
    step = '<bpmn:userTask id="{}" name="Menyalin"><bpmn:extensionElements>' + detail
    step += "</bpmn:extensionElements></bpmn:userTask>"
    flow = '<bpmn:sequenceFlow id="{}" sourceRef="{}" targetRef="{}"/>'
    text = text.replace(
        "  </bpmn:process>",
        step.format("salin", "susun")
        + step.format("kirim_lagi", "kirim")
        + flow.format("x1", "salin", "kirim_lagi")
        + flow.format("x2", "kirim_lagi", "selesai")
        + "</bpmn:process>",
    )
    text = text.replace(
        "<bpmn:flowNodeRef>susun<",
        "<bpmn:flowNodeRef>salin</bpmn:flowNodeRef><bpmn:flowNodeRef>kirim_lagi</bpmn:flowNodeRef>"
        "<bpmn:flowNodeRef>susun<",
    )
    assert wrong(text) == {("kirim_lagi", "tandatangan")}


def test_a_lane_that_drafts_by_role_may_have_a_second_holder() -> None:
    text = GOOD.replace('peran="pelaksana" cara="penyusun"', 'peran="camat_" cara="peran"')
    text = text.replace("<bpmn:flowNodeRef>tanda_tangan</bpmn:flowNodeRef>", "").replace(
        "<bpmn:flowNodeRef>susun<",
        "<bpmn:flowNodeRef>tanda_tangan</bpmn:flowNodeRef><bpmn:flowNodeRef>susun<",
    )
    assert of_rule(lint(text), "penyusun")["tanda_tangan"].severity == "periksa"


def lanes(count: int) -> str:
    """The good diagram with empty lanes up to this many."""
    lane = (
        '<bpmn:lane id="l{0}" name="Seksi {0}"><bpmn:extensionElements>'
        '<sop:pelaksana peran="seksi_{0}" cara="kepala_unit"/></bpmn:extensionElements></bpmn:lane>'
    )
    more = "".join(lane.format(n) for n in range(count - 5))
    return edited("    </bpmn:laneSet>", more + "</bpmn:laneSet>")


def test_the_sheet_has_nine_columns() -> None:
    assert wrong(lanes(MOST_COLUMNS)) == set()
    assert wrong(lanes(MOST_COLUMNS + 1)) == {("", "matriks")}


def test_more_than_forty_rows_are_worth_a_look() -> None:
    ways = [(f"t{n}", f"t{n + 1}") for n in range(MOST_ROWS - 1)]
    full = ["s>t0", *(f"{a}>{b}" for a, b in ways), f"t{MOST_ROWS - 1}>e"]
    assert of_rule(lint(flowing(*full)), "matriks") == {}
    findings = lint(flowing(*full[:-1], f"t{MOST_ROWS - 1}>x", "x>e"))
    assert list(of_rule(findings, "matriks")) == [""]
    assert not sop.blocks(findings)


@pytest.mark.parametrize(
    ("flows", "element"),
    [
        (("s>a", "a>p1", "p1>b", "p1>c", "b>p2", "c>p2", "p2>e"), "p1"),
        (("s>g1", "g1>a", "g1>b", "a>e", "b>e"), "g1"),
        (("s>a", "a>g1", "g1>b", "g1>c", "g1>d", "g1>f", "b>e", "c>e", "d>e", "f>e"), "g1"),
    ],
    ids=["parallel", "choice before any step", "four answers"],
)
def test_what_the_sheet_has_no_symbol_for_is_said(flows: tuple[str, ...], element: str) -> None:
    findings = lint(flowing(*flows))
    assert list(of_rule(findings, "matriks")) == [element]
    assert not sop.blocks(findings)
