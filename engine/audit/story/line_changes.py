"""What each line of a case's own history changed, with what was there before.

Lines of long ago do not say what they replaced; then it is known from the lines before them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import history
from engine.audit.story.touching import Why
from engine.history import Line, actor
from engine.letters.differences import Piece

TEXT, UNIT, NATURE, HOLDER, DUE, EDITION, NUMBER, OFFICE = (
    "isi", "unit", "sifat", "penugasan", "tenggat", "terbitan", "nomor", "pengaturan",
)  # fmt: skip
KINDS = (TEXT, NATURE, UNIT, HOLDER, DUE, EDITION, NUMBER, OFFICE)
# Fields that say how a letter is to be kept and how quickly it is to go.
OF_NATURE = frozenset({"Sifat", "Keamanan"})
VOID, RESERVED, ISSUED = "batal", "dipesan", "terbit"


@dataclass(frozen=True)
class CaseChange:
    """One thing that changed, in words; `before` is empty where there was nothing.

    `line` is the line of the case's history that says so, `setting` the line of the office's own
    that did it, `revision` the revision of the letter it came with. `reason` is what somebody gave
    as one; `why` says why an act on the office is told here. `pieces` compare the words.
    """

    at: datetime
    kind: str
    what: str
    before: str
    after: str
    who: str
    reason: str = ""
    why: tuple[Why, ...] = ()
    line: int | None = None
    setting: int | None = None
    revision: int | None = None
    pieces: tuple[Piece, ...] = ()


def kind_of(label: str) -> str:
    """The kind of a changed field of the letter."""
    return NATURE if label in OF_NATURE else TEXT


class Fold:
    """What is known of a case after some lines: `groups` names for each task who has it at first,
    `steps` what its step is called."""

    def __init__(self, groups: Mapping[str, str], steps: Mapping[str, str]) -> None:
        self._holders, self._groups, self._steps = dict(groups), groups, steps
        self._known: dict[tuple[str, str], str] = {}
        self._tells: dict[str, Callable[[Line], Iterator[CaseChange]]] = {
            "mulai": self._edition, "pindah_terbitan": self._edition, "pindah_urung": self._edition,
            "pindah_unit": self._unit, "catat_lagi": self._entry, "klasifikasi": self._code,
            "ambil": self._holder, "lepas": self._holder, "alih": self._holder,
            "ubah_tenggat": self._due, "nomor": self._number, "sisipan": self._number,
            "catat": self._agenda, "batal_nomor": self._void, "nomor_gugur": self._void,
            "tandatangan": self._issued, "paraf_gugur": self._initials,
        }  # fmt: skip

    def changes(self, lines: Sequence[Line]) -> Iterator[CaseChange]:
        """What the lines changed, in their order."""
        for line in lines:
            if line.act in self._tells:
                yield from self._tells[line.act](line)
            yield from self._answers(line)

    def _now(self, line: Line, kind: str, what: str, after: str, **more: Any) -> CaseChange:
        """The change to what is so from now on; `was` in the line goes before what was known."""
        before = str(line.facts.get("was") or self._known.get((kind, what), ""))
        self._known[kind, what] = after
        reason = str(line.facts.get("reason") or "")
        return CaseChange(
            line.at, kind, what, before, after, actor(line), line=line.line,
            **{"reason": reason, **more},
        )  # fmt: skip

    def _edition(self, line: Line) -> Iterator[CaseChange]:
        told = self._now(
            line, EDITION, "Terbitan SOP", f"terbitan {line.facts.get('edition', '–')}"
        )
        if line.act != "mulai":
            yield told

    def _unit(self, line: Line) -> Iterator[CaseChange]:
        yield self._now(line, UNIT, "Unit asal", str(line.facts["unit"]))

    def _entry(self, line: Line) -> Iterator[CaseChange]:
        for one in history.changed(line):
            yield CaseChange(
                line.at, kind_of(one.label), one.label, one.before, one.after, actor(line),
                line=line.line,
            )  # fmt: skip

    def _code(self, line: Line) -> Iterator[CaseChange]:
        yield self._now(line, TEXT, "Kode klasifikasi", str(line.facts["classification"]))

    def _holder(self, line: Line) -> Iterator[CaseChange]:
        task, name = str(line.facts["task"]), str(line.facts.get("name_by", ""))
        group = self._groups.get(task, "")
        after = {"ambil": name, "lepas": group}.get(line.act) or str(line.facts.get("name", ""))
        before, self._holders[task] = self._holders.get(task, group), after
        yield CaseChange(
            line.at, HOLDER, self._step(line), before, after, actor(line), line=line.line,
            reason=str(line.facts.get("reason") or ""),
        )  # fmt: skip

    def _due(self, line: Line) -> Iterator[CaseChange]:
        setting = line.facts.get("setting")
        yield self._now(line, DUE, self._step(line), str(line.facts["until"]), setting=setting)

    def _number(self, line: Line) -> Iterator[CaseChange]:
        number = str(line.facts["number"])
        if self._known.get((NUMBER, "Nomor surat")) != number:
            yield self._now(line, NUMBER, "Nomor surat", number)

    def _agenda(self, line: Line) -> Iterator[CaseChange]:
        yield self._now(line, NUMBER, "Nomor agenda", str(line.facts["agenda"]))

    def _void(self, line: Line) -> Iterator[CaseChange]:
        self._known.pop((NUMBER, "Nomor surat"), None)
        yield self._state(line, VOID)

    def _issued(self, line: Line) -> Iterator[CaseChange]:
        yield self._state(line, ISSUED)

    def _state(self, line: Line, after: str) -> CaseChange:
        return CaseChange(
            line.at, NUMBER, f"Nomor {line.facts['number']}", RESERVED, after, actor(line),
            line=line.line, reason=str(line.facts.get("reason") or ""),
        )  # fmt: skip

    def _initials(self, line: Line) -> Iterator[CaseChange]:
        names = str(line.facts["names"])
        yield CaseChange(line.at, TEXT, "Paraf", names, "gugur", actor(line), line=line.line)

    def _answers(self, line: Line) -> Iterator[CaseChange]:
        """Answers to a step's form that were given otherwise before."""
        for told in line.facts.get("form", ()):
            what, after = f"{self._step(line)}: {told['label']}", str(told["words"])
            before = self._known.get((TEXT, what))
            if before == after:
                continue
            change = self._now(line, TEXT, what, after, reason="")
            if before is not None:
                yield change

    def _step(self, line: Line) -> str:
        known = self._steps.get(str(line.facts.get("task", "")), "")
        return str(line.facts.get("step") or known or "–")
