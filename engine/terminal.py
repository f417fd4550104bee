"""The command line of the engine; `web.terminal` adds the commands that serve pages.

Texts are Indonesian, because the people of the office read them. What is refused is one sentence
on standard error and exit status 1, never a traceback.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from sqlalchemy import Connection, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from engine import sop
from engine.cases.duties import DUTIES
from engine.changes import disk
from engine.changes.publish import NotFit, gate
from engine.changes.publish import publish as publish_edition
from engine.demo.office import holds_demo
from engine.door import Engine
from engine.errors import BadAnswers, NotFound, Refused
from engine.letters import MailServer, read_layouts
from engine.letters.classification import seed_classification
from engine.people import offices
from engine.settings import Settings
from engine.signing import LocalSigner, Secret
from engine.store.tables import Office, Official, PostRole
from engine.worktime import clock, seed

P = ParamSpec("P")
R = TypeVar("R")
PROCESSES = Path("processes")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="runut", message="Runut %(version)s")
def runut() -> None:
    """Runut menjalankan SOP kantor: satu diagram BPMN, dari draf sampai terkirim.

    Tempat data dan basis data diatur lewat RUNUT_DATA dan RUNUT_DATABASE_URL; lihat README.
    """


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what is refused, and a database that cannot be had, into one sentence and status 1."""

    @wraps(command)
    def careful(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except NotFit as refused:
            _print_findings(refused.findings)
            raise click.ClickException(refused.sentence) from refused
        except BadAnswers as refused:
            raise click.ClickException(" ".join(refused.problems.values())) from refused
        except Refused as refused:
            raise click.ClickException(refused.sentence) from refused
        except (SQLAlchemyError, OSError, ValueError) as broken:
            first = str(broken).splitlines()[0]
            raise click.ClickException(
                f"Basis data atau folder tidak dapat dipakai: {first}"
            ) from broken

    return careful


@contextmanager
def opened() -> Iterator[Engine]:
    """The engine of this installation, closed at the end."""
    settings = Settings.read()
    settings.folder.mkdir(parents=True, exist_ok=True)
    engine = Engine.open(settings.database, settings.folder, public_url=settings.public_url)
    try:
        yield engine
    finally:
        engine.store.engine.dispose()


@runut.command()
@click.argument(
    "place", type=click.Path(path_type=Path), default=PROCESSES, metavar="[FILE|FOLDER]"
)
@told
def check(place: Path) -> None:
    """Periksa diagram SOP: apa yang salah, pada elemen mana, dan apa yang harus dilakukan.

    Disebut pula berkas yang berbeda dari terbitan yang berlaku; itu bukan kesalahan.
    """
    diagrams = [place] if place.is_file() else sorted(place.rglob("*.bpmn"))
    if not diagrams:
        raise click.ClickException(f"Tidak ada berkas .bpmn di {place}.")
    wrong, held = False, _roles_held()
    for diagram in diagrams:
        findings = sop.lint(diagram.read_bytes(), duties=DUTIES.keys(), held=held)
        click.echo(
            f"{diagram}: {'tidak ada temuan' if not findings else f'{len(findings)} temuan'}"
        )
        _print_findings(findings)
        wrong = wrong or sop.blocks(findings)
    for sentence in _drifts(diagrams, whole=place == PROCESSES):
        click.echo(sentence)
    sys.exit(1 if wrong else 0)


@runut.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=PROCESSES / "surat_keluar",
)  # fmt: skip
@click.option("--reason", required=True, help="Mengapa SOP ini diberlakukan.")
@click.option("--by", "name", default="", help="Nama yang memberlakukan.")
@click.option("--office", "key", default="", help="Kunci kantor, bila ada lebih dari satu.")
@told
def publish(folder: Path, reason: str, name: str, key: str) -> None:
    """Berlakukan SOP dari sebuah folder: diagram dan tata letak naskahnya."""
    diagrams = sorted(folder.glob("*.bpmn"))
    if len(diagrams) != 1:
        raise click.ClickException(f"{folder} harus memuat tepat satu berkas .bpmn.")
    with opened() as engine, engine.store.writing() as tx:
        office_id = _office(tx, key)
        fit = gate(tx, office_id, diagrams[0].read_bytes(), read_layouts(folder / "naskah"))
        who = name or os.environ.get("USER", "operator")
        edition = publish_edition(tx, office_id, fit, by=who, reason=reason, at=engine.now())
    click.echo(
        f"SOP {edition.sop.name} terbitan {edition.number} berlaku. Sidik {edition.digest[:16]}…"
    )


@runut.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=PROCESSES,
    metavar="[FOLDER]",
)  # fmt: skip
@click.option("--office", "key", default="", help="Kunci kantor, bila ada lebih dari satu.")
@told
def export(folder: Path, key: str) -> None:
    """Tulis SOP yang berlaku ke folder: diagram dan tata letak naskahnya, satu folder per SOP."""
    with opened() as engine:
        with engine.store.reading() as tx:
            office_id = _office(tx, key)
        written = disk.export(engine, office_id, folder)
    for place in written:
        click.echo(f"{place} ditulis.")


