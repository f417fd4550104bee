"""What the letters of the year say: topics of each unit, filled in by chance from the vocabulary,
and what a drafter or an approver changes in them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Any

from engine.demo import cast
from engine.letters import KINDS, Content
from engine.letters.parts import Addressee, Assignee, Assignment, Delivered, Event, Particular
from engine.letters.typed import from_text
from engine.letters.weekdays import written
from engine.worktime.hours import WEEKDAYS
from engine.worktime.words import MONTHS

WORDS: dict[str, Any] = json.loads((files("engine.demo.year") / "words.json").read_text("utf-8"))
SHEETS = ("1 (satu) lembar", "2 (dua) lembar", "1 (satu) berkas", "3 (tiga) lembar")
PLACES = ("Pendopo Kantor Kecamatan Tirtamaya", "Ruang Rapat Kecamatan Tirtamaya")
HOURS = ("08.30", "09.00", "10.00", "13.00")
MAILED = {"kepala desa": "desa.example", "ketua bpd": "desa.example"}
UNMAILED = ("saudara", "ketua", "yang bersangkutan")


@dataclass(frozen=True)
class Fix:
    """What is wrong with a letter: the approver's words, and the part of it to put right."""

    reason: str
    part: str


def compose(unit: str, drafter: str, day: date, chance: Random) -> Content:
    """A letter of a unit as its drafter writes it on this day; the Camat's post signs all."""
    topic = chance.choice(WORDS["surat"][unit])
    said = _slots(day, chance)
    kind = topic["jenis"]
    return Content(
        kind=kind,
        subject=topic["hal"].format_map(said),
        classification=topic["kode"],
        urgency=topic.get("sifat") or chance.choices(("biasa", "segera"), (3, 1))[0],
        security=_security(topic, chance),
        addressees=tuple(_addressee(name.format_map(said)) for name in _names(topic, chance)),
        copies=tuple(chance.sample(WORDS["tembusan"], chance.choice((0, 0, 1, 2)))),
        attachment_note=chance.choice(("-", "-", *SHEETS)),
        event=_event(topic, day, chance) if "event" in KINDS[kind].blocks else None,
        rows=_rows(topic, said),
        assignment=_assignment(topic, unit, drafter, said),
        statement=_statement(topic, said),
        body=from_text(topic.get("isi", "").format_map(said)),
        closing=chance.choice(WORDS["penutup"][kind]),
        signer="camat",
        letter_date=day,
    )


def mistake(chance: Random, unless: str = "", part: str = "") -> Fix:
    """Something to put right in another part than `unless` (or in this `part`)."""
    if not part:
        part = chance.choice([one for one in FIXES if one not in (unless, "kode")])
    return Fix(chance.choice(WORDS["perbaikan"][part]), part)


def corrected(content: Content, part: str, chance: Random) -> Content:
    """The content with this part put right; always another content than before."""
    return FIXES[part](content, chance)


def addressed(content: Content, name: str) -> Content:
    """The same letter to somebody else."""
    return replace(content, addressees=(_addressee(name),))


def remark(name: str, chance: Random, **said: object) -> str:
    """One of the vocabulary's sentences of this name."""
    sentence: str = chance.choice(WORDS[name])
    return sentence.format_map({"warga": chance.choice(WORDS["isian"]["warga"]), **said})


def _slots(day: date, chance: Random) -> dict[str, str]:
    said = {name: chance.choice(values) for name, values in WORDS["isian"].items()}
    said |= {name.capitalize(): _capital(value) for name, value in said.items()}
    before = day.replace(day=1) - timedelta(days=1)
    return said | {
        "desa": chance.choice(cast.DATA["desa"]), "bulan": MONTHS[day.month - 1],
        "tahun": str(day.year), "bulan_lalu": MONTHS[before.month - 1],
        "tahun_lalu": str(before.year), "tahun_depan": str(day.year + 1),
    }  # fmt: skip


def _capital(words: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in words.split())


def _names(topic: Mapping[str, Any], chance: Random) -> list[str]:
    names: list[str] = chance.choice(WORDS["tujuan"][topic["tujuan"]])
    return names


def _security(topic: Mapping[str, Any], chance: Random) -> str:
    asked: str = topic.get("keamanan", "biasa")
    if asked == "rahasia" and chance.random() < 0.15:
        return "sangat_rahasia"
    return asked


