"""The changes of a case in words: what each kind is called, and why an act on the office is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine import CaseChange
from web.language import _

# Kind of a change to words and the tone of its chip.
KINDS = {
    "isi": ("Isi surat", "info"), "sifat": ("Sifat dan keamanan", "info"),
    "unit": ("Unit asal", "info"), "penugasan": ("Penugasan", ""), "tenggat": ("Tenggat", "warn"),
    "terbitan": ("Terbitan SOP", "warn"), "nomor": ("Nomor", ""),
    "pengaturan": ("Pengaturan kantor", "warn"),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of change that the case has, and how many there are of it."""

    key: str
    words: str
    tone: str
    count: int


@dataclass(frozen=True)
class Changes:
    """The changes of the chosen kind (all without one), beside the kinds there are to choose."""

    every: int
    chosen: str
    kinds: dict[str, Kind]
    rows: list[CaseChange]


def changes_of(found: Sequence[CaseChange], chosen: str) -> Changes:
    """The changes as the page shows them; a kind that is none shows all."""
    counts = Counter(one.kind for one in found)
    kinds = {
        key: Kind(key, _(words), tone, counts[key])
        for key, (words, tone) in KINDS.items()
        if counts[key]
    }
    chosen = chosen if chosen in kinds else ""
    return Changes(
        len(found), chosen, kinds, [one for one in found if chosen in ("", one.kind)]
    )  # fmt: skip


def reasons(change: CaseChange) -> list[str]:
    """Why it was changed, or why it is told here, as sentences."""
    given = [change.reason[:1].upper() + change.reason[1:]] if change.reason else []
    return [*given, *(_(one.sentence, **one.said) for one in change.why)]
