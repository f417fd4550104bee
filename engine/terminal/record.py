"""`runut migrate`, `verify`, `checkpoint`, `clock`: keeping the record and the time."""

import os
import signal
import sys
import threading
from pathlib import Path

import click

from engine.door import Engine
from engine.letters import MailServer
from engine.settings import Settings
from engine.terminal.group import opened, runut, told
from engine.worktime import clock


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
