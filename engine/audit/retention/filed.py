"""A letter as it stands in a list of retention, and what such a list is asked for."""

from dataclasses import dataclass
from datetime import date

from engine.audit.retention.schedule import Rule

DESTROY, HAND_OVER, REVIEW, WITHOUT = "musnah", "serah", "tinjau", "tanpa"
LISTS = {
    DESTROY: "Usul musnah",
    HAND_OVER: "Usul serah",
    REVIEW: "Perlu ditinjau",
    WITHOUT: "Belum ada JRA",
}
REASONS = {
    "tanpa": "Kode ini dan induknya tidak mempunyai JRA.",
    "teks": "Teks JRA tidak terbaca: %(words)s.",
    "peristiwa": "Retensi dihitung “%(words)s”, bukan dari tanggal surat.",
    "nasib": "Nasib akhir perlu dinilai: %(words)s.",
    "berjalan": "Berkas surat ini belum selesai.",
}
"""Why a letter cannot be proposed by its date alone."""


@dataclass(frozen=True)
class Asked:
    """A list as of a day, of one year of letters or one code where these are given."""

    as_of: date
    kind: str = DESTROY
    year: int | None = None
    code: str = ""


@dataclass(frozen=True)
class Reason:
    """Why a letter needs a person's eye: a key of `REASONS`, and the words of its JRA."""

    key: str
    words: str = ""

    @property
    def sentence(self) -> str:
        """As the archive list has it."""
        return REASONS[self.key] % {"words": self.words}


@dataclass(frozen=True)
class Filed:
    """A letter in a list, as `by` may read it. `due` is the first day after its retention, None
    where that cannot be told; `place` the shelf of a paper. `key` is where the next page begins."""

    key: str
    letter_id: int | None
    case_id: int
    direction: str
    day: date
    number: str
    subject: str
    party: str
    unit: str
    code: str
    name: str
    rule: Rule | None
    due: date | None
    reasons: tuple[Reason, ...]
    place: str
    file: str
    secret: bool


@dataclass(frozen=True)
class Group:
    """How many letters of a year and a code stand in a list."""

    year: int
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Month:
    """How many letters come to the end of their retention in a month, by what then happens."""

    first: date
    destroy: int
    hand_over: int
    review: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.destroy + self.hand_over + self.review
