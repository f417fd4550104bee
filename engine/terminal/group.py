"""What every command is made of: the group, the engine of this installation, and plain refusals.

Texts are Indonesian, because the people of the office read them. What is refused is one sentence
on standard error and exit status 1, never a traceback.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from engine import sop
from engine.changes.publish import NotFit
from engine.door import Engine
from engine.errors import BadAnswers, NotFound, Refused
from engine.settings import Settings
from engine.store.tables import Office

P = ParamSpec("P")
R = TypeVar("R")


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
            print_findings(refused.findings)
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


def office_of(tx: Connection, key: str) -> int:
    """The office with this key; without a key, the only one. Raises NotFound."""
    wanted = select(Office.id)
    found = tx.scalars(wanted.where(Office.key == key) if key else wanted).all()
    if len(found) != 1:
        raise NotFound(
            "Sebutkan kantornya dengan --office." if found else
            "Kantor tidak ditemukan. Buat dengan: runut office add"
        )  # fmt: skip
    return found[0]


def print_findings(findings: list[sop.Finding]) -> None:
    """What lint says, a line each."""
    for one in findings:
        where = f"{one.element} “{one.name}”" if one.name else one.element
        click.echo(f"  [{one.severity}] {where}: {one.text} {one.remedy}")
