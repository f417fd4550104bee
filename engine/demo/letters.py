"""The letters of the cast, run through the SOPs until the state each is told to be in.

Finished letters lie on their own dates; the ones that wait were brought to their step a moment
ago, so that the inbox of the demo shows running clocks and not a month of lateness.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.cases.drafting import start
from engine.cases.following import reply
from engine.cases.handing import void_number
from engine.cases.mandates import save_mandate
from engine.cases.work import House
from engine.demo.cast import LETTERS, content, unit_of
from engine.demo.incoming import ARRIVED, tell_incoming
from engine.demo.office import Wristwatch
from engine.demo.story import Story, morning
from engine.letters.form import said_by
from engine.letters.weekdays import written
from engine.store.tables import Incoming, Letter
from engine.worktime import WIB

STEPS = {
    "menunggu_sekretaris": 3,
    "menunggu_camat": 4,
    "dikembalikan": 5,
    "batal": 3,
    "ditandatangani": 5,
}
# How long each step takes, and how much of that the task lies unopened.
MINUTES, LAY = (6, 2, 3, 9, 3, 7), (0, 1, 2, 4, 1, 5)
# The steps that the letters of the cast know; one that the SOP has gained since is done in passing.
STANDING = (
    "susun", "nomor", "periksa_pengawas", "periksa_sekretaris", "tanda_tangan", "kirim",
)  # fmt: skip
WAITING = {"menunggu_sekretaris": 4, "menunggu_camat": 2, "dikembalikan": 6, "ditandatangani": 5}
SENT_BY = {
    "internal": ("eoffice", "Agenda E-Office 2026/{n}"),
    "eksternal": ("kurir", "Diterima resepsionis, ekspedisi {n}"),
    "campuran": ("kurir", "Diterima staf tujuan, ekspedisi {n}"),
}


def write_letters(
    house: House, watch: Wristwatch, passphrase: str, now: datetime, *, finished: bool = True
) -> None:
    """Run every letter of the cast, those that came in last. The house's clock must be `watch`.

    Unless `finished`, of those that go out only the ones are told that wait for somebody.
    """
    story = _Letters(house, watch, passphrase, now)
    done = ("terkirim", "batal")
    for letter_id, letter in sorted(LETTERS.items(), key=lambda item: item[1]["tanggal"]):
        if finished and letter["status"] in done:
            day = story.day(letter["tanggal"])
            story.tell(letter_id, morning(day), on=day)
    for letter_id, letter in LETTERS.items():
        if letter["status"] not in done:
            waited = timedelta(minutes=WAITING[letter["status"]])
            spent = timedelta(minutes=sum(MINUTES[: STEPS[letter["status"]]]))
            story.tell(letter_id, now - waited - spent, on=now.astimezone(WIB).date())
    for key in ARRIVED:
        if key not in story.told:
            tell_incoming(story, key)
    watch.at = now


class _Letters(Story):
    def __init__(self, house: House, watch: Wristwatch, passphrase: str, now: datetime) -> None:
        super().__init__(house, watch, now)
        self.passphrase = passphrase
        self.told: set[str] = set()

    def tell(self, letter_id: str, begin: datetime, on: date) -> None:
        letter = LETTERS[letter_id]
        self.watch.at = begin
        self._mandate(letter, begin)
        text = replace(content(letter_id), letter_date=on)
        asked = said_by(text) | {"unit": unit_of(letter["asal"])}
        started = self._begun(letter, asked)
        acts = [
            (letter["konseptor"], asked),
            ("umpeg", self._number(letter)),
            (letter["asal"], {"keputusan": "setujui"}),
            ("sekcam", {"keputusan": "setujui"}),
            (letter["penandatangan"], self._verdict(letter)),
            (letter["konseptor"], self._ways(letter)),
        ]
        steps = STEPS.get(letter["status"], len(MINUTES))
        for (who, said), minutes, lay in zip(acts[:steps], MINUTES, LAY, strict=False):
            while self.node(started) not in STANDING:
                self.do(letter["asal"], started, {}, 2, 1)
            self.do(who, started, said, minutes, lay)
        if letter["status"] == "batal":
            self._void(started, letter["alasan_batal"])

    def _begun(self, letter: dict[str, Any], asked: dict[str, Any]) -> int:
        """The new letter; one that answers a letter of the cast is opened by who was told to."""
        answered = letter.get("balasan_atas")
        if not answered:
            return start(self.house, asked, by=self.as_(letter["konseptor"])).letter_id
        key = next(k for k, one in ARRIVED.items() if one["nomor"] == answered["nomor"])
        self.told.add(key)
        begin, incoming = self.watch.at, tell_incoming(self, key)
        self.watch.at = begin
        drafter = {"penyusun": str(self.as_(letter["konseptor"]).id)}
        receiver = self.as_(ARRIVED[key]["penerima"][0])
        self._refer(incoming, answered, asked)
        return reply(self.house, incoming, drafter, by=receiver).letter_id

    def _refer(self, incoming: int, answered: dict[str, Any], asked: dict[str, Any]) -> None:
        """The reference and the text name the day and the agenda number of this telling."""
        with self.house.store.reading() as tx:
            entry = tx.execute(select(Incoming).where(Incoming.letter_id == incoming)).one()
        told = written(date.fromisoformat(answered["tanggal"]))
        asked["body"] = asked["body"].replace(told, written(entry.their_date))
        asked["reference_date"] = entry.their_date.isoformat()
        asked["reference_agenda"] = str(entry.serial)

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

    def _ways(self, letter: dict[str, str]) -> dict[str, str]:
        channel, proof = SENT_BY[letter["saluran"]]
        said: dict[str, str] = {}
        for n in range(1, len(letter.get("daftar_tujuan", letter["tujuan"])) + 1):
            said |= {f"saluran-{n}": channel, f"bukti-{n}": proof.format(n=n)}
        return said

    def _mandate(self, letter: dict[str, str], begin: datetime) -> None:
        kind = letter.get("kewenangan")
        if not kind:
            return
        save_mandate(
            self.house, official=letter["penandatangan"], post="camat", kind=kind,
            decree=f"Surat Perintah Nomor 800.1.11.1/{letter['urut']}/416-399/2026",
            starts_at=begin - timedelta(hours=1), ends_at=begin + timedelta(hours=8),
            by=self.as_("admin"),
        )  # fmt: skip

    def _void(self, letter_id: int, reason: str) -> None:
        with self.house.store.reading() as tx:
            number = tx.scalar(select(Letter.number_id).where(Letter.id == letter_id))
        assert number is not None  # the letter was numbered above
        self.watch.at += timedelta(minutes=5)
        void_number(self.house, number, reason, by=self.as_("umpeg"))
