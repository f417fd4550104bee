"""The number series of the year, counted as `engine.letters.numbers` counts it in the database."""

from collections import defaultdict
from datetime import date, datetime
from itertools import count

from engine.demo.year.dossier import Dossier, Values, blank
from engine.letters import numbers
from engine.letters.numbers import Wanted
from engine.store.tables import Number


class Register:
    """The numbers that were given. `last` is the last serial of each year."""

    def __init__(self, office_id: int, pattern: str, unit_code: str, last: dict[int, int]) -> None:
        self.office_id, self.pattern, self.unit_code = office_id, pattern, unit_code
        self.last = last
        self._ids = count(1)
        # Year and letter date to the highest serial; year and serial to how many were inserted.
        self._days: dict[int, dict[date, int]] = defaultdict(dict)
        self._inserted: dict[tuple[int, int], int] = defaultdict(int)

    def may_insert(self, day: date) -> bool:
        """Whether a number was given on or before this day of its year."""
        return any(known <= day for known in self._days[day.year])

    def reserve(self, about: Dossier, wanted: Wanted, because: str, by: int, at: datetime) -> None:
        """Take the next number, or with a reason one inserted at the letter's date."""
        day = wanted.letter_date
        serial, suffix = self._taken(day, inserted=bool(because))
        days = self._days[day.year]
        days[day] = max(serial, days.get(day, 0))
        text = numbers.text_of(self.pattern, self.unit_code, wanted, serial, suffix)
        about.numbers.append(
            blank(
                Number, id=next(self._ids), office_id=self.office_id, series=numbers.SERIES,
                year=day.year, serial=serial, suffix=suffix, text=text, state="dipesan",
                letter_id=about.letter["id"], unit_id=wanted.unit_id,
                classification=wanted.classification, note=because, reserved_at=at,
                reserved_by=by, **told(wanted),
            )
        )  # fmt: skip
        about.letter["number_id"] = about.numbers[-1]["id"]

    def _taken(self, day: date, *, inserted: bool) -> tuple[int, str]:
        year = day.year
        if not inserted:
            self.last[year] = self.last.get(year, 0) + 1
            return self.last[year], ""
        serial = max(one for known, one in self._days[year].items() if known <= day)
        self._inserted[year, serial] += 1
        return serial, numbers.letters(self._inserted[year, serial] - 1)


def told(wanted: Wanted) -> Values:
    """What a number's row tells of its letter, and what `numbers.refresh` writes anew."""
    return {
        "letter_date": wanted.letter_date, "subject": wanted.subject,
        "addressees": wanted.addressees, "security": wanted.security, "urgency": wanted.urgency,
        "attachment_note": wanted.attachment_note,
    }  # fmt: skip
