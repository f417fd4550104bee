"""The letters that came in to the demo office, from their entry to what became of the disposisi."""

import json
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from engine.cases.editions import current
from engine.cases.following import follow_up
from engine.cases.receiving import start_incoming
from engine.demo.story import Story, morning
from engine.letters import Content
from engine.letters.parts import Addressee
from engine.letters.sheet import Letterhead, Sheet, SignerBlock
from engine.letters.typed import from_text
from engine.letters.weekdays import written
from engine.worktime import WIB

ARRIVED: dict[str, dict[str, Any]] = {
    letter["id"]: letter
    for letter in json.loads((files("engine.demo") / "incoming.json").read_text("utf-8"))["surat"]
}
MINUTES, LAY = (4, 8, 7, 3, 4), (0, 3, 5, 1, 2)
WHOLE = len(MINUTES)


def tell_incoming(story: Story, key: str) -> int:
    """Bring a letter of the cast as far as it is told; returns its id.

    Finished ones lie on the day they came; the others came just now.
    """
    told = ARRIVED[key]
    steps = told.get("sampai", WHOLE)
    if steps == WHOLE:
        story.watch.at = morning(story.day(told["diterima"]))
    else:
        spent = sum(MINUTES[:steps]) + told["menunggu"]
        story.watch.at = story.now - timedelta(minutes=spent)
    said = _entry(story, told)
    scan = ("pindaian.pdf", _scan(story, told))
    letter = start_incoming(story.house, said, scan, by=story.as_("staf1")).letter_id
    acts: list[tuple[str, dict[str, Any]]] = [
        ("staf1", said),
        ("sekcam", {"keputusan": "teruskan", "classification": told.get("klasifikasi", "")}),
        ("camat", _disposition(told)),
        ("sekcam", {}),
        ("umpeg", {"lokasi": told.get("arsip", "")}),
    ]
    for (who, words), minutes, lay in zip(acts[:steps], MINUTES, LAY, strict=False):
        story.do(who, letter, words, minutes, lay)
    _follow(story, letter, told)
    return letter


def _entry(story: Story, told: dict[str, Any]) -> dict[str, str]:
    arrived = story.day(told["diterima"])
    if told.get("sampai", WHOLE) != WHOLE:
        arrived = story.watch.at.astimezone(WIB).date()
    return {
        "sender": told["pengirim"], "their_number": told["nomor"],
        "their_date": min(story.day(told["tanggal"]), arrived).isoformat(),
        "received_on": arrived.isoformat(), "subject": told["hal"], "urgency": told["sifat"],
        "security": told["keamanan"], "attachment_note": told["lampiran"],
        "summary": told["ringkas"],
    }  # fmt: skip


def _disposition(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "penerima": told.get("penerima", []),
        "petunjuk": told.get("petunjuk", []),
        "catatan": told.get("catatan_disposisi", ""),
    }


def _follow(story: Story, letter: int, told: dict[str, Any]) -> None:
    if "tindak_lanjut" in told:
        login, words = told["tindak_lanjut"]
        story.watch.at += timedelta(hours=2)
        follow_up(story.house, letter, {"tindak_lanjut": words}, by=story.as_(login))


def _scan(story: Story, told: dict[str, Any]) -> bytes:
    """The sender's letter on paper: printed with the office's own layouts."""
    government, office, address = told["kop"]
    post, name = told["penandatangan"]
    content = Content(
        kind="surat_dinas", subject=told["hal"], urgency=told["sifat"], security=told["keamanan"],
        addressees=(Addressee("Camat Tirtamaya", "Tirtamaya"),),
        attachment_note=told["lampiran"], body=from_text(told["isi"]),
        closing="Atas perhatian dan kerja sama Bapak disampaikan terima kasih.",
    )  # fmt: skip
    sheet = Sheet(
        content=content, letterhead=Letterhead(government, office, address, place="Mojokerto"),
        signer=SignerBlock((post,), name), number=told["nomor"],
        dated=written(story.day(told["tanggal"])),
    )  # fmt: skip
    return _printed(story, sheet, story.watch.at)


def _printed(story: Story, sheet: Sheet, at: datetime) -> bytes:
    office_id = story.as_("staf1").office_id
    with story.house.store.reading() as tx:
        edition = current(tx, office_id, "surat_keluar", at)
    printer = story.house.press.printer(edition.digest, edition.layouts)
    return printer.render_pdf(sheet, timestamp=at).pdf
