"""Every change of a case in the order of time: its own, and what was changed in the office."""

from dataclasses import replace
from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import select

from engine import CaseChange, NotFound, history, said_by
from engine.changes.publish import gate, publish
from engine.demo import cast
from engine.demo.office import PROCESSES
from engine.letters import read_layouts
from engine.letters.typed import from_text
from engine.store.rows import add
from engine.store.tables import Post, PostRole
from engine.worktime import DayOff, Hours
from tests.cast import ENTRY, PASSPHRASE, Office
from tests.office import ANSWERED, ON_BOTH, SENT, client

OFF = DayOff(date(2026, 11, 26), "Pilkades", "libur_daerah")
LATE = {"hours": 6, "minutes": 58}  # 15.58, two minutes before closing


def changes(office: Office, letter: int, line: int | None = None) -> list[CaseChange]:
    case = office.letter(letter).case_id
    return office.engine.case_changes(case, by=office.as_("auditor"), line=line)


def told(office: Office, letter: int, *kinds: str) -> list[tuple[str, str, str]]:
    return [
        (one.what, one.before, one.after) for one in changes(office, letter) if one.kind in kinds
    ]


def why(office: Office, letter: int) -> list[tuple[str, list[str]]]:
    """The acts on the office that touched the case, and why they are told."""
    found = (one for one in changes(office, letter) if one.kind == "pengaturan")
    return [(one.what, [reason.words for reason in one.why]) for one in found]


def returned(office: Office, **corrected: object) -> int:
    """A letter that came back and was submitted again."""
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Perbaiki.")
    office.later(minutes=2)
    office.do("staf2", letter, **office.form("L02", **corrected))
    return letter


# ------------------------------------------------------------------------------- of the letter


def test_fields_that_a_revision_changed(office: Office) -> None:
    letter = returned(
        office, subject="Permintaan Data Desa", urgency="sangat_segera", security="terbatas"
    )
    assert told(office, letter, "isi", "sifat") == [
        ("Hal", "Permintaan Data Perangkat Desa", "Permintaan Data Desa"),
        ("Sifat", "Segera", "Sangat Segera"),
        ("Keamanan", "Biasa", "Terbatas"),
    ]
    first = next(one for one in changes(office, letter) if one.what == "Hal")
    assert (first.kind, first.revision, first.at) == ("isi", 2, office.watch.at)
    assert ("removed", "Perangkat ") in first.pieces
    assert first.who.startswith(office.as_("staf2").name)
    acts = office.acts(letter)
    assert acts[(first.line or 0) - 1] == "ajukan_lagi"


def test_the_text_is_one_change_that_leads_to_both_revisions(office: Office) -> None:
    other = replace(cast.content("L02"), body=from_text("Kalimat pertama.\n\nKalimat kedua."))
    letter = returned(office, body=said_by(other)["body"])
    ((what, before, after),) = told(office, letter, "isi")
    assert what.startswith("Isi surat, ")
    assert (before, after) == ("revisi 1", "revisi 2")


def test_the_signer_is_told_by_post(office: Office) -> None:
    with office.engine.store.writing() as tx:
        post = tx.scalars(select(Post.id).where(Post.key == "sekcam")).one()
        add(tx, PostRole, post_id=post, role="camat")
    letter = returned(office, signer="sekcam")
    titles = (office.as_("camat").post_title, office.as_("sekcam").post_title)
    assert told(office, letter, "isi") == [("Penanda tangan", *titles)]


def test_initials_that_fell_and_a_number_that_was_given_up(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="setujui")
    (number, _) = office.numbers(letter)[0]
    office.do("sekcam", letter, keputusan="kembalikan", alasan="Kodenya lain.")
    office.do("staf2", letter, **office.form("L02", subject="Lain", unit="kesra"))
    office.do("umpeg", letter, cara="berikutnya")
    (_, (other, _)) = office.numbers(letter)
    assert told(office, letter, "nomor") == [
        ("Nomor surat", "", number),
        (f"Nomor {number}", "dipesan", "batal"),
        ("Nomor surat", "", other),
    ]
    assert ("Paraf", office.as_("kasi_pem").name, "gugur") in told(office, letter, "isi")
    assert told(office, letter, "unit") == [
        ("Unit asal", "Seksi Pemerintahan", "Seksi Kesejahteraan Rakyat")
    ]


