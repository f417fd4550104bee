"""Setting up an office and looking after its people: units, posts, roles, officials, mandates."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, and_, delete, func, select

from engine.errors import BadAnswers, NotFound
from engine.people.person import ENABLED, SYSTEM_ROLES
from engine.people.sign_in import hasher, set_password, weak
from engine.store.rows import add, change
from engine.store.tables import Mandate, Office, Official, Post, PostRole, SignIn, Unit
from engine.store.types import Query, Record

LONGEST = {"name": 160, "nip": 30, "rank": 80, "grade": 20, "email": 254, "decree": 160}
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
LOGIN = re.compile(r"[a-z][a-z0-9_.-]{1,59}")
PATTERN = "{klasifikasi}/{urut}{sisipan}/{kode_unit}/{tahun}"
KECAMATAN_UNITS = {
    "umpeg": "Sub Bagian Umum dan Kepegawaian",
    "pem": "Seksi Pemerintahan",
    "pmd": "Seksi Pemberdayaan Masyarakat dan Desa",
    "trantib": "Seksi Ketenteraman dan Ketertiban Umum",
    "kesra": "Seksi Kesejahteraan Rakyat",
    "pel": "Seksi Pelayanan Umum",
}


@dataclass(frozen=True)
class NewPost:
    """A post to set up; `unit` and `superior` are keys of the same office."""

    key: str
    title: str
    roles: Sequence[str]
    unit: str = ""
    superior: str = ""
    heads_unit: bool = False


@dataclass(frozen=True)
class NewOfficial:
    """An account to set up; `post` is the key of the post they hold."""

    login: str
    name: str
    post: str
    password: str
    nip: str = ""
    rank: str = ""
    grade: str = ""
    email: str = ""
    demo: bool = False


class NewMandate(TypedDict):
    """A mandate to give: an official's login, the key of a post, as what (Plh., Plt., a.n., u.b.),
    by which decree, from when to when."""

    official: str
    post: str
    kind: str
    decree: str
    starts_at: datetime
    ends_at: datetime


def kecamatan_posts(name: str) -> list[NewPost]:
    """The posts of a kecamatan in order of their superiors, one staff post a unit."""
    made = [
        NewPost("camat", name.replace("Kecamatan", "Camat"), ("camat", "pembaca_surat")),
        NewPost("sekcam", "Sekretaris Kecamatan", ("sekretaris", "pembaca_surat"), "", "camat"),
    ]
    for key, unit in KECAMATAN_UNITS.items():
        roles: tuple[str, ...] = ("pejabat_pengawas",)
        if key == "umpeg":
            roles = ("kasubbag_umpeg", "pejabat_pengawas", "pembaca_surat")
        head = "umpeg" if key == "umpeg" else f"kasi_{key}"
        made.append(NewPost(head, f"Kepala {unit}", roles, key, "sekcam", True))
        made.append(NewPost(f"staf_{key}", f"Pelaksana {unit}", ("pelaksana",), key, head))
    made += [
        NewPost("admin", "Admin Kantor", ("admin",)),
        NewPost("admin_sop", "Admin SOP", ("admin_sop",)),
        NewPost("auditor", "Auditor Inspektorat", ("auditor",)),
    ]
    return made


def set_up(
    tx: Connection,
    *,
    key: str,
    name: str,
    unit_code: str,
    number_pattern: str,
    letterhead: Mapping[str, Any],
    settings: Mapping[str, Any],
    units: Mapping[str, str],
    posts: Iterable[NewPost],
    demo: bool = False,
) -> int:
    """Create an office with its units and posts; returns its id."""
    office_id = add(
        tx, Office, key=key, name=name, unit_code=unit_code, number_pattern=number_pattern,
        letterhead=dict(letterhead), settings=dict(settings), calendar_version=1, demo=demo,
    )  # fmt: skip
    unit_ids = {k: add(tx, Unit, office_id=office_id, key=k, name=n) for k, n in units.items()}
    post_ids: dict[str, int] = {}
    for post in posts:
        post_ids[post.key] = add(
            tx, Post, office_id=office_id, key=post.key, title=post.title,
            unit_id=unit_ids.get(post.unit), superior_id=post_ids.get(post.superior),
            heads_unit=post.heads_unit,
        )  # fmt: skip
        for role in post.roles:
            add(tx, PostRole, post_id=post_ids[post.key], role=role)
    return office_id


def add_official(tx: Connection, office_id: int, new: NewOfficial, at: datetime) -> int:
    """Create an account. Raises BadAnswers for a bad or taken login, a weak password, no such post."""
    problems: dict[str, str] = {}
    if not LOGIN.fullmatch(new.login):
        problems["login"] = "Nama pengguna: huruf kecil, angka, titik, 2–60 karakter."
    elif tx.scalar(select(Official.id).where(Official.login == new.login)):
        problems["login"] = "Nama pengguna ini sudah dipakai."
    if not new.name.strip():
        problems["name"] = "Isi nama."
    post_id = tx.scalar(select(Post.id).where(Post.office_id == office_id, Post.key == new.post))
    if post_id is None:
        problems["post"] = "Jabatan tidak dikenal."
    if why := weak(new.password):
        problems["password"] = why
    for name in ("name", "nip", "rank", "grade", "email"):
        if len(getattr(new, name)) > LONGEST[name]:
            problems[name] = f"Paling banyak {LONGEST[name]} karakter."
    if new.email and not EMAIL.fullmatch(new.email):
        problems["email"] = "Tulis alamat pos-el yang benar, misalnya nama@instansi.go.id."
    if problems:
        raise BadAnswers(problems)
    return add(
        tx, Official, office_id=office_id, login=new.login, name=new.name.strip(), nip=new.nip,
        rank=new.rank, grade=new.grade, email=new.email, post_id=post_id,
        password_hash=hasher.hash(new.password), password_set_at=at, demo=new.demo,
    )  # fmt: skip


def disable(tx: Connection, login: str, at: datetime) -> None:
    """Close an account and end its sessions; what it did stays. Raises NotFound."""
    official_id = _by_login(tx, login)
    change(tx, Official, {"id": official_id}, disabled_at=at)
    tx.execute(delete(SignIn).where(SignIn.official_id == official_id))


def reset_password(tx: Connection, login: str, password: str, at: datetime) -> None:
    """Set a new password for an account. Raises NotFound, BadAnswers."""
    if why := weak(password):
        raise BadAnswers({"password": why})
    set_password(tx, _by_login(tx, login), password, at)


def officials(tx: Connection, office_id: int) -> list[Record]:
    """Every account of the office with its post, in order of the posts."""
    return list(
        tx.execute(
            select(Official.id, Official.login, Official.name, Official.nip, Official.email,
                   Official.disabled_at, Official.demo, Post.title, Post.key.label("post_key"))
            .outerjoin(Post, Post.id == Official.post_id)
            .where(Official.office_id == office_id)
            .order_by(Post.id, Official.name)
        )
    )  # fmt: skip


def units(tx: Connection, office_id: int) -> list[Record]:
    """The units of the office: id, key, name."""
    return list(
        tx.execute(
            select(Unit.id, Unit.key, Unit.name)
            .where(Unit.office_id == office_id)
            .order_by(Unit.id)
        )
    )


def official_names(tx: Connection, office_id: int) -> dict[int, str]:
    """What everybody of the office is called, by id and in order of the names; closed accounts too,
    for what they did stays."""
    mine = select(Official.id, Official.name).where(Official.office_id == office_id)
    return _by_id(tx, mine.order_by(Official.name))


def unit_names(tx: Connection, office_id: int) -> dict[int, str]:
    """What the units of the office are called, by id and in order of the names."""
    mine = select(Unit.id, Unit.name).where(Unit.office_id == office_id)
    return _by_id(tx, mine.order_by(Unit.name))


def names_of(tx: Connection, officials: Collection[int | None]) -> dict[int, str]:
    """What these officials are called, by id."""
    return _by_id(tx, select(Official.id, Official.name).where(Official.id.in_(officials)))


def posts(tx: Connection, office_id: int) -> list[Record]:
    """The posts of the office: id, key, title, unit."""
    return list(
        tx.execute(
            select(Post.id, Post.key, Post.title, Post.unit_id, Post.heads_unit)
            .where(Post.office_id == office_id)
            .order_by(Post.id)
        )
    )


def receiving_posts(tx: Connection, office_id: int, but: int | None = None) -> list[Record]:
    """The posts that work may be given to, with their unit and first holder: those that carry a
    role of an SOP; `but` is the post that gives it."""
    at_work = select(PostRole.post_id).where(PostRole.role.not_in(SYSTEM_ROLES))
    rows = tx.execute(
        select(Post.id, Post.key, Post.title, Unit.name.label("unit"),
               func.min(Official.name).label("holder"))
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .outerjoin(Official, and_(Official.post_id == Post.id, ENABLED))
        .where(Post.office_id == office_id, Post.id.in_(at_work), Post.id != (but or 0))
        .group_by(Post.id, Post.key, Post.title, Unit.name)
        .order_by(Post.id)
    )  # fmt: skip
    return list(rows)


def posts_with(tx: Connection, office_id: int, roles: Iterable[str]) -> list[Record]:
    """The posts that carry one of the roles, with their first holder: key, title, name, rank, nip."""
    return list(
        tx.execute(
            select(Post.id, Post.key, Post.title, Official.name, Official.rank, Official.nip)
            .join(PostRole, PostRole.post_id == Post.id)
            .outerjoin(Official, and_(Official.post_id == Post.id, Official.disabled_at.is_(None)))
            .where(Post.office_id == office_id, PostRole.role.in_(set(roles)))
            .order_by(Post.id, Official.id)
        )
    )


def roles_held(tx: Connection, office_id: int) -> dict[str, list[str]]:
    """Every role of the office with the titles of the posts that carry it."""
    rows = tx.execute(
        select(PostRole.role, Post.title)
        .join(Post, Post.id == PostRole.post_id)
        .where(Post.office_id == office_id)
        .order_by(Post.id)
    )
    held: dict[str, list[str]] = {}
    for role, title in rows:
        held.setdefault(role, []).append(title)
    return held


def grant_mandate(tx: Connection, office_id: int, **new: Unpack[NewMandate]) -> int:
    """Let an official act for a post (Plh., Plt., a.n., u.b.) by a decree, from a moment to another.

    Raises BadAnswers without a decree, with an end before the start, or for a post or an official
    that this office does not have.
    """
    problems: dict[str, str] = {}
    decree = new["decree"].strip()
    if new["kind"] not in ("Plh.", "Plt.", "a.n.", "u.b."):
        problems["kind"] = "Pilih Plh., Plt., a.n., atau u.b."
    if not decree:
        problems["decree"] = "Isi nomor dan tanggal surat perintah atau keputusan."
    elif len(decree) > LONGEST["decree"]:
        problems["decree"] = f"Paling banyak {LONGEST['decree']} karakter."
    if new["ends_at"] <= new["starts_at"]:
        problems["ends_at"] = "Akhir mandat harus sesudah awalnya."
    post_id = tx.scalar(select(Post.id).where(Post.office_id == office_id, Post.key == new["post"]))
    if post_id is None:
        problems["post"] = "Jabatan tidak dikenal."
    here = (Official.office_id == office_id, Official.login == new["official"], ENABLED)
    official_id = tx.scalar(select(Official.id).where(*here))
    if official_id is None:
        problems["official"] = "Pilih pejabat dari daftar."
    if problems:
        raise BadAnswers(problems)
    return add(
        tx, Mandate, office_id=office_id, official_id=official_id, post_id=post_id,
        kind=new["kind"], decree=decree, starts_at=new["starts_at"], ends_at=new["ends_at"],
    )  # fmt: skip


def _by_id(tx: Connection, named: Query) -> dict[int, str]:
    return {row.id: row.name for row in tx.execute(named)}


def _by_login(tx: Connection, login: str) -> int:
    official_id = tx.scalar(select(Official.id).where(Official.login == login))
    if official_id is None:
        raise NotFound(f"Tidak ada akun bernama {login}.")
    return official_id
