"""Secret letters stay closed to who is not on their route, at every door; and it is seen that they are."""

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import AUDITOR as AUDITOR_ROLE
from engine import Engine, RehearsalView, Settings
from engine.demo.office import Wristwatch
from engine.people.readers import may_read
from engine.store.tables import Letter, Mail, Notice, Official
from tests import pdf_tools
from tests.cast import PASSPHRASE, Office
from tests.edits import EDITS
from tests.office import ON_BOTH, client
from tests.test_moving import enact

OUT, IN = "Zebra", "Okapi"
HAL = {OUT: f"Penanganan {OUT} Lepas", IN: f"Laporan {IN} Hilang"}
# Drafter and recorder, who has each in hand, who had it; then strangers: another head, a reader of
# all letters, colleagues of the unit; and the auditor, who reads everything.
LOGINS = (
    "staf1",
    "kasi_pmd",
    "sekcam",
    "umpeg",
    "kasi_pem",
    "camat",
    "staf2",
    "admin_sop",
    "auditor",
)
MAY_OUT = {"staf1", "umpeg", "kasi_pmd", "auditor"}
MAY_IN = {"staf1", "sekcam", "auditor"}
AUDITOR, NOBODY = {"auditor"}, set[str]()
KEEPERS = {"umpeg", "auditor"}
MAY_REPORT = {"umpeg", "kasi_pmd", "auditor"}


@dataclass(frozen=True)
class Door:
    """An address, and to whom it shows the hal (or hands out the file) of each secret letter."""

    path: str
    out: set[str]
    came: set[str]


DOORS = [
    Door("/surat/{out}", MAY_OUT, NOBODY),
    Door("/surat/{out}/pdf", MAY_OUT, NOBODY),
    Door("/surat/{out}/pdf?revisi=1", MAY_OUT, NOBODY),
    Door("/tugas/{task_out}", MAY_OUT, NOBODY),
    Door("/surat/{came}", NOBODY, MAY_IN),
    Door("/surat/{came}/disposisi.pdf", NOBODY, MAY_IN),
    Door("/tugas/{task_in}", NOBODY, MAY_IN),
    Door("/", {"kasi_pmd"}, {"sekcam"}),
    Door("/?saring=surat-saya", {"staf1"}, NOBODY),
    Door("/?q=lepas", {"kasi_pmd"}, NOBODY),
    Door("/?q=hilang", NOBODY, {"sekcam"}),
    Door("/pemberitahuan", {"kasi_pmd"}, {"sekcam"}),
    Door("/surat?q=lepas", MAY_OUT, NOBODY),
    Door("/surat?q=hilang", NOBODY, MAY_IN),
    Door("/surat", MAY_OUT, MAY_IN),
    Door("/agenda", KEEPERS, NOBODY),
    Door("/agenda?q=lepas", KEEPERS, NOBODY),
    Door("/agenda?urut=hal", KEEPERS, NOBODY),
    Door("/agenda.csv", KEEPERS, NOBODY),
    Door("/agenda.xlsx", KEEPERS, NOBODY),
    Door("/agenda.pdf", KEEPERS, NOBODY),
    Door("/agenda-masuk", NOBODY, MAY_IN),
    Door("/agenda-masuk?q=hilang", NOBODY, MAY_IN),
    Door("/agenda-masuk?urut=asal", NOBODY, MAY_IN),
    Door("/agenda-masuk.csv", NOBODY, MAY_IN),
    Door("/agenda-masuk.xlsx", NOBODY, MAY_IN),
    Door("/agenda-masuk.pdf", NOBODY, MAY_IN),
    Door("/riwayat", AUDITOR, AUDITOR),
    Door("/riwayat?hal=lepas", AUDITOR, NOBODY),
    Door("/riwayat/{case_out}", AUDITOR, NOBODY),
    Door("/riwayat/{case_out}/naskah", AUDITOR, NOBODY),
    Door("/riwayat/{case_out}/bukti.zip", AUDITOR, NOBODY),
    Door("/riwayat/akses", AUDITOR, AUDITOR),
    Door("/riwayat/akses.csv", AUDITOR, AUDITOR),
    Door("/laporan?bulan=2026-11", MAY_REPORT, NOBODY),
    Door("/laporan/rincian?bulan=2026-11&berjalan=1", MAY_REPORT, NOBODY),
    Door(
        "/laporan/rincian?bulan=2026-11&berjalan=1&sop=surat_masuk", NOBODY, {"sekcam", "auditor"}
    ),
    Door("/laporan/laporan.xlsx?bulan=2026-11", MAY_REPORT, NOBODY),
    Door("/sop/surat_keluar/pindah", NOBODY, NOBODY),
    Door("/klasifikasi?q=lepas", NOBODY, NOBODY),
]
# What is handed out as it is, or not at all: who gets it.
FILES = {
    "/surat/{out}/halaman/1.svg": MAY_OUT,
    "/surat/{out}/draf/1/1.svg": {"staf1"},
    "/surat/{came}/pindaian": MAY_IN,
    "/surat/{came}/pindaian/1.png": MAY_IN,
    "/surat/{came}/berkas/{scan}": MAY_IN,
    "/riwayat/log.csv?berkas={case_out}": AUDITOR,
    "/riwayat/log.xes?berkas={case_out}": AUDITOR,
    "/v/{code_out}": NOBODY,
}


