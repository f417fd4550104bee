"""Letters that come in: entered once, numbered in order, scanned, classified, seen by few."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from engine.cases.duties import DUTIES
from engine.cases.receiving import BadEntry, NoEntryHere, NotRecorder
from engine.cases.starting import Started
from engine.changes.publish import NotFit, gate
from engine.errors import BadAnswers, NotAllowed, NotFound, Refused
from engine.letters import BadAttachment, scans
from engine.letters.glyphs import FONTS
from engine.letters.incoming import hear_arrived
from engine.letters.page import OWN_LAYOUTS, Page, read_layouts
from engine.letters.scans import accept_scan
from engine.sop import lint
from engine.store import Documents
from engine.store.tables import Case, Incoming, Letter, Series
from tests.cast import ENTRY, Office, picture
from tests.test_attachments import docx
from tests.test_races import at_once, kinds

SCAN = ("surat.png", picture("Surat masuk"))
TODAY = date(2026, 11, 25)
FORWARD = {"keputusan": "teruskan", "classification": "400.14.5.4"}


def start(office: Office, login: str = "staf1", key: str = "", **changes: object) -> Started:
    return office.engine.start_incoming(ENTRY | changes, SCAN, by=office.as_(login), key=key)


def agendas(office: Office) -> list[tuple[int, int]]:
    with office.engine.store.reading() as tx:
        rows = tx.execute(select(Incoming.year, Incoming.serial).order_by(Incoming.letter_id))
        return [(row.year, row.serial) for row in rows]


def cases(office: Office) -> int:
    with office.engine.store.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Case)) or 0


def test_numbers_are_given_in_order_and_per_year(office: Office) -> None:
    for _ in range(2):
        office.received()
    office.received(received_on="2025-12-31", their_date="2025-12-30")
    office.received()
    assert agendas(office) == [(2026, 512), (2026, 513), (2025, 1), (2026, 514)]


def test_letters_entered_at_one_instant_get_numbers_of_their_own(office: Office) -> None:
    by = office.as_("staf1")
    told = at_once([lambda: office.engine.start_incoming(ENTRY, SCAN, by=by)] * 6)
    assert kinds(told) == {"Started": 6}
    assert sorted(agendas(office)) == [(2026, serial) for serial in range(512, 518)]


def test_one_press_twice_at_one_instant_enters_one_letter(office: Office) -> None:
    by = office.as_("staf1")
    told = at_once([lambda: office.engine.start_incoming(ENTRY, SCAN, by=by, key="tekan")] * 4)
    assert kinds(told) == {"Started": 4}
    assert len(set(told)) == 1
    assert agendas(office) == [(2026, 512)]


def test_a_full_series_is_refused_and_nothing_begins(office: Office) -> None:
    with office.engine.store.writing() as tx:
        tx.execute(update(Series).where(Series.key == "surat_masuk").values(room=512))
    office.receive()
    with pytest.raises(Refused, match="sudah habis"):
        office.receive()
    assert (agendas(office), cases(office)) == ([(2026, 512)], 1)


@pytest.mark.parametrize("login", ["camat", "sekcam", "umpeg", "kasi_pem", "auditor", "admin"])
def test_only_who_enters_letters_may_begin_one(office: Office, login: str) -> None:
    with pytest.raises(NotRecorder, match="Hanya Pelaksana yang dapat mencatat"):
        start(office, login)
    with pytest.raises(NotRecorder):
        office.engine.may_receive(by=office.as_(login))
    assert cases(office) == 0


WRONG = [
    ({"sender": "  "}, "sender"),
    ({"sender": "x" * 301}, "sender"),
    ({"subject": ""}, "subject"),
    ({"subject": "x" * 301}, "subject"),
    ({"their_number": "9" * 121}, "their_number"),
    ({"their_date": "kemarin"}, "their_date"),
    ({"their_date": "2026-11-26", "received_on": "2026-11-25"}, "their_date"),
    ({"received_on": ""}, "received_on"),
    ({"received_on": "2026-11-26"}, "received_on"),
    ({"received_on": "2024-01-02", "their_date": ""}, "received_on"),
    ({"received_on": "0001-01-01"}, "received_on"),
    ({"urgency": "kilat"}, "urgency"),
    ({"security": "umum"}, "security"),
    ({"attachment_note": "x" * 121}, "attachment_note"),
    ({"summary": "x" * 4001}, "summary"),
]


@pytest.mark.parametrize(("said", "field"), WRONG)
def test_what_is_wrong_with_an_entry_is_told_at_its_field(said: dict[str, str], field: str) -> None:
    with pytest.raises(BadAnswers) as refused:
        hear_arrived(ENTRY | said, TODAY)
    assert list(refused.value.problems) == [field]


def test_everything_wrong_is_told_at_once_and_nothing_begins(office: Office) -> None:
    with pytest.raises(BadEntry) as refused:
        office.engine.start_incoming({}, None, by=office.as_("staf1"))
    assert set(refused.value.problems) == {"received_on", "sender", "subject", "scan"}
    assert refused.value.held is None
    assert (agendas(office), cases(office)) == ([], 0)


def test_a_scan_survives_a_refused_press_and_is_nobody_elses(office: Office) -> None:
    with pytest.raises(BadEntry) as refused:
        start(office, subject="")
    held = refused.value.held
    assert held is not None
    assert (held.name, held.size) == ("surat.png", len(SCAN[1]))
    said = ENTRY | {"titipan": held.token}
    with pytest.raises(BadEntry) as foreign:
        office.engine.start_incoming(said, None, by=office.as_("staf2"))
    assert list(foreign.value.problems) == ["scan"]
    letter = office.engine.start_incoming(said, None, by=office.as_("staf1")).letter_id
    assert office.engine.scan(letter, by=office.as_("staf1")).data == SCAN[1]


def test_a_token_that_was_never_given_brings_no_scan(office: Office) -> None:
    for token in ("", "x", "../../etc", "0" * 32, "A" * 32, "a" * 33, "a/b", "\0"):
        said = ENTRY | {"titipan": token}
        with pytest.raises(BadEntry) as refused:
            office.engine.start_incoming(said, None, by=office.as_("staf1"))
        assert list(refused.value.problems) == ["scan"]


def paper() -> bytes:
    """A PDF of one page, as a scanner makes it."""
    printer = Page(FONTS, read_layouts(OWN_LAYOUTS))
    data = {"lambang": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'}
    return printer.print("lambang.typ", data, timestamp=datetime(2026, 1, 1, tzinfo=UTC)).pdf


def jpeg() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (60, 30), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_pictures_and_pdfs_are_drawn_page_by_page(office: Office) -> None:
    for name, data, kind in (
        ("a.png", picture("satu"), "image/png"),
        ("b.jpg", jpeg(), "image/jpeg"),
        ("c.pdf", paper(), "application/pdf"),
    ):
        by = office.as_("staf1")
        letter = office.engine.start_incoming(ENTRY, (name, data), by=by).letter_id
        whole = office.engine.scan(letter, by=by)
        assert (whole.name, whole.media_type, whole.data) == (name, kind, data)
        assert office.engine.scan_pages(letter, by=by) == 1
        page = Image.open(BytesIO(office.engine.scan_page(letter, 1, by=by).data))
        assert page.format == "PNG"
        assert (page.height > page.width) == (name != "c.pdf")
        for number in (0, 2, -1):
            with pytest.raises(NotFound):
                office.engine.scan_page(letter, number, by=by)


NO_SCANS = [
    b"",
    b"GIF89a" + b"\0" * 40,
    b"%PDF-1.7\nbukan pdf",
    picture("x")[:-20],
    b"\xff\xd8\xff\xe0" + b"\0" * 64,
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
]


@pytest.mark.parametrize("data", NO_SCANS)
def test_a_scan_is_judged_by_its_content(data: bytes) -> None:
    with pytest.raises(BadAttachment):
        accept_scan("surat.pdf", data)


def test_a_word_document_is_no_scan_and_is_not_held(office: Office) -> None:
    with pytest.raises(BadEntry) as refused:
        office.engine.start_incoming(ENTRY, ("surat.docx", docx()), by=office.as_("staf1"))
    assert refused.value.problems == {"scan": "Pindaian harus berupa PDF, PNG, atau JPEG."}
    assert (refused.value.held, cases(office)) == (None, 0)


def test_a_scan_that_cannot_be_drawn_is_still_there_to_open(office: Office) -> None:
    by = office.as_("staf1")
    letter = office.receive()
    with office.engine.store.reading() as tx:
        scan = tx.scalar(select(Incoming.scan).where(Incoming.letter_id == letter))
    office.engine.store.documents.keep_once(f"pindaian-{scan}", b"[]")
    assert office.engine.scan_pages(letter, by=by) == 0
    assert office.engine.scan(letter, by=by).data == SCAN[1]


def test_a_hostile_scan_ends_the_child_and_not_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = Documents(tmp_path)
    digest = documents.put(b"%PDF-1.7 rusak")
    assert scans.pictures(documents, digest, "application/pdf") == []
    monkeypatch.setattr(scans, "DRAWING_SECONDS", 0)
    slow = documents.put(picture("lambat"))
    assert scans.pictures(documents, slow, "image/png") == []
    monkeypatch.undo()
    assert len(scans.pictures(documents, slow, "image/png")) == 1


def test_an_entry_that_came_back_keeps_its_number(office: Office) -> None:
    letter = office.received(their_number="077")
    office.do("sekcam", letter, keputusan="kembalikan", alasan="Nomor surat terpotong.")
    view = office.engine.letter(letter, by=office.as_("staf1"))
    assert "Nomor surat terpotong." in view.where
    office.engine.replace_scan(
        office.task(letter), "baru.png", picture("lebih jelas"), by=office.as_("staf1")
    )
    with pytest.raises(BadAnswers) as refused:
        office.do("staf1", letter, **(ENTRY | {"received_on": "2025-12-30", "their_date": ""}))
    assert refused.value.problems == {
        "received_on": "Nomor agenda sudah diberikan pada tahun 2026."
    }
    office.do("staf1", letter, **ENTRY)
    corrected = office.engine.letter(letter, by=office.as_("sekcam"))
    assert corrected.incoming is not None
    assert corrected.incoming.agenda == "M-512/2026"
    assert corrected.incoming.their_number == ENTRY["their_number"]
    assert office.engine.scan(letter, by=office.as_("sekcam")).data == picture("lebih jelas")
    assert len(corrected.documents) == 2


def test_a_scan_is_replaced_only_while_the_entry_is_written(office: Office) -> None:
    letter = office.received()
    with pytest.raises(NoEntryHere):
        office.engine.replace_scan(office.task(letter), *SCAN, by=office.as_("sekcam"))
    with pytest.raises(NotFound):
        office.engine.replace_scan(office.task(letter), *SCAN, by=office.as_("kasi_pem"))
    other = office.receive()
    with pytest.raises(BadAttachment):
        office.engine.replace_scan(office.task(other), "a.gif", b"GIF89a", by=office.as_("staf1"))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "keputusan"),
        ({"keputusan": "setujui"}, "keputusan"),
        ({"keputusan": "teruskan"}, "classification"),
        ({"keputusan": "teruskan", "classification": "400.14.5"}, "classification"),
        ({"keputusan": "teruskan", "classification": "999.9"}, "classification"),
        (FORWARD | {"urgency": "kilat"}, "urgency"),
        (FORWARD | {"security": "umum"}, "security"),
        (FORWARD | {"catatan": "x" * 4001}, "catatan"),
        ({"keputusan": "kembalikan"}, "alasan"),
        ({"keputusan": "kembalikan", "alasan": "x" * 4001}, "alasan"),
    ],
)
def test_what_a_classification_needs(office: Office, said: dict[str, str], field: str) -> None:
    letter = office.received()
    with pytest.raises(BadAnswers) as refused:
        office.do("sekcam", letter, **said)
    assert list(refused.value.problems) == [field]
    assert office.node(letter) == "klasifikasi"


def test_the_classifier_may_raise_the_security_and_leaves_a_note(office: Office) -> None:
    letter = office.received()
    office.do("sekcam", letter, **FORWARD, security="rahasia", catatan="Mohon petunjuk.")
    row = office.letter(letter)
    assert (row.security, row.state) == ("rahasia", "diteruskan")
    told = office.engine.task(office.task(letter), by=office.as_("camat")).remarks
    assert [line.sentence for line in told] == [
        "Meneruskan surat dengan kode klasifikasi 400.14.5.4. Catatan: Mohon petunjuk."
    ]


def test_the_way_of_a_letter_is_told_in_one_sentence(office: Office) -> None:
    letter = office.receive()
    view = office.engine.letter(letter, by=office.as_("staf1"))
    assert view.where.startswith("Surat menunggu SEKAR MELATI, A.Md. (Pelaksana) untuk langkah 1")
    office.do("staf1", letter, **ENTRY)
    office.do("sekcam", letter, **FORWARD)
    office.do("camat", letter, penerima=["kasi_kesra", "staf2"], petunjuk=["pelajari"])
    office.do("sekcam", letter)
    office.do("umpeg", letter, lokasi="Lemari 2")
    view = office.engine.letter(letter, by=office.as_("staf1"))
    assert view.where == (
        "Surat sudah didisposisikan kepada Kepala Seksi Kesejahteraan Rakyat, "
        "Pengolah Data dan Informasi dan diarsipkan di Lemari 2 pada 25 November 2026, 09.00 WIB."
    )


def test_an_entry_is_withdrawn_until_somebody_was_told_to_act(office: Office) -> None:
    twice, letter = office.received(), office.received()
    with pytest.raises(NotAllowed):
        office.engine.withdraw(twice, "Ganda.", by=office.as_("sekcam"))
    office.engine.withdraw(twice, "Ganda.", by=office.as_("staf1"))
    office.do("sekcam", letter, **FORWARD)
    office.do("camat", letter, penerima=["kasi_kesra"], petunjuk=["pelajari"])
    assert not office.engine.letter(letter, by=office.as_("staf1")).may_withdraw
    with pytest.raises(Refused, match="sudah didisposisi"):
        office.engine.withdraw(letter, "Ganda.", by=office.as_("staf1"))
    assert office.receive() > letter
    assert agendas(office) == [(2026, 512), (2026, 513), (2026, 514)]
    agenda = office.engine.incoming_agenda(by=office.as_("umpeg"), year=2026, state="ditarik")
    (row,) = agenda.rows
    assert (row.agenda, row.voided, row.printed[-1]) == ("M-512/2026", True, "Ditarik")


def test_an_incoming_letter_has_no_pages_of_ours(office: Office) -> None:
    letter = office.received()
    by = office.as_("sekcam")
    for verb in (office.engine.pdf, office.engine.pages):
        with pytest.raises(NotFound):
            verb(letter, by=by)
    view = office.engine.letter(letter, by=by)
    assert (view.number, view.signature, view.dispatches, view.revisions) == (None, None, [], [])
    assert not view.may_void


def test_a_letter_of_ours_has_no_scan_and_no_disposisi(office: Office) -> None:
    letter, by = office.submit("L02"), office.as_("staf2")
    assert office.engine.letter(letter, by=by).incoming is None
    with pytest.raises(NotFound):
        office.engine.scan(letter, by=by)
    with pytest.raises(NotFound):
        office.engine.disposition_sheet(letter, by=by)
    with pytest.raises(NotFound):
        office.engine.follow_up(letter, {"tindak_lanjut": "Selesai."}, by=by)
    with pytest.raises(NotFound):
        office.engine.reply(letter, {}, by=by)


EVERYBODY = ("camat", "sekcam", "umpeg", "kasi_pem", "kasi_kesra", "staf1", "staf2", "auditor",
             "admin_sop", "admin")  # fmt: skip


def readers(office: Office, letter: int) -> set[str]:
    found = set()
    for login in EVERYBODY:
        by = office.as_(login)
        listed = letter in {row.id for row in office.engine.letters(by=by).rows}
        try:
            office.engine.scan(letter, by=by)
        except NotFound:
            assert not listed, login
            with pytest.raises(NotFound):
                office.engine.letter(letter, by=by)
            continue
        assert listed, login
        found.add(login)
    return found


def test_a_secret_letter_is_for_its_path_and_its_receivers(office: Office) -> None:
    letter = office.receive(security="rahasia")
    assert readers(office, letter) == {"staf1"}
    office.do("staf1", letter, **ENTRY, security="rahasia")
    assert readers(office, letter) == {"staf1", "sekcam", "auditor"}
    office.do("sekcam", letter, **FORWARD)
    assert readers(office, letter) == {"staf1", "sekcam", "camat", "auditor"}
    office.do("camat", letter, penerima=["kasi_kesra"], petunjuk=["pelajari"])
    assert readers(office, letter) == {"staf1", "sekcam", "camat", "auditor"}
    office.do("sekcam", letter)
    path = {"staf1", "sekcam", "camat", "kasi_kesra", "umpeg", "auditor"}
    assert readers(office, letter) == path


def test_an_ordinary_letter_is_also_for_the_unit_and_who_reads_all(office: Office) -> None:
    assert readers(office, office.received()) == {"staf1", "umpeg", "sekcam", "camat", "auditor"}


def test_a_number_stands_beside_the_task_in_the_inbox(office: Office) -> None:
    office.received()
    (waiting,) = office.engine.inbox(by=office.as_("sekcam"), search="m-512/2026").rows
    assert (waiting.number, waiting.subject) == ("M-512/2026", "Permohonan Narasumber")
    assert office.engine.inbox(by=office.as_("staf1"), show="surat-saya").own == []


def test_the_standards_of_the_sop_are_the_decree_s(office: Office) -> None:
    sop = office.engine.sop("surat_masuk", by=office.as_("staf1")).published.sop
    assert [(step.no, step.duty, step.standard) for step in sop.steps] == [
        (1, "catat", 5), (2, "klasifikasi", 10), (3, "disposisi", 10), (4, "serahkan", 5),
        (5, "arsipkan", 5),
    ]  # fmt: skip


def test_a_letter_may_be_entered_for_a_year_not_longer(office: Office) -> None:
    day = TODAY - timedelta(days=366)
    office.receive(received_on=day.isoformat(), their_date="")
    with pytest.raises(BadEntry):
        office.receive(received_on=(day - timedelta(days=1)).isoformat(), their_date="")


DIAGRAM = Path(__file__).parents[1] / "processes" / "surat_masuk" / "surat_masuk.bpmn"


@pytest.mark.parametrize(
    ("before", "after", "nodes"),
    [
        ("serahkan", "paraf", ["serahkan"]),
        ("arsipkan", "kirim", ["arsipkan"]),
        ("arsipkan", "isi", []),
        ("catat", "isi", ["klasifikasi", "disposisi", "serahkan", "arsipkan"]),
    ],
)
def test_a_duty_that_has_nothing_to_work_on_is_found(
    before: str, after: str, nodes: list[str]
) -> None:
    bpmn = DIAGRAM.read_text("utf-8").replace(f'tindakan="{before}"', f'tindakan="{after}"')
    found = lint(bpmn.encode(), duties=DUTIES.keys())
    assert [one.element for one in found if one.rule == "surat"] == nodes


def test_an_sop_with_a_misplaced_duty_is_not_published(office: Office) -> None:
    bpmn = DIAGRAM.read_text("utf-8").replace('tindakan="serahkan"', 'tindakan="paraf"').encode()
    office_id = office.as_("admin").office_id
    with office.engine.store.writing() as tx, pytest.raises(NotFit) as refused:
        gate(tx, office_id, bpmn, {})
    assert [one.element for one in refused.value.findings] == ["serahkan"]


def test_other_offices_do_not_exist(office: Office) -> None:
    letter = office.received()
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(Letter.direction).where(Letter.id == letter)) == "masuk"
    with pytest.raises(NotFound):
        office.engine.scan(letter + 1000, by=office.as_("sekcam"))
