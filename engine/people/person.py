"""Who acts: a person of an office with the posts and roles that hold at this very moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select

from engine.errors import NotSignedIn
from engine.store.tables import Mandate, Office, Official, Post, PostRole, Unit
from engine.store.types import Query, Record

ADMIN, PROCESS_ADMIN, AUDITOR, READER = "admin", "admin_sop", "auditor", "pembaca_surat"
SYSTEM_ROLES = {
    ADMIN: "Admin kantor",
    PROCESS_ADMIN: "Admin SOP",
    AUDITOR: "Auditor",
    READER: "Pembaca semua surat",
}


ENABLED = Official.disabled_at.is_(None)
PERSON = select(Official, Office.name.label("office_name")).join(
    Office, Office.id == Official.office_id
)


@dataclass(frozen=True)
class Capacity:
    """One post a person may act for: their own, or another's by mandate (`kind` Plh., a.n., …)."""

    post_id: int
    post_key: str
    post_title: str
    unit_id: int | None
    heads_unit: bool
    roles: frozenset[str]
    own_title: str
    kind: str = ""
    decree: str = ""
    until: datetime | None = None

    def holds(self, role: str, unit_id: int | None) -> bool:
        """True if this post carries `role`; with `unit_id`, only as head of that unit."""
        return role in self.roles and (
            unit_id is None or (self.heads_unit and self.unit_id == unit_id)
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The post lines above a signature (Plh. one line; a.n. the delegator, then one's own)."""
        if not self.kind:
            return (self.post_title,)
        first = f"{self.kind} {self.post_title}"
        return (first, self.own_title) if self.kind in ("a.n.", "u.b.") else (first,)

    @property
    def line(self) -> str:
        """The post lines as one text, for records and lists."""
        return ", ".join(self.lines)


@dataclass(frozen=True)
class Person:
    """A signed-in official. Roles are read at each request, never remembered in a session."""

    id: int
    office_id: int
    office_name: str
    login: str
    name: str
    nip: str
    rank: str
    email: str
    post_title: str
    unit_id: int | None
    unit_name: str
    capacities: tuple[Capacity, ...]
    demo: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Every role of the person's own post and of the posts they act for."""
        return (
            frozenset().union(*(c.roles for c in self.capacities))
            if self.capacities
            else frozenset()
        )

    def has(self, role: str) -> bool:
        """True for a role of the person's *own* post: mandates never carry system roles."""
        return any(role in c.roles for c in self.capacities if not c.kind)

    def capacity(self, role: str, unit_id: int | None) -> Capacity | None:
        """In which capacity the person may act for this role; their own post goes first."""
        return next((c for c in self.capacities if c.holds(role, unit_id)), None)


def person(tx: Connection, official_id: int, at: datetime) -> Person:
    """The person as they stand at `at`.

    Raises NotSignedIn if the account does not exist or is disabled.
    """
    row = tx.execute(PERSON.where(Official.id == official_id, ENABLED)).one_or_none()
    if row is None:
        raise NotSignedIn
    return _person(tx, row, at)


def as_known(tx: Connection, official_id: int, at: datetime) -> Person:
    """The same for an account that may have been closed since: to finish what it had begun."""
    return _person(tx, tx.execute(PERSON.where(Official.id == official_id)).one(), at)


def _person(tx: Connection, row: Record, at: datetime) -> Person:
    capacities = _capacities(tx, row.id, row.post_id, at)
    own = next((c for c in capacities if not c.kind), None)
    unit_id = own.unit_id if own else None
    return Person(
        id=row.id,
        office_id=row.office_id,
        office_name=row.office_name,
        login=row.login,
        name=row.name,
        nip=row.nip,
        rank=row.rank,
        email=row.email,
        post_title=own.post_title if own else "",
        unit_id=unit_id,
        unit_name=(unit_id and tx.scalar(select(Unit.name).where(Unit.id == unit_id))) or "",
        capacities=capacities,
        demo=row.demo,
    )


def _capacities(
    tx: Connection, official_id: int, post_id: int | None, at: datetime
) -> tuple[Capacity, ...]:
    mandates = tx.execute(
        select(Mandate.post_id, Mandate.kind, Mandate.decree, Mandate.ends_at).where(
            Mandate.official_id == official_id, in_force(at)
        )
    ).all()
    wanted = {post_id, *(m.post_id for m in mandates)} - {None}
    posts = {p.id: p for p in tx.execute(select(Post).where(Post.id.in_(wanted)))}
    roles: dict[int, set[str]] = {}
    for post, role in tx.execute(
        select(PostRole.post_id, PostRole.role).where(PostRole.post_id.in_(wanted))
    ):
        roles.setdefault(post, set()).add(role)
    own_title = posts[post_id].title if post_id in posts else ""

    def capacity(
        post: int, kind: str = "", decree: str = "", until: datetime | None = None
    ) -> Capacity:
        held = roles.get(post, set())
        row = posts[post]
        return Capacity(
            post, row.key, row.title, row.unit_id, row.heads_unit,
            frozenset(held - set(SYSTEM_ROLES) if kind else held), own_title, kind, decree, until,
        )  # fmt: skip

    own = (capacity(post_id),) if post_id is not None and post_id in posts else ()
    return (*own, *(capacity(m.post_id, m.kind, m.decree, m.ends_at) for m in mandates))


def in_force(at: datetime) -> ColumnElement[bool]:
    """The condition that a mandate holds at `at`."""
    return and_(Mandate.starts_at <= at, Mandate.ends_at > at, Mandate.revoked_at.is_(None))


def holders(
    tx: Connection, office_id: int, role: str, unit_id: int | None, at: datetime
) -> list[int]:
    """Ids of the enabled officials who may act for `role` (as head of `unit_id`) at `at`.

    The post's own holder comes first, then those with a mandate.
    """
    posts = (
        select(Post.id)
        .join(PostRole, PostRole.post_id == Post.id)
        .where(Post.office_id == office_id, PostRole.role == role)
    )
    if unit_id is not None:
        posts = posts.where(Post.unit_id == unit_id, Post.heads_unit)
    return acting_for(tx, posts, at)


def superiors(tx: Connection, official_id: int, at: datetime) -> list[int]:
    """Ids of the enabled officials who at `at` act for the post right above this official's."""
    post = select(Post.superior_id).join(Official, Official.post_id == Post.id)
    return acting_for(tx, post.where(Official.id == official_id), at)


def line_above(tx: Connection, official_id: int, at: datetime) -> list[int]:
    """Ids of all superiors up the line, the nearest first."""
    line: list[int] = []
    below = [official_id]
    while below:
        above = [boss for one in below for boss in superiors(tx, one, at)]
        below = [boss for boss in dict.fromkeys(above) if boss not in (*line, official_id)]
        line += below
    return line


def acting_for(tx: Connection, posts: Query | Sequence[int], at: datetime) -> list[int]:
    """Ids of the enabled officials who at `at` hold these posts, then of who acts for them."""
    own = tx.scalars(
        select(Official.id).where(Official.post_id.in_(posts), ENABLED).order_by(Official.id)
    ).all()
    acting = tx.scalars(
        select(Official.id)
        .join(Mandate, Mandate.official_id == Official.id)
        .where(Mandate.post_id.in_(posts), in_force(at), ENABLED)
        .order_by(Mandate.id)
    ).all()
    return list(dict.fromkeys([*own, *acting]))