@dataclass
class Closed:
    """The demo office with a secret letter that goes out and one that came in."""

    app: Flask
    office: Office
    out: int
    came: int

    @cached_property
    def places(self) -> dict[str, object]:
        """What the addresses name."""
        rows = {one: self.office.letter(one) for one in (self.out, self.came)}
        documents = self.office.engine.letter(self.came, by=self.office.as_("staf1")).documents
        return {
            "out": self.out, "came": self.came, "case_out": rows[self.out].case_id,
            "task_out": self.office.task(self.out), "task_in": self.office.task(self.came),
            "code_out": rows[self.out].token, "scan": documents[0].id,
        }  # fmt: skip

    def ask(self, login: str, path: str) -> TestResponse:
        return client(self.app, login).get(path.format(**self.places))


@pytest.fixture
def closed(app: Flask, engine: Engine, watch: Wristwatch, settings: Settings) -> Closed:
    """Both letters wait beyond their standard, and everybody was told who is told."""
    office = Office(engine, watch, settings.folder)
    out = office.submit("L01", by="staf1", security="rahasia", subject=HAL[OUT],
                        attachment_note=f"Daftar {OUT}")  # fmt: skip
    office.do("umpeg", out, cara="berikutnya")
    came = office.received(security="sangat_rahasia", subject=HAL[IN], sender=f"Kepala {IN}",
                           summary=f"Tentang {IN}.", attachment_note=f"Foto {IN}")  # fmt: skip
    office.later(hours=2)
    while engine.raise_due_alerts():
        pass
    for login in LOGINS:
        # Unread lines stand in the head of every page; /pemberitahuan shows them read or not.
        engine.read_bell(by=office.as_(login))
    return Closed(app, office, out, came)


