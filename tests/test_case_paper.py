"""The history of a case on paper, and the acts on the office in its evidence."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from engine import NotFound, history
from engine.audit.evidence import periksa
from engine.audit.evidence.evidence import OFFICE, OFFICE_HISTORY, PAPER
from engine.store.canonical import canonical
from engine.store.tables import Entry
from engine.worktime import DayOff
from tests import pdf_tools
from tests.cast import PASSPHRASE, Office
from tests.unsealed import at, reseal, tampered

PROOF = "titik-periksa/kantor-tercakup.json"
Files = dict[str, bytes]


def bundle(office: Office, letter: int) -> Files:
    data = office.engine.evidence(letter, by=office.as_("auditor"))
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


def words(pdf: bytes) -> str:
    """Everything on the pages, on one line; long numbers may be broken after a slash."""
    told = pdf_tools.run("pdftotext", "-", "-", into=pdf)
    return " ".join(told.replace("\u200b", "").split())


@pytest.fixture
def letter(office: Office) -> int:
    """A signed letter: an act on the office before it, a mandate, a day off within, one after."""
    office.engine.save_series(2027, "5", "", by=office.as_("admin"))
    office.later(minutes=1)
    office.acting("kasi_pmd", "kasi_pem")
    letter = office.numbered()
    office.later(minutes=9)
    office.do("kasi_pmd", letter, keputusan="setujui", catatan="Sudah dibaca 😀.")
    office.engine.save_day_off(
        DayOff(date(2026, 11, 25), "Pilkades", "libur_daerah", open=True), by=office.as_("admin")
    )
    office.do("sekcam", letter, keputusan="setujui")
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    office.later(minutes=1)
    office.engine.save_series(2027, "6", "", by=office.as_("admin"))
    return letter


# --------------------------------------------------------------------------------- the paper


def test_the_paper_is_a_pdf_for_the_archive_that_says_it_all(office: Office, letter: int) -> None:
    files = bundle(office, letter)
    pdf = files[PAPER]
    assert pdf_tools.conformance(pdf) == []
    pdf_tools.qpdf_check(pdf)
    told = words(pdf)
    case, by = office.letter(letter).case_id, office.as_("auditor")
    story = office.engine.case_story(case, by=by)
    assert "Berjalan 10 menit kerja; standar 52 menit; 1 langkah lewat; tidak pernah" in told
    for line in story.lines:
        assert line.seal[:12] in told
    for visit in story.visits:
        assert visit.step in told
    assert "(180 %)" in told
    assert "800.1.11.1/9/416-399/" in told
    assert "terbitan 1 (SHA-256 " in told
    assert "Jabatannya ada pada jalur berkas ini." in told
    assert "Sudah dibaca ?" in told  # a sign that the fonts lack
    assert periksa.digest(files["riwayat.jsonl"]) in told
    assert f"Segel {len(story.lines)} baris diperiksa" in told


def test_equal_histories_are_equal_papers(office: Office, letter: int) -> None:
    case, by = office.letter(letter).case_id, office.as_("auditor")
    assert office.engine.printed_history(case, by=by) == bundle(office, letter)[PAPER]


def test_a_broken_history_says_so_on_paper(office: Office) -> None:
    letter = office.numbered()
    case = office.letter(letter).case_id

    def deed(tx: Connection) -> None:
        tx.execute(update(Entry).where(at(case, 2)).values(facts={"revision": 7}))

    tampered(office, deed)
    pdf = office.engine.printed_history(case, by=office.as_("auditor"))
    assert "Baris 2 tidak cocok dengan segelnya." in words(pdf)


def test_a_long_and_hostile_history_still_fits_on_paper(office: Office) -> None:
    letter = office.numbered()
    for _ in range(3):
        office.do("kasi_pem", letter, keputusan="kembalikan",
                  alasan="#let x = 1 <script> \\ " + "panjang" * 130)  # fmt: skip
        office.do("staf2", letter, **office.form("L02"))
    pdf = office.engine.printed_history(
        office.letter(letter).case_id, by=office.as_("auditor")
    )  # fmt: skip
    assert pdf_tools.conformance(pdf) == []
    assert "#let x = 1 <script>" in words(pdf)


def test_only_auditors_print_it(office: Office, letter: int) -> None:
    case = office.letter(letter).case_id
    for login in ("camat", "admin", "staf2"):
        with pytest.raises(NotFound):
            office.engine.printed_history(case, by=office.as_(login))
    elsewhere = replace(office.as_("auditor"), office_id=99)
    with pytest.raises(NotFound):
        office.engine.printed_history(case, by=elsewhere)


# ----------------------------------------------------------------------------- the office's acts


def test_the_office_s_acts_come_with_their_own_proof(office: Office, letter: int) -> None:
    files = bundle(office, letter)
    about = json.loads(files[OFFICE])
    lines = [json.loads(one) for one in files[OFFICE_HISTORY].decode().splitlines()]
    assert [one["act"] for one in lines] == ["mandat", "libur", "seri"]
    assert (about["first"], [one["line"] for one in about["lines"]]) == (2, [2, 3])
    assert about["lines"][0]["why"] == [
        "Jabatannya ada pada jalur berkas ini.",
        "Dipakai untuk bertindak: Memeriksa dan memaraf.",
    ]
    told = periksa.check(files)
    assert f"{OFFICE_HISTORY}: 2 baris menyentuh berkas ini" in told
    assert "riwayat kantor sampai baris 4 tercakup dalam titik periksa 1" in told


def test_what_touched_nothing_stays_at_home(office: Office) -> None:
    office.engine.save_series(2027, "5", "", by=office.as_("admin"))
    office.later(minutes=1)
    files = bundle(office, office.submit())
    assert not {OFFICE, OFFICE_HISTORY, PROOF} & files.keys()
    assert periksa.check(files)


def lines_of(files: Files) -> list[dict[str, Any]]:
    return [json.loads(one) for one in files[OFFICE_HISTORY].decode().splitlines()]


def resealed(lines: list[dict[str, Any]], before: str) -> bytes:
    """A forger computes every seal anew."""
    told = []
    for line in lines:
        line.pop("seal", None)
        before = periksa.digest(f"{before}\n{canonical(line)}".encode())
        told.append(json.dumps({**line, "seal": before}, ensure_ascii=False))
    return "".join(f"{one}\n" for one in told).encode()


def changed_decree(files: Files) -> Files:
    lines = lines_of(files)
    lines[0]["facts"]["decree"] = "SP palsu"
    return files | {OFFICE_HISTORY: "".join(f"{json.dumps(one)}\n" for one in lines).encode()}


def rewritten(files: Files) -> Files:
    lines = lines_of(files)
    lines[0]["facts"]["decree"] = "SP palsu"
    return files | {OFFICE_HISTORY: resealed(lines, json.loads(files[OFFICE])["before"])}


def cut(files: Files) -> Files:
    return files | {OFFICE_HISTORY: files[OFFICE_HISTORY].split(b"\n", 1)[0] + b"\n"}


def other_reason(files: Files) -> Files:
    about = json.loads(files[OFFICE])
    about["lines"][0]["seal"] = "0" * 64
    return files | {OFFICE: json.dumps(about).encode()}


def other_mandate(files: Files) -> Files:
    mandates = json.loads(files["mandat.json"])
    mandates[0]["decree"] = "SP lain"
    return files | {"mandat.json": json.dumps(mandates).encode()}


def without_proof(files: Files) -> Files:
    return {name: data for name, data in files.items() if name != PROOF}


def other_office(files: Files) -> Files:
    lines = [{**one, "case_id": 1} for one in lines_of(files)]
    return files | {OFFICE_HISTORY: resealed(lines, json.loads(files[OFFICE])["before"])}


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (changed_decree, "kantor.jsonl: baris 2 diubah, hilang, atau dipindah."),
        (rewritten, f"kantor.jsonl ditulis ulang sesudah titik periksa 1 ({PROOF})."),
        (cut, "kantor.jsonl: ekornya dipotong; titik periksa memuat 4 baris."),
        (other_reason, "kantor.json: baris 2 bukan baris kantor.jsonl."),
        (other_mandate, "mandat.json: mandat 1 berbeda dari baris 2 kantor.jsonl."),
        (without_proof, f"{PROOF} hilang."),
        (other_office, "kantor.jsonl bukan riwayat kantor 1."),
    ],
)
def test_a_forger_beyond_the_lists_is_stopped_too(
    office: Office, letter: int, deed: Callable[[Files], Files], sentence: str
) -> None:
    """As if whoever changed it had made the lists of digests and the office's seal fit."""
    forged = deed(bundle(office, letter))
    with pytest.raises(periksa.Wrong) as wrong:
        periksa.check_office(forged, 1)
    assert str(wrong.value) == sentence


def test_a_paper_of_another_history_is_found(office: Office, letter: int) -> None:
    files = bundle(office, letter)
    other = bundle(office, office.submit("L01", by="staf1"))
    with pytest.raises(periksa.Wrong, match=r"riwayat\.pdf bukan cetakan"):
        periksa.check_paper(files | {PAPER: other[PAPER]})


def test_an_office_s_history_rewritten_after_a_checkpoint_says_so(
    office: Office, letter: int
) -> None:
    office.engine.make_checkpoint()
    chain = history.own_chain(1)

    def deed(tx: Connection) -> None:
        tx.execute(update(Entry).where(at(chain, 1)).values(at=office.watch.at - timedelta(1)))
        reseal(tx, chain)

    tampered(office, deed)
    with pytest.raises(periksa.Wrong, match="ditulis ulang sesudah titik periksa 1"):
        periksa.check(bundle(office, letter))