@runut.command()
@told
def migrate() -> None:
    """Bawa basis data ke susunan versi ini; aman dijalankan berulang."""
    with opened():
        click.echo("Basis data sesuai dengan versi ini.")


@runut.command()
@click.option("--case", "case_id", type=int, help="Nomor satu berkas; tanpa ini, semuanya.")
@click.option(
    "--against", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Salinan titik periksa (ZIP) yang disimpan di luar.",
)  # fmt: skip
@told
def verify(case_id: int | None, against: Path | None) -> None:
    """Periksa keutuhan riwayat: segel tiap baris, dan titik periksanya."""
    with opened() as engine:
        found = engine.verify_record(case_id)
        wrong = engine.contradiction(against.read_bytes()) if against else None
    click.echo(
        f"{found.chains} rantai, {found.lines} baris, {found.checkpoints} titik periksa diperiksa."
    )
    for problem in found.problems:
        click.echo(f"  {problem.sentence}")
    if found.more:
        click.echo("  … dan lainnya.")
    if wrong:
        click.echo(f"  {wrong}")
    whole = found.is_whole and not wrong
    click.echo("Riwayat utuh." if whole else "Riwayat TIDAK utuh.")
    sys.exit(0 if whole else 1)


@runut.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False),
    help="Folder untuk salinannya; simpan di luar komputer ini.",
)  # fmt: skip
@told
def checkpoint(out: Path | None) -> None:
    """Buat titik periksa sekarang: keadaan semua riwayat, disegel dengan kunci kantor."""
    with opened() as engine:
        made = engine.make_checkpoint()
        if made is None:
            raise click.ClickException("Belum ada riwayat yang dapat disegel.")
        click.echo(f"Titik periksa {made.number}: {made.heads} rantai, akar {made.root}")
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            copy = out / f"titik-periksa-{made.number}.zip"
            copy.write_bytes(engine.checkpoint_file(made.number, by=None))
            click.echo(f"Salinan: {copy}")


@runut.command("clock")
@told
def tick() -> None:
    """Jalankan jam: peringatan waktu baku dan pos-el. Boleh lebih dari satu."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if parent := os.environ.get("RUNUT_PARENT"):
        threading.Thread(target=_end_with, args=(int(parent), stop), daemon=True).start()
    with opened() as engine:
        run_clock(engine, Settings.read().mail, stop)


def _end_with(parent: int, stop: threading.Event) -> None:
    """Set `stop` when the process that started this clock is gone, however it ended."""
    while os.getppid() == parent and not stop.wait(1):
        pass
    stop.set()


def run_clock(engine: Engine, server: MailServer, stop: threading.Event) -> None:
    """Every job of the clock, until `stop` is set."""
    clock.beat(engine)
    clock.run(
        [
            clock.Job("beat", 30, engine.beat),
            clock.Job("alerts", 15, engine.raise_due_alerts),
            clock.Job("mail", 3, lambda: engine.deliver_mail(server)),
            clock.Job("signings", 60, engine.finish_signings),
            clock.Job("checkpoint", 600, engine.make_daily_checkpoint),
        ],
        stop,
    )


@runut.group()
def office() -> None:
    """Kantor: buat kantor baru."""


@office.command("add")
@click.option("--key", required=True, help="Kunci singkat, misalnya tirtamaya.")
@click.option("--name", required=True, help="Nama kantor, misalnya Kecamatan Tirtamaya.")
@click.option("--government", required=True, help="Baris pertama kop.")
@click.option("--place", required=True, help="Tempat pada tanggal surat.")
@click.option("--unit-code", required=True, help="Kode unit pada nomor surat.")
@told
def office_add(key: str, name: str, government: str, place: str, unit_code: str) -> None:
    """Buat kantor dengan jabatan baku kecamatan, kalender, dan kode klasifikasi."""
    head = {"government": government.upper(), "office": name.upper(), "place": place}
    with opened() as engine, engine.store.writing() as tx:
        office_id = offices.set_up(
            tx, key=key, name=name, unit_code=unit_code, number_pattern=offices.PATTERN,
            letterhead=head, settings={"footer": []}, units=offices.KECAMATAN_UNITS,
            posts=offices.kecamatan_posts(name),
        )  # fmt: skip
        seed_classification(tx, office_id)
        seed(tx, office_id)
    click.echo(f"{name} dibuat. Tambahkan pejabat dengan: runut user add")


@runut.group()
def user() -> None:
    """Akun pejabat: tambah, daftar, tutup, sandi baru."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="Nama lengkap dengan gelar.")
@click.option("--post", required=True, help="Kunci jabatan; lihat: runut user list --posts.")
@click.option("--nip", default="")
@click.option("--rank", default="", help="Pangkat.")
@click.option("--email", default="")
@click.option("--office", "key", default="", help="Kunci kantor, bila ada lebih dari satu.")
@click.password_option(help="Ditanya bila tidak diberikan.")
@told
def user_add(
    login: str, name: str, post: str, nip: str, rank: str, email: str, key: str, password: str
) -> None:
    """Buat akun untuk seorang pejabat."""
    with opened() as engine, engine.store.writing() as tx:
        new = offices.NewOfficial(login, name, post, password, nip=nip, rank=rank, email=email)
        offices.add_official(tx, _office(tx, key), new, engine.now())
    click.echo(f"Akun {login} dibuat.")


