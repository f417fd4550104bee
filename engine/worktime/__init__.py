"""Office time: hours and holidays, due moments, the words for them, and the clock."""

from engine.worktime.admin import KINDS, remove_day_off, save_day_off, save_periods, seed
from engine.worktime.calendars import DayOff, calendar, days_off, periods
from engine.worktime.hours import WIB, BadHours, Calendar, Hours, NoOfficeHours, end_of_day

__all__ = [
    "KINDS", "WIB", "BadHours", "Calendar", "DayOff", "Hours", "NoOfficeHours", "calendar",
    "days_off", "end_of_day", "periods", "remove_day_off", "save_day_off", "save_periods", "seed",
]  # fmt: skip
