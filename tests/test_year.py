"""The believable year: what it writes is what the verbs of the engine would have written."""

import io
import subprocess
import zipfile
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click import ClickException
from flask import Flask
from sqlalchemy import select, update

from engine import Engine, Settings, said_by
from engine.audit.evidence.periksa import check
from engine.demo import office as demo
from engine.demo.year import TooFew, UsedAlready, make_year
from engine.errors import NotFound
from engine.letters import Content, numbers
from engine.letters import check as problems_of
from engine.signing import Ruling
from engine.store.tables import (
    Case,
    Edition,
    Entry,
    Letter,
    Mandate,
    Move,
    MovedCase,
    Number,
    Official,
    Revision,
    Series,
    Signature,
    Task,
)
from engine.store.tables import Office as Kantor
from engine.worktime import calendar
from tests.cast import Office
from tests.office import MORNING, PASSPHRASE, PASSWORD, client
from tests.postgres import Postgres
from tests.replays import Replay, kept
from tests.year import LETTERS
from web.terminal import _build

# Facts that tell of a file or of an edition, which differ with the key that signed them.
OF_FILES = {"tandatangan", "mulai", "pindah_terbitan"}
SENTENCE = "Berkas bertanda tangan tidak dibuat untuk surat contoh ini."
ACTS = {
    "mulai", "susun", "ajukan_lagi", "nomor", "sisipan", "isi", "paraf", "kembali", "revisi",
    "paraf_gugur", "nomor_gugur", "tandatangan", "kirim", "terkirim", "gagal_kirim", "ambil",
    "lepas", "alih", "batal_nomor", "tarik", "peringatan", "selesai", "pindah_terbitan",
}  # fmt: skip


def histories(office: Office) -> dict[int, list[str]]:
    """The acts of every case in their order."""
    acts: dict[int, list[str]] = defaultdict(list)
    with office.engine.store.reading() as tx:
        for row in tx.execute(select(Entry).order_by(Entry.case_id, Entry.line)):
            if row.case_id > 0:
                acts[row.case_id].append(row.act)
    return acts


def courses(office: Office) -> list[int]:
    """The fewest cases found that have every act after every other that it ever comes after."""
    wanted = {case: {*acts, *pairwise(acts)} - {"peringatan"}
              for case, acts in histories(office).items()}  # fmt: skip
    chosen, known = [], set[Any]()
    while True:
        case = max(wanted, key=lambda one: (len(wanted[one] - known), -one))
        if wanted[case] <= known:
            return chosen
        chosen.append(case)
        known |= wanted[case]


