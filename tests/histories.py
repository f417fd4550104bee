"""A history made by hand: letters whose every visit stands at a chosen minute, in sealed lines."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from engine import history
from engine.store.rows import add
from engine.store.tables import Alert, Case, Edition, Letter, Number, Task, Unit
from engine.worktime import WIB
from tests.cast import Office

STANDARDS = {
    "susun": 15, "nomor": 2, "periksa_pengawas": 5, "periksa_sekretaris": 15, "tanda_tangan": 5,
    "kirim": 10,
}  # fmt: skip
ROLES = {
    "susun": "pelaksana", "nomor": "kasubbag_umpeg", "periksa_pengawas": "pejabat_pengawas",
    "periksa_sekretaris": "sekretaris", "tanda_tangan": "camat", "kirim": "pelaksana",
}  # fmt: skip


def at(day: date, clock: str) -> datetime:
    """A moment of WIB: `at(day, "08.15")`."""
    hour, minute = clock.split(".")
    return datetime.combine(day, time(int(hour), int(minute)), WIB)


@dataclass(frozen=True)
class Stayed:
    """A visit: minutes it waited and was worked on, from where the one before ended.

    `worked` None leaves the step waiting; `back` is the reason of a return, `post` as what they
    acted. `alerts` are levels and the minutes after the arrival at which they were raised.
    """

    node: str
    who: str
    waited: int
    worked: int | None
    back: str = ""
    post: str = ""
    act: str = "isi"
    alerts: tuple[tuple[int, int], ...] = ()


@dataclass
class Made:
    """A letter to make."""

    day: date
    clock: str
    stays: list[Stayed]
    unit: str = "kasi_pem"
    drafter: str = "staf2"
    subject: str = "Permintaan Data Desa"
    security: str = "biasa"
    edition: int = 1
    state: str = "ended"
    revision_no: int = 1
    number: dict[str, Any] = field(default_factory=dict)


class Histories:
    """Makes letters in the demo office; `cases` are theirs by the name each was given."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.by = office.as_("auditor")
        self.people = {login: office.as_(login) for login in (
            "staf1", "staf2", "umpeg", "kasi_pem", "kasi_pmd", "sekcam", "camat"
        )}  # fmt: skip
        self.count = 0

    def editions(self, number: int, day: date) -> None:
        """One more edition of the SOP of outgoing letters, of the same diagram."""
        with self.office.engine.store.writing() as tx:
            first = tx.execute(
                select(Edition).where(Edition.sop_key == "surat_keluar", Edition.number == 1)
            ).one()
            values = dict(first._mapping)
            values |= {
                "number": number, "effective_at": at(day, "00.00"), "reason": "=Lebih cepat.",
                "published_by": "Uji",
            }  # fmt: skip
            del values["id"]
            add(tx, Edition, **values)

    def make(self, made: Made) -> int:
        """Write a letter with its case, visits, history and number; returns the id of its case."""
        self.count += 1
        with self.office.engine.store.writing() as tx:
            start = now = at(made.day, made.clock)
            edition = tx.scalar(
                select(Edition.id).where(
                    Edition.sop_key == "surat_keluar", Edition.number == made.edition
                )
            )
            person = self.people[made.drafter]
            case = add(
                tx, Case, office_id=self.by.office_id, edition_id=edition, state=made.state,
                marking="", returns=sum(bool(one.back) for one in made.stays), passed=[],
                started_at=start, started_by=person.id, version=1,
            )  # fmt: skip
            letter = add(
                tx, Letter, office_id=self.by.office_id, case_id=case,
                unit_id=self.people[made.unit].unit_id, drafter_id=person.id, state="terkirim",
                kind="surat_dinas", subject=made.subject, security=made.security, urgency="biasa",
                revision_no=made.revision_no, token=f"t{self.count}", created_at=start,
                direction="keluar", addressees="", draft_version=0,
            )  # fmt: skip
            self._told(tx, case, "mulai", start, made.drafter, kind="surat", edition=made.edition)
            for no, one in enumerate(made.stays):
                now = self._stay(tx, case, no, one, now)
            tx.execute(
                Case.__table__.update()
                .where(Case.id == case)
                .values(ended_at=None if made.state == "open" else now)
            )
            if made.number:
                self._number(tx, letter, made)
        return case

    def number(self, day: date, **values: Any) -> None:
        """A number that has no letter."""
        with self.office.engine.store.writing() as tx:
            self._add_number(tx, None, day, values)

    def _stay(self, tx: Any, case: int, no: int, one: Stayed, arrived: datetime) -> datetime:
        hours = timedelta(minutes=STANDARDS[one.node])
        opened = arrived + timedelta(minutes=one.waited)
        done = None if one.worked is None else opened + timedelta(minutes=one.worked)
        person = self.people[one.who]
        task = f"{case:08}{no:024}"
        add(
            tx, Task, id=task, office_id=self.by.office_id, case_id=case, node=one.node,
            role=ROLES[one.node], state="open" if done is None else "done",
            standard=STANDARDS[one.node], arrived_at=arrived,
            opened_at=None if done is None else opened, due_at=arrived + hours, done_at=done,
            done_by=None if done is None else person.id, round=1, passed=[], personal=False,
            from_name="", holder_id=None,
        )  # fmt: skip
        for level, after in one.alerts:
            tx.execute(
                Alert.__table__.insert().values(
                    task_id=task, level=level, at=arrived + timedelta(minutes=after)
                )
            )
        if done is not None:
            act = "kembali" if one.back else one.act
            said = {"reason": one.back} if one.back else {"number": f"uji/{case}"}
            self._told(
                tx, case, act, done, one.who, post=one.post, task=task, step=one.node, **said
            )
        return done or arrived

    def _told(
        self, tx: Any, case: int, act: str, when: datetime, who: str, post: str = "", **facts: Any
    ) -> None:
        person = self.people[who]
        facts |= {"name_by": person.name, "post_by": post or person.post_title}
        history.record(
            tx,
            office_id=self.by.office_id,
            case_id=case,
            act=act,
            at=when,
            by=person.id,
            facts=facts,
        )

    def _number(self, tx: Any, letter: int, made: Made) -> None:
        values = {"security": made.security, "subject": made.subject} | made.number
        number = self._add_number(tx, letter, made.day, values)
        tx.execute(Letter.__table__.update().where(Letter.id == letter).values(number_id=number))

    def _add_number(self, tx: Any, letter: int | None, day: date, values: dict[str, Any]) -> int:
        unit = tx.scalar(select(Unit.id).where(Unit.id == self.people["kasi_pem"].unit_id))
        known = {
            "office_id": self.by.office_id, "series": "surat_keluar", "year": day.year, "suffix": "",
            "text": f"400/{values['serial']}{values.get('suffix', '')}/{day.year}", "state": "terbit",
            "letter_id": letter, "unit_id": unit, "classification": "400", "letter_date": day,
            "reserved_at": at(day, "09.00"), "reserved_by": self.people["umpeg"].id, "subject": "",
            "addressees": "", "security": "biasa", "urgency": "biasa", "attachment_note": "",
            "signer": "", "note": "", "sent_how": "",
        }  # fmt: skip
        return add(tx, Number, **known | values)
