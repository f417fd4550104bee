"""The command `runut`: the engine's commands, and the two that serve pages."""

import logging
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from engine import Engine, Settings, wall_clock
from engine.demo import cast, office
from engine.demo.letters import write_letters
from engine.demo.year import make_year
from engine.demo.year.people import STAFF
from engine.signing import LocalSigner
from engine.terminal import runut, told
from web import create_app, mailbox
from web.serving import end_clock, start_clock
from web.serving import serve as serve_app

KEYS_SINCE = timedelta(days=400)
OTHER_PORTS = 20


def main() -> None:
    """Entry point of `runut`."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    runut()


@runut.command()
@click.option("--allow-demo", is_flag=True, help="Layani juga basis data yang memuat akun demo.")
@told
def serve(allow_demo: bool) -> None:
    """Layani kantor (produksi). Jalankan juga: runut clock."""
    settings = Settings.read()
    settings.folder.mkdir(parents=True, exist_ok=True)
    app = create_app(settings)
    if office.holds_demo(app.extensions["runut"]) and not allow_demo:
        raise click.ClickException(
            "Basis data ini memuat akun demo, jadi tidak dilayani sebagai produksi. "
            "Pakai basis data lain, atau --allow-demo bila memang disengaja."
        )
    serve_app(
        app, settings.host, settings.port,
        lambda: click.echo(f"Runut melayani {settings.public_url}"),
    )  # fmt: skip


@runut.command()
@click.option(
    "--tahun", "whole_year", is_flag=True, help="Isi dengan satu tahun surat sampai kini."
)
@click.option(
    "--surat", "letters", type=click.IntRange(120, 200_000), default=20_000, show_default=True,
    help="Banyaknya surat pada --tahun.",
)  # fmt: skip
@told
def demo(whole_year: bool, letters: int) -> None:
    """Siapkan dan layani kantor contoh Kecamatan Tirtamaya, hanya di komputer ini."""
    settings = replace(Settings.read(), host="127.0.0.1")
    settings.folder.mkdir(parents=True, exist_ok=True)
    password = _kept(settings.folder, "kata-sandi", "RUNUT_DEMO_PASSWORD")
    passphrase = _kept(settings.folder, "frasa-sandi", "RUNUT_DEMO_PASSPHRASE")
    _build(settings, password, passphrase, letters if whole_year else 0)
    with _post_office(settings.folder / "pos", settings.mail.port) as port:
        os.environ["RUNUT_SMTP_PORT"] = str(port)
        app = create_app(settings, post=settings.folder / "pos")
        ticking = start_clock()
        try:
            serve_app(
                app, settings.host, settings.port,
                lambda: _print_accounts(settings, password, passphrase),
            )  # fmt: skip
        finally:
            end_clock(ticking)


def _build(settings: Settings, password: str, passphrase: str, letters: int = 0) -> None:
    """The demo office on first start; it goes through the verbs people use, under a moved clock.

    With a year of `letters`, unless it has one. Raises ClickException for an office that is used.
    """
    watch = office.Wristwatch(wall_clock())
    engine = Engine.open(
        settings.database, settings.folder, now=watch, public_url=settings.public_url
    )
    try:
        if office.exists(engine):
            _refuse_used(settings, letters)
            return
        click.echo(
            "Menyiapkan kantor contoh: orang, SOP, sertifikat, surat keluar dan surat masuk …"
        )
        began = time.monotonic()
        now: datetime = watch.at
        office.build(engine, password, now)
        signer = engine.signer
        assert isinstance(signer, LocalSigner)  # Engine.open gives no other
        office.issue_keys(engine, signer, passphrase, now - KEYS_SINCE)
        if letters:
            _fill_year(engine, letters, passphrase)
        write_letters(engine, watch, passphrase, now, finished=not letters)
        if letters:
            _year_mark(settings).write_text(f"{letters} surat\n", "utf-8")
        click.echo(f"Selesai dalam {time.monotonic() - began:.0f} detik.")
    finally:
        engine.store.engine.dispose()


def _fill_year(engine: Engine, letters: int, passphrase: str) -> None:
    with click.progressbar(length=letters, label=f"Satu tahun, {letters} surat") as bar:
        make_year(
            engine, letters=letters, passphrase=passphrase,
            told=lambda done, of: bar.update(done - bar.pos),
        )  # fmt: skip


def _refuse_used(settings: Settings, letters: int) -> None:
    """An office that people have worked in is not filled: it would no longer be what they left."""
    if letters and not _year_mark(settings).exists():
        raise click.ClickException(
            "Kantor contoh di sini sudah berisi surat, jadi tidak ditimpa. Buat yang baru di folder "
            f"lain, misalnya: RUNUT_DATA={settings.folder}-tahun runut demo --tahun"
        )


def _year_mark(settings: Settings) -> Path:
    """The file that says that a year was made here, whole."""
    return settings.folder / "demo-tahun.txt"


@contextmanager
def _post_office(folder: Path, port: int) -> Iterator[int]:
    """The demo's SMTP server on loopback, on another port if the wanted one is taken."""
    for tried in range(port, port + OTHER_PORTS):
        try:
            controller = mailbox.open_post_office(folder, tried)
        except OSError:
            continue
        try:
            yield tried
        finally:
            controller.stop()
        return
    raise click.ClickException(f"Tidak ada porta bebas untuk pos-el mulai dari {port}.")


def _kept(folder: Path, name: str, variable: str) -> str:
    """The demo's secret: from the environment, else what the first start made and kept."""
    place = folder / f"demo-{name}.txt"
    given = os.environ.get(variable)
    if place.exists() and not given:
        return place.read_text("utf-8").strip()
    secret = given or "-".join(secrets.choice(WORDS) for _ in range(4)) + str(
        secrets.randbelow(90) + 10
    )
    place.touch(0o600)
    place.write_text(secret + "\n", "utf-8")
    return secret


def _print_accounts(settings: Settings, password: str, passphrase: str) -> None:
    click.echo(f"\nKantor contoh Kecamatan Tirtamaya: http://127.0.0.1:{settings.port}\n")
    for login, person in cast.PEOPLE.items():
        click.echo(f"  {login:<14} {person['nama']}, {person['jabatan']}")
    for login, name, *_ in STAFF if _year_mark(settings).exists() else ():
        click.echo(f"  {login:<14} {name}, Pengelola Administrasi")
    for login, (name, title, _) in cast.SYSTEM_ACCOUNTS.items():
        click.echo(f"  {login:<14} {name}, {title}")
    click.echo(f"\nKata sandi semua akun         : {password}")
    click.echo(f"Frasa sandi tanda tangan      : {passphrase}   (camat, sekcam)")
    click.echo(f"Pos-el keluar                 : http://127.0.0.1:{settings.port}/demo/pos")
    click.echo(f"Data                          : {settings.folder}")
    click.echo("Berhenti dengan Ctrl+C; data tetap ada.\n")
    sys.stdout.flush()


WORDS = (
    "anggrek", "bambu", "cemara", "danau", "embun", "fajar", "gunung", "hujan", "jati", "kenari",
    "lontar", "melati", "nangka", "pelangi", "rotan", "sawah", "teratai", "ulin", "wijaya", "zamrud",
    "arus", "batik", "candi", "delima", "kelapa", "lembah", "merpati", "padi", "rusa", "sungai",
)  # fmt: skip
