"""Questions that an auditor asks again: each person's own, by page and name."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, delete, func, select

from engine.audit.finding import only_auditors
from engine.cases.work import House
from engine.errors import BadAnswers, NotFound
from engine.people import Person
from engine.store.rows import insert_or_update
from engine.store.tables import SavedFilter

MOST, LONGEST_NAME, LONGEST_QUERY, LONGEST_VALUE, MOST_FIELDS = 50, 80, 2000, 200, 100
FIELDS = {
    "riwayat": (
        "nomor", "hal", "tujuan", "pejabat", "unit", "sop", "terbitan", "langkah", "dari", "sampai",
        "lewat", "kembali",
    ),
    "kepatuhan": ("dari", "sampai", "aturan"),
}  # fmt: skip
"""The pages whose questions can be kept, with the fields of each."""
REPEATED = ("aturan",)


@dataclass(frozen=True)
class Saved:
    """A kept question; `query` is the end of its page's address."""

    name: str
    query: str


def saved_filters(house: House, page: str, *, by: Person) -> list[Saved]:
    """What `by` has kept of a page, by name. Raises NotFound."""
    _refuse_others(page, by)
    mine = (SavedFilter.official_id == by.id, SavedFilter.page == page)
    query = select(SavedFilter.name, SavedFilter.query).where(*mine).order_by(SavedFilter.name)
    with house.store.reading() as tx:
        return [Saved(row.name, row.query) for row in tx.execute(query)]


def save_filter(house: House, page: str, name: str, query: str, *, by: Person) -> None:
    """Keep a question under a name; one that has the name already is replaced.

    What the page does not ask, and values longer than it takes, are left out. Raises NotFound, and
    BadAnswers without a name, without anything asked, or beyond the fiftieth.
    """
    _refuse_others(page, by)
    name, query = _named(name), _cleaned(page, query)
    at = house.now()

    def keep(tx: Connection) -> None:
        _refuse_too_many(tx, page, name, by)
        insert_or_update(
            tx, SavedFilter, ("official_id", "page", "name"), office_id=by.office_id,
            official_id=by.id, page=page, name=name, query=query, saved_at=at,
        )  # fmt: skip

    house.store.retrying(keep)


def remove_filter(house: House, page: str, name: str, *, by: Person) -> Saved:
    """Forget a kept question; returns it, so that it can be kept again. Raises NotFound."""
    _refuse_others(page, by)

    def forget(tx: Connection) -> Saved:
        gone = tx.execute(
            delete(SavedFilter)
            .where(
                SavedFilter.official_id == by.id,
                SavedFilter.page == page,
                SavedFilter.name == name,
            )
            .returning(SavedFilter.name, SavedFilter.query)
        ).one_or_none()
        if gone is None:
            raise NotFound
        return Saved(gone.name, gone.query)

    return house.store.retrying(forget)


def _refuse_others(page: str, by: Person) -> None:
    only_auditors(by)
    if page not in FIELDS:
        raise NotFound


def _named(name: str) -> str:
    name = " ".join(_printable(name).split())
    if not name:
        raise BadAnswers({"nama": "Tulis nama untuk pencarian ini."})
    if len(name) > LONGEST_NAME:
        raise BadAnswers({"nama": f"Nama paling banyak {LONGEST_NAME} huruf."})
    return name


def _cleaned(page: str, query: str) -> str:
    """The fields that the page knows, each value as its search would read it."""
    try:
        said = parse_qsl(query, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadAnswers({"saringan": "Pencarian ini tidak dapat dibaca."}) from None
    cleaned = urlencode(list(_known(page, said)))
    if not cleaned:
        raise BadAnswers({"saringan": "Belum ada yang dicari. Isi syaratnya, lalu simpan."})
    if len(cleaned) > LONGEST_QUERY:
        raise BadAnswers({"saringan": "Pencarian ini terlalu panjang untuk disimpan."})
    return cleaned


def _known(page: str, said: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen = set[tuple[str, str]]()
    for field, typed in said:
        value = _printable(typed).strip()
        key = (field, value if field in REPEATED else "")
        if field in FIELDS[page] and value and len(value) <= LONGEST_VALUE and key not in seen:
            seen.add(key)
            yield field, value


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _refuse_too_many(tx: Connection, page: str, name: str, by: Person) -> None:
    others = (
        SavedFilter.official_id == by.id,
        SavedFilter.page == page,
        SavedFilter.name != name,
    )
    if (tx.scalar(select(func.count()).select_from(SavedFilter).where(*others)) or 0) >= MOST:
        raise BadAnswers({"nama": f"Paling banyak {MOST} pencarian tersimpan. Hapus satu dahulu."})