def test_every_course_is_what_the_engine_makes_of_it(
    year: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for case in courses(year):
        twin = kept(year, Replay(year, case, monkeypatch).play())
        made = kept(year, case)
        assert made.lines == twin.lines
        assert made.rows == twin.rows


def test_the_year_has_every_act_and_its_record_is_whole(year: Office) -> None:
    assert {act for acts in histories(year).values() for act in acts} == ACTS
    verified = year.engine.verify_record()
    assert verified.is_whole
    assert verified.chains == LETTERS + 1
    with year.engine.store.reading() as tx:
        own = select(Entry.at).where(Entry.case_id < 0).order_by(Entry.line)
        told = tx.scalars(own).all()
    assert told == sorted(told)


def test_what_the_letters_say_may_be_submitted(year_on_sqlite: Office) -> None:
    with year_on_sqlite.engine.store.reading() as tx:
        texts = tx.scalars(select(Revision.content)).all()
    assert len(texts) > LETTERS - 20
    for text in texts:
        content = Content.from_json(text)
        assert problems_of(content) == {}
        assert content.to_json() == text


def test_every_number_is_in_the_register_once_and_none_is_missing(year: Office) -> None:
    with year.engine.store.reading() as tx:
        rows = tx.execute(select(Number).order_by(Number.year, Number.serial)).all()
        series = dict(tx.execute(select(Series.year, Series.last).where(
            Series.key == numbers.SERIES)).all())  # fmt: skip
        borne = set(tx.scalars(select(Letter.number_id).where(Letter.number_id.is_not(None))))
    assert len({row.text for row in rows}) == len(rows)
    assert borne <= {row.id for row in rows}
    assert {row.state for row in rows if row.id not in borne} == {"batal"}
    for year_no, last in series.items():
        serials = [row.serial for row in rows if row.year == year_no and not row.suffix]
        assert serials == list(range(serials[0], last + 1))
        assert all(row.serial in serials for row in rows if row.year == year_no)
    assert sum(row.suffix != "" for row in rows) >= 1
    found = year.engine.register(by=year.as_("auditor"), year=MORNING.year, page=None).rows
    assert len(found) == sum(row.year == MORNING.year for row in rows)


def test_what_lies_is_done_by_the_real_engine_to_its_end(year: Office) -> None:
    with year.engine.store.reading() as tx:
        waiting = select(Letter.id, Task.node).join(Task, Task.case_id == Letter.case_id)
        left = tx.execute(waiting.where(Task.state == "open")).all()
    nodes = Counter(row.node for row in left)
    assert {"susun", "nomor", "periksa_pengawas", "periksa_sekretaris", "tanda_tangan",
            "kirim"} <= nodes.keys()  # fmt: skip
    inboxes = {
        row.task_id for login in people(year) for row in year.engine.inbox(by=year.as_(login)).rows
    }
    assert {year.task(row.id) for row in left} <= inboxes
    before = {text for row in left for text, _ in year.numbers(row.id)}
    for row in left:
        finish(year, row.id)
        assert year.letter(row.id).state == "terkirim"
    assert year.engine.verify_record().is_whole
    given = [text for row in left for text, _ in year.numbers(row.id)]
    assert len(set(given)) == len(given) > len(before)


def people(office: Office) -> list[str]:
    with office.engine.store.reading() as tx:
        return list(tx.scalars(select(Official.login)))


def finish(office: Office, letter: int) -> None:
    """Do what waits of a letter, by whoever may, until it is sent."""
    while node := office.node(letter):
        office.later(minutes=1)
        task = office.task(letter)
        login = next(one for one in people(office) if mine(office, one, task))
        view = office.engine.task(task, by=office.as_(login))
        said = SAID[view.step.duty](office, letter)
        office.do(login, letter, **said)
        assert office.node(letter) != node


def mine(office: Office, login: str, task: str) -> bool:
    return any(row.task_id == task for row in office.engine.inbox(by=office.as_(login)).rows)


def written(office: Office, letter: int) -> dict[str, Any]:
    row = office.letter(letter)
    with office.engine.store.reading() as tx:
        newest = select(Revision.content).where(Revision.letter_id == letter)
        text = row.draft or tx.scalar(newest.order_by(Revision.no.desc()).limit(1))
    return said_by(Content.from_json(text)) | {"unit": ""}


def sent(office: Office, letter: int) -> dict[str, Any]:
    with office.engine.store.reading() as tx:
        text = tx.scalar(select(Revision.content).where(Revision.letter_id == letter)
                         .order_by(Revision.no.desc()).limit(1))  # fmt: skip
    many = len(Content.from_json(text or "").addressees)
    return {f"{name}-{n}": words for n in range(1, many + 1)
            for name, words in (("saluran", "kurir"), ("bukti", f"Ekspedisi {n}"))}  # fmt: skip


SAID = {
    "susun": written,
    "nomor": lambda office, letter: {"cara": "berikutnya"},
    "isi": lambda office, letter: {"catatan": ""},
    "paraf": lambda office, letter: {"keputusan": "setujui"},
    "tandatangan": lambda office, letter: {"keputusan": "setujui", "frasa_sandi": PASSPHRASE},
    "kirim": sent,
}


def test_the_sop_changed_twice_and_letters_ran_across(year: Office) -> None:
    with year.engine.store.reading() as tx:
        editions = tx.execute(
            select(Edition).where(Edition.sop_key == "surat_keluar").order_by(Edition.number)
        ).all()
        moved = tx.scalars(select(MovedCase.case_id)).all()
        (move,) = tx.execute(select(Move)).all()
        cases = tx.execute(select(Case)).all()
    assert [one.number for one in editions] == [1, 2, 3]
    assert all(one.approved_by for one in editions[1:])
    of = {one.id: one for one in cases}
    followed = Counter(one.edition_id for one in cases)
    assert len(followed) == 3
    first = editions[1].effective_at
    assert any(one.edition_id == editions[0].id and one.started_at < first < one.ended_at
               for one in cases if one.ended_at)  # fmt: skip
    assert moved
    assert all(of[one].edition_id == editions[2].id == move.edition_id for one in moved)
    assert all(of[one].started_at < move.at < of[one].ended_at for one in moved)


def test_people_on_leave_are_stood_in_for(year_on_sqlite: Office) -> None:
    with year_on_sqlite.engine.store.reading() as tx:
        kinds = Counter(tx.scalars(select(Mandate.kind)))
        posts = Counter(str(one["post_by"]).split(" ")[0] for one in tx.scalars(
            select(Entry.facts).where(Entry.case_id > 0)) if "post_by" in one)  # fmt: skip
        signed = Counter(
            lines[0].split(" ")[0] for lines in tx.scalars(select(Signature.post_lines))
        )
    assert kinds["Plh."] >= 10
    assert kinds["a.n."] == 1
    assert posts["Plh."] >= 5
    assert signed["Plh."] + signed["a.n."] >= 2


def test_time_is_the_offices_own(year_on_sqlite: Office) -> None:
    with year_on_sqlite.engine.store.reading() as tx:
        hours = calendar(tx, 1)
        tasks = tx.execute(select(Task)).all()
        started = tx.scalars(select(Case.started_at)).all()
    assert all(hours.due(one.arrived_at, one.standard) == one.due_at for one in tasks)
    assert all(hours.is_open(at) for at in started)
    done = [one for one in tasks if one.state == "done"]
    assert all(one.arrived_at <= one.opened_at <= one.done_at <= MORNING for one in done)
    late = sum(one.done_at > one.due_at for one in done)
    assert 0.02 < late / len(done) < 0.2
    assert any(not hours.is_open(one.done_at) for one in done)


def test_the_pages_of_every_course_open(year_app: Flask, year_on_sqlite: Office) -> None:
    auditor = client(year_app, "auditor")
    assert auditor.get("/riwayat").status_code == 200
    for case in courses(year_on_sqlite):
        submitted = "susun" in histories(year_on_sqlite)[case]
        assert auditor.get(f"/riwayat/{case}").status_code == (200 if submitted else 404)


def test_a_letter_without_signed_file_says_so(year_app: Flask) -> None:
    engine: Engine = year_app.extensions["runut"]
    with engine.store.reading() as tx:
        without = select(Letter).where(Letter.state == "terkirim", Letter.security == "biasa")
        row = tx.execute(without.where(Letter.signed_document.is_(None)).limit(1)).one()
    auditor = client(year_app, "auditor")
    assert SENTENCE in auditor.get(f"/surat/{row.id}").text
    assert SENTENCE in client(year_app).get(f"/v/{row.token}").text
    page = auditor.get(f"/surat/{row.id}/pdf").data
    told = subprocess.run(["pdftotext", "-", "-"], input=page, capture_output=True, check=True)
    assert b"CONTOH" in told.stdout
    assert b"DRAF" not in told.stdout
    bundle = auditor.get(f"/riwayat/{row.case_id}/bukti.zip").data
    with zipfile.ZipFile(io.BytesIO(bundle)) as held:
        files = {name: held.read(name) for name in held.namelist()}
    assert files["surat-tanpa-berkas.txt"].decode().strip() == SENTENCE
    assert "surat.pdf" not in files
    assert check(files)


def test_the_newest_letters_are_really_signed(year_app: Flask) -> None:
    engine: Engine = year_app.extensions["runut"]
    with engine.store.reading() as tx:
        newest = select(Signature).where(Signature.signed_at > MORNING - timedelta(days=7))
        rows = tx.execute(newest).all()
        unsent = select(Letter.signed_document).where(Letter.state == "ditandatangani")
        assert None not in tx.scalars(unsent).all()
    assert rows
    assert all(engine.store.documents.has(row.signed_document) for row in rows)
    for row in rows[:2]:
        pdf = engine.store.documents.get(row.signed_document)
        examined = engine.examine(pdf)
        assert examined.verdict.ruling is Ruling.GENUINE
        assert examined.letter is not None
        assert examined.letter.sha256 == row.signed_document


def test_a_real_office_never_takes_a_missing_file_for_an_example(year_on_sqlite: Office) -> None:
    engine = year_on_sqlite.engine
    without = select(Letter.token).where(
        Letter.state == "terkirim", Letter.signed_document.is_(None)
    )
    with engine.store.reading() as tx:
        token = tx.scalars(without.limit(1)).one()
    assert engine.registered(token).sha256 == ""
    with engine.store.writing() as tx:
        tx.execute(update(Kantor).values(demo=False))
    with pytest.raises(NotFound):
        engine.registered(token)


def test_the_same_seed_makes_the_same_year_on_either_database(
    built_year: Path, built_year_on_postgres: tuple[str, Path], postgres: Postgres
) -> None:
    template, folder = built_year_on_postgres
    url = postgres.clone(template)
    both = [lines_of(f"sqlite:///{built_year / 'runut.db'}", built_year), lines_of(url, folder)]
    postgres.drop(url)
    assert both[0] == both[1]
    assert len(both[0]) > 8 * LETTERS


def lines_of(url: str, folder: Path) -> list[tuple[Any, ...]]:
    """The history of a year's cases, but for what comes from a signature's own chance."""
    engine = Engine.open(url, folder)
    wanted = select(Entry.case_id, Entry.line, Entry.at, Entry.act, Entry.official_id, Entry.facts)
    with engine.store.reading() as tx:
        rows = tx.execute(wanted.where(Entry.case_id > 0).order_by(Entry.case_id, Entry.line))
        told = [(*row[:5], {} if row.act in OF_FILES else row.facts) for row in rows]
    engine.store.engine.dispose()
    return told


def test_a_used_office_and_a_handful_of_letters_are_refused(built_office: Path) -> None:
    engine = Engine.open(f"sqlite:///{built_office / 'runut.db'}", built_office)
    with pytest.raises(UsedAlready):
        make_year(engine)
    with pytest.raises(TooFew):
        make_year(engine, letters=20)
    engine.store.engine.dispose()


def test_the_command_fills_a_new_office_and_leaves_a_used_one_alone(tmp_path: Path) -> None:
    settings = Settings.read({"RUNUT_DATA": str(tmp_path / "kantor")})
    settings.folder.mkdir()
    _build(settings, PASSWORD, PASSPHRASE, 130)
    engine = Engine.open(settings.database, settings.folder)
    office = Office(engine, demo.Wristwatch(engine.now()), settings.folder)
    with engine.store.reading() as tx:
        letters = tx.execute(select(Letter.direction, Letter.subject)).all()
    assert sum(row.direction == "keluar" for row in letters) == 130 + 4
    assert any(row.direction == "masuk" for row in letters)
    assert engine.verify_record().is_whole
    assert office.engine.inbox(by=office.as_("sekcam")).rows
    engine.store.engine.dispose()
    _build(settings, PASSWORD, PASSPHRASE, 130)
    (settings.folder / "demo-tahun.txt").unlink()
    with pytest.raises(ClickException, match=r"RUNUT_DATA=.*-tahun runut demo --tahun"):
        _build(settings, PASSWORD, PASSPHRASE, 130)
    _build(settings, PASSWORD, PASSPHRASE)
