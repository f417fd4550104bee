"""Two changes of the SOP in the course of the year, by the people and the verbs that make them, and
the move of the letters that were under way."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from engine.cases.work import House
from engine.changes.drafts import change_sop_draft, sop_draft
from engine.changes.enacted import sign_sop
from engine.changes.moving import move_cases
from engine.changes.proposals import decide_sop, propose_sop
from engine.demo.office import Wristwatch
from engine.demo.year.event import Event
from engine.demo.year.people import Roster
from engine.worktime import WIB, Calendar

KEY = "surat_keluar"
LONGER = {"aksi": "ubah", "langkah": "nomor", "waktu": "5"}
VERIFIED = {
    "aksi": "tambah", "sesudah": "nomor", "nama": "Verifikasi Kasi", "waktu": "5",
    "pelaksana": "pejabat_pengawas", "output": "Draft terverifikasi", "tindakan": "isi",
}  # fmt: skip
WHY_LONGER = (
    "Waktu baku dua menit untuk memberi nomor tidak cukup bila beberapa surat datang bersamaan; "
    "hampir semua peringatan berasal dari langkah ini."
)
WHY_VERIFIED = "Data pendukung diverifikasi kepala seksi sebelum surat diperiksa dan diparaf."
WHY_MOVED = "Semua surat yang berjalan mengikuti langkah verifikasi."
# At which part of the year each change is proposed.
FIRST, SECOND = 0.3, 0.64


class Changes:
    """The process admin and who decides at work; the house's clock is `watch`."""

    def __init__(
        self, house: House, watch: Wristwatch, roster: Roster, hours: Calendar, passphrase: str
    ) -> None:
        self.house, self.watch, self.roster, self.hours = house, watch, roster, hours
        self.passphrase = passphrase
        self._proposals: list[int] = []

    def events(self, since: datetime, until: datetime) -> list[Event]:
        """What happens when: the first change takes effect on a first day of a month, the second
        at once, with the letters under way moved to it."""
        first = self._morning(since + (until - since) * FIRST)
        second = self._morning(since + (until - since) * SECOND)
        effective = self._first_of_month(self.hours.add(first, 480))
        return [
            Event(first, lambda: self._propose(LONGER, WHY_LONGER, "065/07", first, effective)),
            Event(self.hours.add(first, 460), self._approve),
            Event(second, lambda: self._propose(VERIFIED, WHY_VERIFIED, "065/12", second)),
            Event(self.hours.add(second, 120), self._approve),
            Event(self.hours.add(second, 135), self._move, moves=True),
        ]

    def crossings(self, since: datetime, until: datetime) -> list[datetime]:
        """The moments when another edition is in force than before."""
        events = self.events(since, until)
        return [self._effective(events[1].at), events[3].at]

    def _effective(self, approved: datetime) -> datetime:
        return self.hours.add(self._first_of_month(approved), 30)

    def _propose(
        self, change: Mapping[str, str], why: str, number: str, at: datetime,
        effective: datetime | None = None,
    ) -> None:  # fmt: skip
        self.watch.at = at - timedelta(minutes=12)
        admin = self.roster.named("admin_sop", self.watch.at)
        version = sop_draft(self.house, KEY, by=admin).version
        draft = change_sop_draft(self.house, KEY, change, version, by=admin)
        self.watch.at = at
        day = effective.astimezone(WIB).date().isoformat() if effective else ""
        said = {"alasan": why, "nomor": f"{number}/{at.year}", "berlaku": day}
        self._proposals.append(propose_sop(self.house, KEY, said, draft.version, by=admin))

    def _approve(self) -> None:
        here = self.roster.present(self.roster.logins["camat"], self.watch.at)
        who = self.roster.named("camat" if here else "sekcam", self.watch.at)
        edition = decide_sop(self.house, self._proposals[-1], {"keputusan": "setujui"}, by=who)
        assert edition is not None  # it was approved
        if self.passphrase:
            said = {"frasa_sandi": self.passphrase}
            sign_sop(self.house, KEY, edition.number, said, by=who)

    def _move(self) -> None:
        admin = self.roster.named("admin_sop", self.watch.at)
        move_cases(self.house, KEY, {}, reason=WHY_MOVED, by=admin)

    def _morning(self, about: datetime) -> datetime:
        """An hour after the office opens on that day or the next one."""
        local = about.astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.hours.add(self.hours.add(local, 0), 60)

    def _first_of_month(self, after: datetime) -> datetime:
        local = after.astimezone(WIB).replace(day=28, hour=0, minute=0, second=0, microsecond=0)
        return (local + timedelta(days=4)).replace(day=1)
