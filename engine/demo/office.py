"""Building the demonstration office: Kecamatan Tirtamaya with its people, keys, SOP and letters.

Everything goes through the verbs that people use, under a clock that the builder moves, so the
demo's history is a real one.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from engine.cases.work import House
from engine.changes.publish import gate, publish
from engine.demo import cast
from engine.letters import read_layouts
from engine.letters.classification import seed_classification
from engine.letters.incoming import SERIES as AGENDA
from engine.letters.numbers import SERIES
from engine.people import offices
from engine.signing import LocalSigner, Secret
from engine.store.tables import Office, Official, Series
from engine.worktime import WIB, seed

KEY = "tirtamaya"
SOPS = ("surat_keluar", "surat_masuk")
FIRST_NUMBERS = {SERIES: 413, AGENDA: 512}
# The demo's letters were written in the weeks before it was built, under an SOP in force by then.
IN_FORCE = timedelta(days=400)
PROCESSES = Path(__file__).parents[2] / "processes"


class Wristwatch:
    """A clock that its owner sets; the engine of the builder looks at it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def exists(house: House) -> bool:
    """True if this database already holds the demo office."""
    with house.store.reading() as tx:
        return tx.scalar(select(Office.id).where(Office.key == KEY)) is not None


def holds_demo(house: House) -> bool:
    """True if any account of this database is a demo account; production refuses it."""
    with house.store.reading() as tx:
        return tx.scalar(select(Official.id).where(Official.demo).limit(1)) is not None


def build(house: House, password: str, at: datetime, processes: Path = PROCESSES) -> int:
    """The office with people, calendar, codes and SOP, without letters; returns its id."""
    with house.store.writing() as tx:
        office_id = offices.set_up(
            tx, key=KEY, name="Kecamatan Tirtamaya", unit_code=cast.DATA["kode_unit"],
            number_pattern=offices.PATTERN, letterhead=cast.letterhead(),
            settings={"footer": cast.FOOTER}, units=offices.KECAMATAN_UNITS, posts=cast.posts(), demo=True,
        )  # fmt: skip
        for new in cast.officials(password):
            offices.add_official(tx, office_id, new, at)
        seed_classification(tx, office_id)
        seed(tx, office_id)
        for key in SOPS:
            folder = processes / key
            bpmn = (folder / f"{key}.bpmn").read_bytes()
            fit = gate(tx, office_id, bpmn, read_layouts(folder / "naskah"))
            publish(tx, office_id, fit, by="Runut", reason="SOP awal", at=at - IN_FORCE)
        year = at.astimezone(WIB).year
        for series, first in FIRST_NUMBERS.items():
            tx.execute(
                insert(Series).values(office_id=office_id, key=series, year=year, last=first - 1)
            )
    return office_id


def issue_keys(house: House, signer: LocalSigner, passphrase: str, at: datetime) -> None:
    """A sealed key and a demonstration certificate for each official who may sign."""
    signer.establish(office="Kecamatan Tirtamaya", demo=True, at=at)
    with house.store.reading() as tx:
        rows = tx.execute(
            select(Official.id, Official.login, Official.name, Official.nip).where(
                Official.login.in_(("camat", "sekcam"))
            )
        ).all()
    for row in rows:
        post = cast.PEOPLE[row.login]["jabatan"]
        signer.issue(
            str(row.id), name=row.name, post=post, nip=row.nip, secret=Secret(passphrase), at=at
        )
