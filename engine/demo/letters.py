"""The twelve letters of the cast, run through the SOP until the state each is told to be in.

Finished letters lie on their own dates; the ones that wait were brought to their step a moment
ago, so that the inbox of the demo shows running clocks and not a month of lateness.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from engine.cases.completing import complete
from engine.cases.drafting import start
from engine.cases.handing import void_number
from engine.cases.work import House
from engine.demo.cast import LETTERS, content, unit_of
from engine.demo.office import Wristwatch
from engine.letters.form import said_by
from engine.people import offices, person
from engine.people.person import Person
from engine.store.tables import Letter, Official, Task
from engine.worktime import WIB

STEPS = {
    "menunggu_sekretaris": 3,
    "menunggu_camat": 4,
    "dikembalikan": 5,
    "batal": 3,
    "ditandatangani": 5,
}
MINUTES = (6, 2, 3, 9, 3, 7)
TOLD_ON = date(2026, 11, 25)
WAITING = {"menunggu_sekretaris": 4, "menunggu_camat": 2, "dikembalikan": 6, "ditandatangani": 5}
SENT_BY = {
    "internal": ("eoffice", "Agenda E-Office 2026/{n}"),
    "eksternal": ("kurir", "Diterima resepsionis, ekspedisi {n}"),
    "campuran": ("kurir", "Diterima staf tujuan, ekspedisi {n}"),
}


def write_letters(house: House, watch: Wristwatch, passphrase: str, now: datetime) -> None:
    """Run every letter of the cast. The house's clock must be `watch`."""
    story = _Story(house, watch, passphrase, now)
    done = ("terkirim", "batal")
    for letter_id, letter in sorted(LETTERS.items(), key=lambda item: item[1]["tanggal"]):
        if letter["status"] in done:
            day = date.fromisoformat(letter["tanggal"]) + story.shift
            story.tell(letter_id, _morning(day), on=day)
    for letter_id, letter in LETTERS.items():
        if letter["status"] not in done:
            waited = timedelta(minutes=WAITING[letter["status"]])
            spent = timedelta(minutes=sum(MINUTES[: STEPS[letter["status"]]]))
            story.tell(letter_id, now - waited - spent, on=now.astimezone(WIB).date())
    watch.at = now


class _Story:
    def __init__(self, house: House, watch: Wristwatch, passphrase: str, now: datetime) -> None:
        self.house, self.watch, self.passphrase, self.now = house, watch, passphrase, now
        # Whole weeks, so that every letter keeps its weekday whenever the demo is built.
        self.shift = timedelta(weeks=(now.astimezone(WIB).date() - TOLD_ON).days // 7)

    def tell(self, letter_id: str, begin: datetime, on: date) -> None:
        letter = LETTERS[letter_id]
        self.watch.at = begin
        self._mandate(letter, begin)
        written = replace(content(letter_id), letter_date=on)
        asked = said_by(written) | {"unit": unit_of(letter["asal"])}
        started = start(self.house, asked, by=self._as(letter["konseptor"]))
        acts = [
            (letter["konseptor"], asked),
            ("umpeg", self._number(letter)),
            (letter["asal"], {"keputusan": "setujui"}),
            ("sekcam", {"keputusan": "setujui"}),
            (letter["penandatangan"], self._verdict(letter)),
            (letter["konseptor"], self._ways(letter, written)),
        ]
        for minutes, (who, said) in list(zip(MINUTES, acts, strict=True))[
            : STEPS.get(letter["status"], 6)
        ]:
            self.watch.at += timedelta(minutes=minutes)
            complete(self.house, self._task(started.letter_id), said, by=self._as(who))
        if letter["status"] == "batal":
            self._void(started.letter_id, letter["alasan_batal"])

    def _as(self, login: str) -> Person:
        with self.house.store.reading() as tx:
            found = tx.scalar(select(Official.id).where(Official.login == login))
            assert found is not None  # the cast was set up before its letters
            return person(tx, found, self.watch.at)

    def _task(self, letter_id: int) -> str:
        with self.house.store.reading() as tx:
            task = tx.scalar(
                select(Task.id)
                .join(Letter, Letter.case_id == Task.case_id)
                .where(Letter.id == letter_id, Task.state == "open")
            )
            assert task is not None  # no letter of the cast is completed beyond its end
            return task

    def _number(self, letter: dict[str, str]) -> dict[str, str]:
        if letter["sisipan"]:
            return {"cara": "sisipan", "alasan": letter["alasan_sisipan"]}
        return {"cara": "berikutnya"}

    def _verdict(self, letter: dict[str, str]) -> dict[str, str]:
        if letter["status"] == "dikembalikan":
            return {
                "keputusan": "kembalikan",
                "alasan": letter["catatan_kembali"].removeprefix("Camat: "),
            }
        return {"keputusan": "setujui", "frasa_sandi": self.passphrase}

    def _ways(self, letter: dict[str, str], written: object) -> dict[str, str]:
        channel, proof = SENT_BY[letter["saluran"]]
        said: dict[str, str] = {}
        for n in range(1, len(letter.get("daftar_tujuan", letter["tujuan"])) + 1):
            said |= {f"saluran-{n}": channel, f"bukti-{n}": proof.format(n=n)}
        return said

    def _mandate(self, letter: dict[str, str], begin: datetime) -> None:
        kind = letter.get("kewenangan")
        if not kind:
            return
        with self.house.store.writing() as tx:
            office_id = tx.scalar(select(Official.office_id).where(Official.login == "camat"))
            assert office_id is not None  # the cast was set up before its letters
            offices.grant_mandate(
                tx, office_id, official=letter["penandatangan"], post="camat", kind=kind,
                decree=f"Surat Perintah Nomor 800.1.11.1/{letter['urut']}/416-399/2026",
                starts_at=begin - timedelta(hours=1), ends_at=begin + timedelta(hours=8),
            )  # fmt: skip

    def _void(self, letter_id: int, reason: str) -> None:
        with self.house.store.reading() as tx:
            number = tx.scalar(select(Letter.number_id).where(Letter.id == letter_id))
        assert number is not None  # the letter was numbered above
        self.watch.at += timedelta(minutes=5)
        void_number(self.house, number, reason, by=self._as("umpeg"))


def _morning(day: date) -> datetime:
    """Half past eight of the letter's day, or of the Monday after a weekend."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(8, 30), WIB)