@user.command("list")
@click.option("--office", "key", default="", help="Kunci kantor, bila ada lebih dari satu.")
@click.option("--posts", is_flag=True, help="Tampilkan jabatan yang dapat diisi.")
@told
def user_list(key: str, posts: bool) -> None:
    """Daftar akun dengan jabatannya, atau jabatan yang ada."""
    with opened() as engine, engine.store.reading() as tx:
        office_id = _office(tx, key)
        if posts:
            for post in offices.posts(tx, office_id):
                click.echo(f"{post.key:<14} {post.title}")
            return
        for row in offices.officials(tx, office_id):
            closed = " (ditutup)" if row.disabled_at else ""
            click.echo(f"{row.login:<14} {row.name}, {row.title or 'tanpa jabatan'}{closed}")


@user.command("disable")
@click.argument("login")
@told
def user_disable(login: str) -> None:
    """Tutup akun dan akhiri semua sesinya; yang pernah dikerjakan tetap tercatat."""
    with opened() as engine, engine.store.writing() as tx:
        offices.disable(tx, login, engine.now())
    click.echo(f"Akun {login} ditutup.")


@user.command("password")
@click.argument("login")
@click.password_option(help="Ditanya bila tidak diberikan.")
@told
def user_password(login: str, password: str) -> None:
    """Beri akun kata sandi baru dan akhiri semua sesinya."""
    with opened() as engine, engine.store.writing() as tx:
        offices.reset_password(tx, login, password, engine.now())
    click.echo(f"Kata sandi {login} diganti.")


@runut.group()
def signer() -> None:
    """Penanda tangan: sertifikat lokal (tidak tersertifikasi)."""


@signer.command("issue")
@click.argument("login")
@click.option(
    "--passphrase", prompt="Frasa sandi", hide_input=True, confirmation_prompt=True,
    help="Paling sedikit 12 karakter; ditanya bila tidak diberikan.",
)  # fmt: skip
@told
def signer_issue(login: str, passphrase: str) -> None:
    """Beri seorang pejabat kunci dan sertifikat baru; yang lama dicabut."""
    with opened() as engine:
        local = engine.signer
        assert isinstance(local, LocalSigner)  # Engine.open gives no other
        with engine.store.reading() as tx:
            row = tx.execute(
                select(Official.id, Official.name, Official.nip, Office.name.label("office"))
                .join(Office, Office.id == Official.office_id)
                .where(Official.login == login)
            ).one_or_none()
            if row is None:
                raise NotFound(f"Tidak ada akun bernama {login}.")
            title = next(r.title for r in _accounts(tx, login))
        at = engine.now()
        local.establish(office=row.office, demo=holds_demo(engine), at=at)
        state = local.issue(
            str(row.id), name=row.name, post=title or "", nip=row.nip,
            secret=Secret(passphrase), at=at,
        )  # fmt: skip
    click.echo(f"Sertifikat {state.name} berlaku sampai {state.not_after:%Y-%m-%d}.")


def _roles_held() -> set[str] | None:
    """The roles that somebody carries here, or None where there is no database yet."""
    if not _database_is_there():
        return None
    with opened() as engine, engine.store.reading() as tx:
        return set(tx.scalars(select(PostRole.role))) or None


def _drifts(diagrams: list[Path], *, whole: bool) -> list[str]:
    """What differs from the editions of each office, where there is a database."""
    if not _database_is_there():
        return []
    told = []
    with opened() as engine, engine.store.reading() as tx:
        offices = tx.execute(select(Office.id, Office.key).order_by(Office.id)).all()
        for office in offices:
            found = disk.differing(tx, office.id, diagrams, engine, whole=whole)
            prefix = f"{office.key}: " if len(offices) > 1 else ""
            told += [prefix + one.sentence for one in found]
    return told


def _database_is_there() -> bool:
    """False for an SQLite file that was never made: looking must not make it."""
    address = make_url(Settings.read().database)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").is_file()


def _accounts(tx: Connection, login: str) -> list[Any]:
    office_id = tx.scalar(select(Official.office_id).where(Official.login == login))
    return [r for r in offices.officials(tx, office_id or 0) if r.login == login]


def _office(tx: Connection, key: str) -> int:
    wanted = select(Office.id)
    found = tx.scalars(wanted.where(Office.key == key) if key else wanted).all()
    if len(found) != 1:
        raise NotFound(
            "Sebutkan kantornya dengan --office." if found else
            "Kantor tidak ditemukan. Buat dengan: runut office add"
        )  # fmt: skip
    return found[0]


def _print_findings(findings: list[sop.Finding]) -> None:
    for one in findings:
        where = f"{one.element} “{one.name}”" if one.name else one.element
        click.echo(f"  [{one.severity}] {where}: {one.text} {one.remedy}")
