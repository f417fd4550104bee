"""When a field of a form is asked: by the answer to an earlier one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Literal, cast

Relation = Literal["sama", "bukan", "lebih", "kurang", "terisi"]
Plain = str | int | float | bool
YES, NO = "ya", "tidak"

RELATIONS: dict[str, Relation] = {
    word: word for word in ("sama", "bukan", "lebih", "kurang", "terisi")
}
ORDERED = ("integer", "number", "date")
ONLY_FILLED = ("file", "table", "several", "long")


@dataclass(frozen=True, slots=True)
class Shown:
    """`field` is the earlier field's key; `value` what its answer is held against."""

    field: str
    relation: Relation
    value: Plain | None = None

    @property
    def typed(self) -> str:
        """The value as people type it, empty for `terisi`."""
        return written(self.value)

    def holds(self, answers: Mapping[str, object]) -> bool:
        """Whether the field is asked; never while the earlier one has no answer."""
        answer = answers.get(self.field)
        if answer is None:
            return False
        match self.relation:
            case "terisi":
                return True
            case "sama" | "bukan":
                return (answer == self.value) is (self.relation == "sama")
        return _ordered(answer, self.value, self.relation)


def written(value: object) -> str:
    """A plain answer as it is typed: `1.250,5`, `2026-11-10`, `ya`; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return number(value) if isinstance(value, int | float) else str(value)


def number(value: float) -> str:
    """A number as Indonesians write it: `1.250,5`."""
    whole, _, part = f"{Decimal(repr(value)):,f}".partition(".")
    part = part.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def relations(kind: str) -> tuple[Relation, ...]:
    """What may be said of the answer to a field of this kind."""
    if kind in ONLY_FILLED:
        return ("terisi",)
    return tuple(RELATIONS.values()) if kind in ORDERED else ("sama", "bukan", "terisi")


def suits(kind: str, choices: Collection[str], relation: str, value: object) -> bool:
    """Whether an answer of this kind can ever be held against this value."""
    if relation not in relations(kind):
        return False
    if relation == "terisi":
        return value is None
    match kind:
        case "choice":
            return value in choices
        case "yes_no":
            return isinstance(value, bool)
        case "integer" | "number":
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and isfinite(cast(float, value))
        case "date":
            return _is_day(value)
    return isinstance(value, str) and 0 < len(value) <= 200


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _ordered(answer: object, value: object, relation: Relation) -> bool:
    """Numbers by size, days by their ISO text; unlike kinds are neither more nor less."""
    if isinstance(answer, str) and isinstance(value, str):
        return answer > value if relation == "lebih" else answer < value
    if isinstance(answer, int | float) and isinstance(value, int | float):
        return answer > value if relation == "lebih" else answer < value
    return False