def told(answer: TestResponse) -> str:
    """Everything that an answer says, in whatever form it is."""
    if answer.status_code != 200:
        return answer.text
    if answer.mimetype == "application/pdf":
        return pdf_tools.text(answer.data)
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as kept:
            return " ".join(kept.read(name).decode("utf-8", "replace") for name in kept.namelist())
    if answer.mimetype.endswith("sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
        return " ".join(str(cell) for row in rows for cell in row)
    return answer.text


@ON_BOTH
def test_no_door_tells_a_secret_letter_to_who_is_not_on_its_route(closed: Closed) -> None:
    wrong = []
    for door in DOORS:
        for login in LOGINS:
            said = told(closed.ask(login, door.path)).lower()
            for word, may in ((OUT, door.out), (IN, door.came)):
                if (word.lower() in said) != (login in may):
                    wrong.append(
                        (door.path, login, word, "shown" if login not in may else "hidden")
                    )
    assert wrong == [], "\n".join(map(str, wrong))


@ON_BOTH
def test_files_of_a_secret_letter_are_handed_to_its_route_only(closed: Closed) -> None:
    found = {
        path: {login for login in LOGINS if closed.ask(login, path).status_code == 200}
        for path in FILES
    }
    assert found == FILES


def test_mails_name_no_secret_letter_to_anybody(closed: Closed) -> None:
    with closed.office.engine.store.reading() as tx:
        mails = [f"{row.subject} {row.text}" for row in tx.execute(select(Mail))]
        rung = [row.sentence for row in tx.execute(select(Notice))]
    assert any("halnya tidak ditampilkan" in one for one in mails)
    assert any(OUT in one for one in rung)
    assert any(IN in one for one in rung)
    assert [one for one in mails if OUT in one or IN in one] == []


# ------------------------------------------------------------------------------- lists and places


def test_a_hidden_hal_is_not_told_by_the_place_of_its_row(office: Office) -> None:
    letters = {}
    for hal in ("Ayam", "Musang", "Zebra"):
        security = "biasa" if hal == "Musang" else "rahasia"
        letters[hal] = office.submit("L02", subject=hal, security=security)
        office.do("umpeg", letters[hal], cara="berikutnya")
        office.received(subject=hal, sender=hal, security=security)
    camat, umpeg = office.as_("camat"), office.as_("umpeg")

    rows = office.engine.register(by=camat, year=2026, sort="hal").rows
    assert [row.subject for row in rows] == ["[rahasia]", "[rahasia]", "Musang"]
    rows = office.engine.register(by=umpeg, year=2026, sort="hal").rows
    assert [row.subject for row in rows] == ["Ayam", "Musang", "Zebra"]
    for sort in ("hal", "asal"):
        arrived = office.engine.incoming_agenda(by=umpeg, year=2026, sort=sort).rows
        assert [row.subject for row in arrived] == ["[rahasia]", "[rahasia]", "Musang"]


def test_a_letter_that_became_secret_hides_its_earlier_number_too(office: Office) -> None:
    letter = office.numbered("L02")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Ganti kodenya.")
    other = {"security": "rahasia", "classification": "400.14.5.4"}
    office.do("staf2", letter, **office.form("L02", **other))
    (voided,) = office.engine.register(by=office.as_("camat"), year=2026, state="batal").rows
    assert (voided.subject, voided.addressees, voided.letter_id) == ("[rahasia]", "[rahasia]", None)
    assert office.engine.register(by=office.as_("camat"), year=2026, search="Perangkat").rows == []
    assert (
        len(office.engine.register(by=office.as_("umpeg"), year=2026, search="Perangkat").rows) == 1
    )


def test_process_admins_move_and_rehearse_secret_letters_without_their_hal(office: Office) -> None:
    secret, plain = office.submit("L02", security="rahasia"), office.submit("L02")
    draft, admin = office.draft("L02"), office.as_("admin_sop")
    enact(office, EDITS["waktu baku"])
    plan = office.engine.plan_move("surat_keluar", {}, by=admin)
    told = {row.letter_id: (row.subject, row.readable) for row in plan.rows}
    hal = "Permintaan Data Perangkat Desa"
    assert told == {secret: ("[rahasia]", False), plain: (hal, False), draft: ("", False)}
    behind = office.engine.rehearsed_letters(
        cast(RehearsalView, None), [secret, plain, draft], by=admin
    )
    assert {row.id: row.subject for row in behind} == {
        secret: "[rahasia]", plain: hal, draft: "",
    }  # fmt: skip


def test_a_bell_forgets_a_secret_hal_when_the_mandate_ends(office: Office) -> None:
    office.acting("kasi_pel", "kasi_pem", hours=4)
    letters = [office.submit("L02", security=one) for one in ("rahasia", "biasa")]
    for letter in letters:
        office.do("umpeg", letter, cara="berikutnya")
    office.later(hours=2)
    while office.engine.raise_due_alerts():
        pass
    acting = office.engine.bell(by=office.as_("kasi_pel"))
    assert {one.letter_id for one in acting} == set(letters)
    assert all("Perangkat Desa" in one.sentence for one in acting)
    office.later(hours=4)
    after = office.engine.bell(by=office.as_("kasi_pel"))
    assert [(one.letter_id, one.task_id) for one in after] == [(None, None)] * len(acting)
    hidden = [one.sentence for one in after if "Perangkat Desa" not in one.sentence]
    assert set(hidden) == {"Pemberitahuan tentang surat yang halnya tidak ditampilkan."}
    assert 0 < len(hidden) < len(after)


def test_the_code_on_a_secret_letter_tells_neither_hal_nor_addressee(office: Office) -> None:
    letter = office.submit("L02", security="rahasia")
    office.do("umpeg", letter, cara="berikutnya")
    for login in ("kasi_pem", "sekcam"):
        office.do(login, letter, keputusan="setujui")
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    found = office.engine.registered(office.letter(letter).token)
    assert (found.subject, found.addressees) == ("", "")
    file = office.engine.pdf(letter, by=office.as_("camat")).data
    examined = office.engine.examine(file).letter
    assert examined is not None
    assert (examined.subject, examined.addressees) == ("", "")


# ------------------------------------------------------------------------------- its closing is seen


def readers(office: Office, letter: int) -> set[str]:
    """The names of everybody but auditors who may read the letter at this moment."""
    with office.engine.store.reading() as tx:
        logins = tx.scalars(select(Official.login)).all()
    people = [office.as_(login) for login in logins]
    with office.engine.store.reading() as tx:
        return {
            by.name
            for by in people
            if not by.has(AUDITOR_ROLE)
            and tx.scalar(select(Letter.id).where(Letter.id == letter, may_read(by)))
        }


def open_to(office: Office, letter: int) -> set[str]:
    """The same as the letter's page says it."""
    told = office.engine.letter(letter, by=office.as_("auditor")).secrecy
    assert told is not None
    return {told.drafter, *told.route}


def test_the_page_names_exactly_those_who_may_read_it(office: Office) -> None:
    letter = office.submit("L02", security="rahasia")
    assert open_to(office, letter) == readers(office, letter)
    office.acting("kasi_pel", "kasi_pem", hours=2)
    office.do("umpeg", letter, cara="berikutnya")
    assert open_to(office, letter) == readers(office, letter)
    assert office.as_("kasi_pel").name in open_to(office, letter)
    office.later(hours=3)
    assert open_to(office, letter) == readers(office, letter)
    assert office.as_("kasi_pel").name not in open_to(office, letter)
    came = office.received(security="sangat_rahasia")
    assert open_to(office, came) == readers(office, came)
    office.do("sekcam", came, keputusan="teruskan", classification="400.14.5.4")
    office.do("camat", came, penerima=["kasi_pmd"], petunjuk=["selesaikan"])
    assert open_to(office, came) == readers(office, came)
    office.do("sekcam", came)
    assert open_to(office, came) == readers(office, came)
    drafter = {"penyusun": str(office.id_of("staf2"))}
    office.engine.reply(came, drafter, by=office.as_("kasi_pmd"))
    assert open_to(office, came) == readers(office, came)
    assert office.as_("staf2").name in open_to(office, came)


def test_an_ordinary_letter_has_no_closing(office: Office) -> None:
    for security in ("biasa", "terbatas"):
        letter = office.submit("L02", security=security)
        assert office.engine.letter(letter, by=office.as_("auditor")).secrecy is None
        case = office.letter(letter).case_id
        assert office.engine.case_secrecy(case, by=office.as_("auditor")) is None


def test_the_pages_say_to_whom_it_is_open_and_how_many_were_refused(closed: Closed) -> None:
    page, case = f"/surat/{closed.out}", closed.places["case_out"]
    drafter = closed.office.as_("staf1").name
    said = f"hanya terbuka bagi penyusun ({drafter}), pelaksana alur ("
    for login, path in (("kasi_pmd", page), ("auditor", f"/riwayat/{case}")):
        text = " ".join(closed.ask(login, path).text.split())
        assert "<b>Rahasia:</b> " + said in text
        assert "Belum ada upaya membuka yang ditolak." in text
    for path in (page, f"{page}/pdf", f"/tugas/{closed.places['task_out']}"):
        assert closed.ask("camat", path).status_code == 404
    assert "3 upaya membuka ditolak." in closed.ask("kasi_pmd", page).text
    lines = f"/riwayat/akses?tindakan=ditolak&amp;berkas={case}"
    assert lines in closed.ask("auditor", f"/riwayat/{case}").text
    found = closed.ask("auditor", f"/riwayat/akses?tindakan=ditolak&berkas={case}").text
    assert found.count("Ditolak</span>") == 3
    came = " ".join(closed.ask("sekcam", f"/surat/{closed.came}").text.split())
    assert "<b>Sangat rahasia:</b> hanya terbuka bagi pencatat (" in came


def test_where_its_row_is_shown_it_stands_with_a_lock(closed: Closed) -> None:
    lock = re.compile(r'<span class="closed"><svg[^>]*>.*?</svg>\[rahasia\]</span>')
    for path in ("/agenda", "/agenda-masuk"):
        assert lock.search(closed.ask("camat", path).text), path
    assert "[rahasia]" not in closed.ask("umpeg", "/agenda?q=lepas").text
