"""`runut check`, `publish`, `export`: the SOPs as files."""

import os
import sys
from pathlib import Path

import click
from sqlalchemy import make_url, select

from engine import sop
from engine.cases.duties import DUTIES
from engine.changes import disk
from engine.changes.publish import gate
from engine.changes.publish import publish as publish_edition
from engine.letters import read_layouts
from engine.settings import Settings
from engine.store.tables import Office, PostRole
from engine.terminal.group import office_of, opened, print_findings, runut, told

PROCESSES = Path("processes")


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
        print_findings(findings)
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
        office_id = office_of(tx, key)
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
            office_id = office_of(tx, key)
        written = disk.export(engine, office_id, folder)
    for place in written:
        click.echo(f"{place} ditulis.")


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