def test_a_number_that_is_kept_is_no_change_and_signing_issues_it(office: Office) -> None:
    letter = returned(office)
    for login in ("kasi_pem", "sekcam"):
        office.do(login, letter, keputusan="setujui")
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    ((number, _),) = office.numbers(letter)
    assert told(office, letter, "nomor") == [
        ("Nomor surat", "", number), (f"Nomor {number}", "dipesan", "terbit")
    ]  # fmt: skip


def test_a_letter_that_came_in(office: Office) -> None:
    letter = office.received()
    office.do("sekcam", letter, keputusan="kembalikan", alasan="Pindai ulang.")
    task = office.task(letter)
    scan = office.engine.scan(letter, by=office.as_("staf1"))
    office.engine.replace_scan(task, "ulang.png", scan.data, by=office.as_("staf1"))
    office.do("staf1", letter, **ENTRY | {"sender": "Lurah", "urgency": "segera"})
    office.do("sekcam", letter, keputusan="teruskan", classification="400.14.5.4")
    assert told(office, letter, "isi", "sifat") == [
        ("Pindaian", "pindaian.png", "ulang.png"),
        ("Pengirim", "Kepala SMP Negeri 7 Tirtamaya", "Lurah"),
        ("Sifat", "Biasa", "Segera"),
        ("Kode klasifikasi", "", "400.14.5.4"),
    ]
    ((what, _, agenda),) = told(office, letter, "nomor")
    assert (what, agenda[:2]) == ("Nomor agenda", "M-")


# ----------------------------------------------------------------------- who, and until when


def test_who_had_a_task_before_and_after(office: Office) -> None:
    letter = office.submit()
    task, umpeg = office.task(letter), office.as_("umpeg")
    office.engine.take(task, by=umpeg)
    office.engine.give_back(task, by=umpeg)
    office.acting("staf1", "umpeg")
    office.engine.take(task, by=umpeg)
    office.engine.reassign(task, office.id_of("staf1"), "Cuti", by=office.as_("sekcam"))
    group = "kelompok Kasubbag Umpeg"
    assert told(office, letter, "penugasan") == [
        ("Memberi nomor", group, umpeg.name),
        ("Memberi nomor", umpeg.name, group),
        ("Memberi nomor", group, umpeg.name),
        ("Memberi nomor", umpeg.name, office.as_("staf1").name),
    ]
    assert changes(office, letter)[-1].reason == "Cuti"


