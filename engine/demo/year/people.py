"""Who works in the office during the year: three more drafters, leave with its mandates, and who
may act for what at each moment, asked of the real rooms once per span between two mandates."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select

from engine.cases.mandates import save_mandate
from engine.cases.work import House
from engine.demo.year.event import Event
from engine.people import Person, holders, line_above, person, superiors
from engine.store.tables import Mandate, Official, Post, PostRole, Unit
from engine.worktime import WIB

DRAFTER = "pelaksana"
# Login, name, rank, grade, unit; a fictional NIP is made of the number in the login.
STAFF = (
    ("staf3", "RINDANG KALPATARU, S.IP.", "Penata Muda", "III/a", "pem"),
    ("staf4", "BIMA ARGANATA, A.Md.", "Pengatur", "II/c", "trantib"),
    ("staf5", "LINTANG SAVITRI, S.Sos.", "Penata Muda", "III/a", "kesra"),
)
DRAFTERS = {
    "umpeg": ("staf1",), "pem": ("staf3", "staf2"), "pmd": ("staf2",), "trantib": ("staf4",),
    "kesra": ("staf5", "staf1"), "pel": ("kasi_pel",),
}  # fmt: skip
# Whoever is away, and who acts for their post; one leave in every fourth week, in this order.
LEAVES = (
    ("camat", "sekcam"), ("kasi_pem", "kasi_trantib"), ("sekcam", "umpeg"), ("umpeg", "kasi_pem"),
    ("camat", "sekcam"), ("kasi_pmd", "kasi_kesra"), ("kasi_trantib", "kasi_pem"),
    ("camat", "sekcam"), ("kasi_kesra", "kasi_pmd"), ("sekcam", "umpeg"), ("kasi_pel", "kasi_pem"),
    ("camat", "sekcam"), ("kasi_pem", "kasi_trantib"),
)  # fmt: skip
DECREE = "Surat Perintah Nomor 800.1.11.1/{n}/416-399/{year}"
WEEK = timedelta(weeks=1)
T = TypeVar("T")


@dataclass(frozen=True)
class Away:
    """An official on leave from a moment to a moment."""

    login: str
    since: datetime
    until: datetime


def join(tx: Connection, office_id: int) -> None:
    """The drafters of the year, with the password of `staf1`; who heads Pelayanan drafts too."""
    posts = {row.key: row.id for row in tx.execute(select(Post).where(Post.office_id == office_id))}
    units = {row.key: row.id for row in tx.execute(select(Unit).where(Unit.office_id == office_id))}
    first = tx.execute(select(Official).where(Official.login == "staf1")).one()
    for n, (login, name, rank, grade, unit) in enumerate(STAFF, start=3):
        post = tx.execute(
            insert(Post).values(
                office_id=office_id, key=login, title="Pengelola Administrasi",
                unit_id=units[unit], superior_id=posts[f"kasi_{unit}"], heads_unit=False,
            )
            .returning(Post.id)
        ).scalar_one()  # fmt: skip
        tx.execute(insert(PostRole).values(post_id=post, role=DRAFTER))
        tx.execute(
            insert(Official).values(
                office_id=office_id, login=login, name=name, nip=f"19950{n}152020121999",
                rank=rank, grade=grade, email=f"{login}@tirtamaya.example", post_id=post,
                password_hash=first.password_hash, password_set_at=first.password_set_at, demo=True,
            )
        )  # fmt: skip
    tx.execute(insert(PostRole).values(post_id=posts["kasi_pel"], role=DRAFTER))


def leaves(roster: "Roster", since: datetime, until: datetime) -> list[Event]:
    """Every leave of the year with its Plh., and two months in which the Sekretaris signs a.n.

    The roster knows then who is away; each mandate is given on the Friday before.
    """
    monday = since.astimezone(WIB).date()
    monday += timedelta(days=7 - monday.weekday())
    third = _midnight(monday + WEEK * 14)
    events = [_given(roster, "sekcam", "camat", "a.n.", 31, third, third + WEEK * 8)]
    for n, (login, deputy) in enumerate(LEAVES, start=1):
        first = _midnight(monday + WEEK * (4 * n - 3))
        last = first + timedelta(days=5 if n % 2 else 3)
        if last < until:
            roster.away.append(Away(login, first, last))
            events.append(_given(roster, deputy, login, "Plh.", n, first, last))
    return events


def _given(
    roster: "Roster", official: str, post: str, kind: str, n: int, since: datetime, until: datetime
) -> Event:
    """An admin gives a mandate by a decree."""
    at = since - timedelta(days=2, hours=15)
    decree = DECREE.format(n=100 + n, year=at.year)

    def give() -> None:
        save_mandate(
            roster.house, official=official, post=post, kind=kind, decree=decree,
            starts_at=since, ends_at=until, by=roster.named("admin", at),
        )  # fmt: skip
        roster.forget()

    return Event(at, give)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WIB)


class Roster:
    """The people of the office as they stand at any moment; kept for each span of mandates."""

    def __init__(self, house: House, office_id: int) -> None:
        self.house, self.office_id = house, office_id
        self.away: list[Away] = []
        self._known: dict[Any, Any] = {}

    def forget(self) -> None:
        """Ask anew: mandates have changed."""
        self.__dict__.pop("_edges", None)
        self.__dict__.pop("logins", None)
        self._known.clear()

    @cached_property
    def logins(self) -> dict[str, int]:
        """The id of every login."""
        with self.house.store.reading() as tx:
            mine = select(Official.login, Official.id).where(Official.office_id == self.office_id)
            return {row.login: row.id for row in tx.execute(mine)}

    def named(self, login: str, at: datetime) -> Person:
        """The person with this login."""
        return self.person(self.logins[login], at)

    def person(self, official_id: int, at: datetime) -> Person:
        """The person with this id."""
        return self._ask(person, official_id, at=at)

    def holders(self, role: str, unit_id: int | None, at: datetime) -> list[int]:
        """Who may act for a role (of a unit), its own holder first."""
        return self._ask(holders, self.office_id, role, unit_id, at=at)

    def superiors(self, official_id: int, at: datetime) -> list[int]:
        """Who stands right above an official."""
        return self._ask(superiors, official_id, at=at)

    def above(self, official_id: int, at: datetime) -> list[int]:
        """Everybody above an official, the nearest first."""
        return self._ask(line_above, official_id, at=at)

    def present(self, official_id: int, at: datetime) -> bool:
        """Whether the official is not on leave."""
        away = (one for one in self.away if self.logins[one.login] == official_id)
        return not any(one.since <= at < one.until for one in away)

    def doers(self, role: str, unit_id: int | None, at: datetime) -> list[int]:
        """Who of the holders is at work."""
        found = self.holders(role, unit_id, at)
        return [one for one in found if self.present(one, at)] or found

    @cached_property
    def _edges(self) -> list[datetime]:
        with self.house.store.reading() as tx:
            rows = tx.execute(select(Mandate.starts_at, Mandate.ends_at)).all()
        return sorted({moment for row in rows for moment in row})

    def _ask(self, ask: Callable[..., T], *about: object, at: datetime) -> T:
        """The answer to a room's question about a moment, kept for the span that it is in."""
        key = (ask, bisect_right(self._edges, at), about)
        if key not in self._known:
            with self.house.store.reading() as tx:
                self._known[key] = ask(tx, *about, at)
        found: T = self._known[key]
        return found