def _addressee(name: str) -> Addressee:
    """Villages and institutions have an address for mail; people and groups have none."""
    lowered = name.lower()
    slug = "".join(c if c.isalnum() else "-" for c in lowered)[:40].strip("-")
    for begin, domain in MAILED.items():
        if lowered.startswith(begin):
            return Addressee(name, "Tirtamaya", f"{slug}@{domain}")
    if lowered.startswith(UNMAILED):
        return Addressee(name, "Tirtamaya")
    return Addressee(name, "Mojokerto", f"{slug}@mojokerto.example")


def _event(topic: Mapping[str, Any], day: date, chance: Random) -> Event:
    when = day + timedelta(days=chance.randint(4, 9))
    while when.weekday() > 4:
        when += timedelta(days=1)
    time = f"{chance.choice(HOURS)} WIB s.d. selesai"
    agenda = topic["acara"]
    return Event(WEEKDAYS[when.weekday()], written(when), time, chance.choice(PLACES), agenda)


def _rows(topic: Mapping[str, Any], said: Mapping[str, str]) -> tuple[Delivered, ...]:
    if "kiriman" not in topic:
        return ()
    what = topic["kiriman"].format_map(said)
    return (Delivered(what, "1 (satu) berkas", "Disampaikan dengan hormat untuk menjadi periksa"),)


def _assignment(
    topic: Mapping[str, Any], unit: str, drafter: str, said: Mapping[str, str]
) -> Assignment | None:
    if "tugas" not in topic:
        return None
    head = "umpeg" if unit == "umpeg" else f"kasi_{unit}"
    people = [cast.PEOPLE[one] for one in dict.fromkeys((head, drafter)) if one in cast.PEOPLE]
    return Assignment(
        bases=(f"Program Kerja Kecamatan Tirtamaya Tahun {said['tahun']}.",),
        assignees=tuple(
            Assignee(p["nama"], p["nip"], f"{p['pangkat']} ({p['golongan']})", p["jabatan"])
            for p in people
        ),
        tasks=tuple(topic["tugas"].format_map(said).split("\n")),
    )


def _statement(topic: Mapping[str, Any], said: Mapping[str, str]) -> tuple[Particular, ...]:
    lines = topic.get("keterangan", "").format_map(said).splitlines()
    return tuple(Particular(*line.split("=", 1)) for line in lines)


def _attachment(content: Content, chance: Random) -> Content:
    note = chance.choice([one for one in SHEETS if one != content.attachment_note])
    return replace(content, attachment_note=note)


def _copies(content: Content, chance: Random) -> Content:
    left = [one for one in WORDS["tembusan"] if one not in content.copies]
    return replace(content, copies=(*content.copies, chance.choice(left)))


def _closing(content: Content, chance: Random) -> Content:
    left = [one for one in WORDS["penutup_baru"] if one != content.closing]
    return replace(content, closing=chance.choice(left))


def _body(content: Content, chance: Random) -> Content:
    more = from_text(chance.choice(WORDS["tambahan"]))["content"]
    return replace(content, body={**content.body, "content": [*content.body["content"], *more]})


def _subject(content: Content, chance: Random) -> Content:
    assert content.letter_date is not None  # every letter of the year is dated
    return replace(content, subject=f"{content.subject} Tahun {content.letter_date.year}")


def _addressees(content: Content, chance: Random) -> Content:
    known = {one.name for one in content.addressees}
    names = [name for group in WORDS["tujuan"]["kabupaten"] for name in group if name not in known]
    return replace(content, addressees=(*content.addressees, _addressee(chance.choice(names))))


def _urgency(content: Content, chance: Random) -> Content:
    urgent = "sangat_segera" if content.urgency == "segera" else "segera"
    return replace(content, urgency=urgent)


def _code(content: Content, chance: Random) -> Content:
    codes = sorted({t["kode"] for topics in WORDS["surat"].values() for t in topics})
    other = chance.choice([one for one in codes if one != content.classification])
    return replace(content, classification=other)


FIXES: dict[str, Callable[[Content, Random], Content]] = {
    "lampiran": _attachment, "tembusan": _copies, "penutup": _closing, "isi": _body,
    "hal": _subject, "tujuan": _addressees, "sifat": _urgency, "kode": _code,
}  # fmt: skip