def test_a_drafter_s_task_was_the_drafter_s(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Perbaiki.")
    office.engine.reassign(
        office.task(letter), office.id_of("staf1"), "Sakit", by=office.as_("sekcam")
    )
    names = (office.as_("staf2").name, office.as_("staf1").name)
    assert [one[1:] for one in told(office, letter, "penugasan")] == [names]


def test_a_moved_due_moment_stands_beside_the_setting_that_moved_it(office: Office) -> None:
    office.later(**LATE)
    letter = office.numbered()
    office.later(seconds=1)
    office.engine.save_day_off(OFF, by=office.as_("admin"))
    _, setting, due = changes(office, letter)
    assert (setting.kind, due.kind) == ("pengaturan", "tenggat")
    assert due.setting == setting.setting == 1
    assert (due.what, due.before[:16], due.after[:16]) == (
        "Memeriksa dan memaraf", "26 November 2026", "27 November 2026",
    )  # fmt: skip
    assert due.reason == "hari libur 26 November 2026 ditetapkan"
    assert [one.words for one in setting.why] == ["Menggeser 1 tenggat berkas ini."]


def test_a_clock_that_starts_at_opening_moves_the_due_moment(office: Office) -> None:
    folder = PROCESSES / "surat_keluar"
    bpmn = (folder / "surat_keluar.bpmn").read_bytes()
    counted = bpmn.replace(b'mulai="tiba"', b'mulai="dibuka"')
    assert counted != bpmn
    with office.engine.store.writing() as tx:
        fit = gate(tx, 1, counted, read_layouts(folder / "naskah"))
        publish(tx, 1, fit, by="Uji", reason="Uji", at=office.watch.at)
    letter = office.submit()
    office.later(minutes=7)
    for _ in range(2):
        office.engine.look(office.task(letter), by=office.as_("umpeg"))
    (due,) = (one for one in changes(office, letter) if one.kind == "tenggat")
    assert (due.what, due.before, due.after) == (
        "Memberi nomor", "25 November 2026, 09.02 WIB", "25 November 2026, 09.09 WIB",
    )  # fmt: skip
    assert due.reason == "waktu baku dihitung sejak tugas dibuka"


def test_a_due_moment_of_long_ago_does_not_say_what_it_was(office: Office) -> None:
    letter = office.numbered()
    case, task = office.letter(letter).case_id, office.task(letter)
    with office.engine.store.writing() as tx:
        for until in ("1 Desember 2026, 09.00 WIB", "2 Desember 2026, 09.00 WIB"):
            history.record(
                tx, office_id=1, case_id=case, act="ubah_tenggat", at=office.watch.at, by=None,
                facts={"task": task, "until": until, "reason": "hari libur diubah"},
            )  # fmt: skip
    assert told(office, letter, "tenggat") == [
        ("Memeriksa dan memaraf", "", "1 Desember 2026, 09.00 WIB"),
        ("Memeriksa dan memaraf", "1 Desember 2026, 09.00 WIB", "2 Desember 2026, 09.00 WIB"),
    ]


# ---------------------------------------------------------------------- settings that touched it


def test_days_off_count_within_the_span_only(office: Office) -> None:
    admin, engine = office.as_("admin"), office.engine
    engine.save_day_off(replace(OFF, day=date(2026, 12, 9)), by=admin)  # before it began
    letter = office.submit()
    engine.save_day_off(replace(OFF, day=date(2026, 12, 28)), by=admin)  # long after
    engine.save_day_off(replace(OFF, day=date(2026, 11, 25)), by=admin)  # today
    assert [what for what, _ in why(office, letter)] == ["Hari libur: Rabu, 25 November 2026"]


def test_hours_count_where_they_hold(office: Office) -> None:
    letter = office.submit()
    admin, engine = office.as_("admin"), office.engine
    now = engine.hours(by=admin).periods
    fasting = Hours("Khusus", date(2028, 1, 1), date(2028, 1, 30), 0, time(8), time(12))
    engine.save_hours([*now, fasting], by=admin)
    assert why(office, letter) == []
    longer = [replace(one, closes=time(16, 45)) if one.closes == time(16, 30) else one
              for one in now if one.valid_from is None]  # fmt: skip
    engine.save_hours([*longer, fasting, *(one for one in now if one.valid_from)], by=admin)
    assert [reasons for _, reasons in why(office, letter)] == [
        ["Berlaku dalam rentang berkas ini."]
    ]  # fmt: skip


def test_mandates_of_posts_on_the_route(office: Office) -> None:
    office.acting("kasi_pmd", "kasi_pem")  # before, and still in force
    office.acting("kasi_pmd", "kasi_trantib")  # not on the route
    letter = office.numbered()
    office.do("kasi_pmd", letter, keputusan="setujui")
    post, name = office.as_("kasi_pem").post_title, office.as_("kasi_pmd").name
    assert why(office, letter) == [
        (f"Mandat: Plh. {post}: {name}",
         ["Jabatannya ada pada jalur berkas ini.",
          "Dipakai untuk bertindak: Memeriksa dan memaraf."]),
    ]  # fmt: skip


def test_a_mandate_that_ended_before_does_not_count(office: Office) -> None:
    mandate = office.acting("kasi_pmd", "kasi_pem")
    office.later(minutes=5)
    office.engine.end_mandate(mandate, by=office.as_("admin"))
    office.later(minutes=5)
    letter = office.submit()
    assert why(office, letter) == []
    another = office.acting("kasi_pmd", "kasi_pem")
    office.later(minutes=5)
    office.engine.end_mandate(another, by=office.as_("admin"))
    assert len(why(office, letter)) == 2


def test_letterhead_and_series_count_until_the_letter_is_signed(office: Office) -> None:
    admin, engine = office.as_("admin"), office.engine
    arrived, letter = office.received(), office.initialled()
    found = engine.about(by=admin).office
    said = found.letterhead | {"number_pattern": found.number_pattern, "phone": "(0321) 9",
                               "unit_code": found.unit_code,
                               "footer": "\n".join(found.settings["footer"])}  # fmt: skip
    engine.save_office(said, by=admin)
    engine.save_series(2026, "413", "900", by=admin)
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    office.later(minutes=1)
    engine.save_office(said | {"phone": "1"}, by=admin)
    assert why(office, arrived) == []
    unsigned = ["Suratnya belum ditandatangani saat itu."]
    assert why(office, letter) == [
        ("Telepon", unsigned), ("Nomor surat tahun 2026", unsigned),
    ]  # fmt: skip
    assert told(office, letter, "pengaturan")[0] == (
        "Telepon", found.letterhead["phone"], "(0321) 9",
    )  # fmt: skip


def test_an_ended_case_is_touched_no_more(office: Office) -> None:
    letter = office.submit()
    office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    office.later(minutes=1)
    office.engine.save_day_off(replace(OFF, day=date(2026, 11, 25)), by=office.as_("admin"))
    assert why(office, letter) == []


# ------------------------------------------------------------------------------------ as it was


def test_as_it_was_nothing_later_is_told(office: Office) -> None:
    letter = returned(office, subject="Permintaan Data Desa")
    before = len(office.acts(letter))
    office.later(minutes=2)
    office.engine.save_day_off(replace(OFF, day=date(2026, 11, 25)), by=office.as_("admin"))
    office.engine.take(office.task(letter), by=office.as_("kasi_pem"))
    now, then = changes(office, letter), changes(office, letter, before)
    assert len(now) == len(then) + 3  # the day off, the due moment it moved, the hand
    assert now[: len(then)] == then
    assert [one.what for one in changes(office, letter, 2)] == []
    for line in (0, before + 9):
        with pytest.raises(NotFound):
            changes(office, letter, line)


def test_only_auditors_read_the_changes(office: Office) -> None:
    letter = office.numbered()
    case = office.letter(letter).case_id
    for login in ("camat", "admin", "admin_sop", "staf2", "umpeg"):
        with pytest.raises(NotFound):
            office.engine.case_changes(case, by=office.as_(login))
    with pytest.raises(NotFound):
        office.engine.case_changes(4711, by=office.as_("auditor"))


def test_two_revisions_are_compared_freely(office: Office) -> None:
    letter = returned(office, subject="Kedua")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Lagi.")
    office.do("staf2", letter, **office.form("L02", subject="Ketiga"))
    case, by = office.letter(letter).case_id, office.as_("auditor")

    def subject(*pair: int) -> list[tuple[str, str]]:
        first, second = pair
        found = office.engine.letter_story(case, by=by, pair=(first, second)).compared
        assert found is not None
        return [piece for one in found.changes if one.label == "Hal" for piece in one.pieces]

    assert ("added", "Ketiga") in subject(1, 3)
    assert ("removed", "Ketiga") in subject(3, 1)
    assert subject(2, 2) == []
    assert office.engine.letter_story(case, by=by).compared is None
    for pair in ((0, 1), (1, 4), (1, 2**31)):
        with pytest.raises(NotFound):
            office.engine.letter_story(case, by=by, pair=pair)


# ------------------------------------------------------------------------------------- the pages


@ON_BOTH
def test_the_page_tells_the_changes_by_kind(app: Flask) -> None:
    client(app, "admin").post(
        "/admin/mandat",
        data={"official": "sekcam", "post": "camat", "kind": "Plh.", "decree": "SP 1",
              "starts_at": "2026-11-25T07:30", "ends_at": "2027-01-08T16:00"},
    )  # fmt: skip
    auditor = client(app, "auditor")
    page = auditor.get("/riwayat/11").text
    assert "Jabatannya ada pada jalur berkas ini." in page
    assert 'id="judul-perubahan"' in page
    one = auditor.get("/riwayat/11?ubah=nomor").text
    assert "Jabatannya ada pada jalur berkas ini." not in one
    assert "Nomor surat</span>" in one
    for odd in ("ubah=<script>", "ubah=%00", "ubah=" + "x" * 500):
        assert auditor.get(f"/riwayat/11?{odd}").status_code == 200
    auditor.set_cookie("bahasa", "en")
    assert "The post is on the route of this case." in auditor.get("/riwayat/11").text


def test_the_page_of_revisions_compares_two(app: Flask) -> None:
    auditor = client(app, "auditor")
    assert "Kedua revisi ini sama." in auditor.get(f"/riwayat/{SENT}/naskah?dari=1&ke=1").text
    assert f"/surat/{SENT}/pdf?revisi=1" in auditor.get(f"/riwayat/{SENT}/naskah").text
    assert auditor.get(f"/surat/{SENT}/pdf?revisi=1").mimetype == "application/pdf"
    assert auditor.get(f"/riwayat/{SENT}/naskah?dari=1").status_code == 200
    for odd in ("dari=1&ke=2", "dari=x&ke=1", "dari=0&ke=1", "dari=-1&ke=99999"):
        assert auditor.get(f"/riwayat/{SENT}/naskah?{odd}").status_code == 404
    assert auditor.get(f"/riwayat/{ANSWERED}/naskah?dari=1&ke=1").status_code == 404
