"""What a list tells of a letter that is closed to who reads the list."""

from typing import Any

from sqlalchemy import ColumnElement, case, func

from engine.letters.books import HIDDEN
from engine.people import Person
from engine.people.readers import OPEN_TO_READERS, may_read
from engine.store.tables import Letter


def hal_for(by: Person) -> ColumnElement[str]:
    """The hal of a letter in a list that is not one of letters: HIDDEN where it is secret and `by`
    may not read it, empty where it is still somebody else's draft."""
    secret = Letter.security.not_in(OPEN_TO_READERS)
    return case(
        (may_read(by), Letter.subject), (Letter.revision_no == 0, ""), (secret, HIDDEN),
        else_=Letter.subject,
    )  # fmt: skip


def as_told(told: ColumnElement[bool], column: Any) -> Any:
    """The text to sort by: what stands in the row, so that its place does not tell what it hides."""
    return case((told, func.lower(column)), else_=HIDDEN)
