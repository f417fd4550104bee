"""Every change that made a case what it is, in the order of time: of its letter's fields, its
originating unit, who had its tasks, their due moments, its edition, its number, and what was changed
in the office and touched it. Now, or as far as a line of its history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from sqlalchemy import Connection, select

from engine import history
from engine.audit.finding import only_auditors
from engine.audit.story.case_story import edition_then, found_case, shown_line
from engine.audit.story.letter_story import RevisionStory, revisions
from engine.audit.story.line_changes import OFFICE, TEXT, CaseChange, Fold, kind_of
from engine.audit.story.touching import ITS_SOP, Touch, Touched, Why
from engine.cases.access_record import OPENED, guarded, note_access
from engine.cases.editions import Published
from engine.cases.receiving import SCAN
from engine.cases.work import House
from engine.history import Line, actor
from engine.letters.content import LABELS
from engine.letters.differences import Change
from engine.people import Person
from engine.store.tables import Case, Document, Edition, Letter, Official, Post, Task
from engine.store.types import Record

SUBMITTED = ("susun", "ajukan_lagi", "revisi")
# What a changed setting is called besides the words of its line.
TITLES = {
    "jam_kerja": "Jam kerja", "libur": "Hari libur", "libur_ubah": "Hari libur",
    "libur_hapus": "Hari libur", "mandat": "Mandat", "mandat_akhir": "Mandat",
}  # fmt: skip


@guarded
def case_changes(
    house: House, case_id: int, *, by: Person, line: int | None = None
) -> list[CaseChange]:
    """Every change of the case, or those up to `line` of its history, the first one first.

    Raises NotFound like the case's story.
    """
    only_auditors(by)
    with house.store.reading() as tx:
        row = found_case(tx, house, case_id, by)
        told = Telling(tx, case_id, house.now(), line).changes()
    note_access(house, by, OPENED, "riwayat", row.letter_id)
    return told


@dataclass(frozen=True)
class Telling:
    """A case and the moment it is told for."""

    tx: Connection
    case_id: int
    now: datetime
    line: int | None = None

    def changes(self) -> list[CaseChange]:
        """Every change, the first one first; a setting before what it moved."""
        fold = Fold(self._groups, self._steps)
        found = [
            *fold.changes(self.lines), *self._revisions(), *self._scans(), *self._editions(),
            *(one for touch in self.touches for one in _settings(touch)),
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.at, one.kind != OFFICE, one.line or 0))

    @cached_property
    def touches(self) -> list[Touch]:
        """The acts on the office that touched the case."""
        return Touched(
            self.tx, self.case, self.letter, self.published, self.lines, self.at
        ).touches()  # fmt: skip

    @cached_property
    def case(self) -> Record:
        """The case's row."""
        return self.tx.execute(select(Case).where(Case.id == self.case_id)).one()

    @cached_property
    def letter(self) -> Record:
        """The row of its letter."""
        return self.tx.execute(select(Letter).where(Letter.case_id == self.case_id)).one()

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The lines of its history that count."""
        every = history.lines(self.tx, self.case_id)
        return every[: shown_line(every, self.line)]

    @cached_property
    def at(self) -> datetime:
        """The moment of the last line that counts, where one was asked for."""
        return self.lines[-1].at if self.line is not None else self.now

    @cached_property
    def published(self) -> Published:
        """The edition that it followed then."""
        return edition_then(self.tx, self.case, self.lines)

    @cached_property
    def _tasks(self) -> Sequence[Record]:
        return self.tx.execute(select(Task).where(Task.case_id == self.case_id)).all()

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        drafter = self.tx.scalar(select(Official.name).where(Official.id == self.letter.drafter_id))
        names = {role.key: role.name for role in self.published.sop.roles}
        return {
            task.id: str(drafter)
            if task.personal
            else f"kelompok {names.get(task.role, task.role)}"
            for task in self._tasks
        }

    @cached_property
    def _steps(self) -> Mapping[str, str]:
        names = {step.node: step.name for step in self.published.sop.steps}
        return {task.id: names.get(task.node, "") for task in self._tasks}

    def _revisions(self) -> Iterator[CaseChange]:
        submitted = {
            one.facts["revision"]: one
            for one in self.lines
            if one.act in SUBMITTED and "revision" in one.facts
        }
        posts = select(Post.key, Post.title).where(Post.office_id == self.letter.office_id)
        titles = {row.key: row.title for row in self.tx.execute(posts)}
        for one in revisions(self.tx, self.letter.id):
            if one.no in submitted:
                yield from _revision(one, submitted[one.no], titles)

    def _scans(self) -> Iterator[CaseChange]:
        """Another scan of a letter that came in."""
        kept = (Document.letter_id == self.letter.id, Document.role == SCAN)
        scans = self.tx.execute(
            select(Document.name, Document.added_at, Official.name.label("who"))
            .join(Official, Official.id == Document.added_by)
            .where(*kept, Document.added_at <= self.at)
            .order_by(Document.id)
        )
        for one, other in pairwise(scans):
            yield CaseChange(other.added_at, TEXT, "Pindaian", one.name, other.name, other.who)

    def _editions(self) -> Iterator[CaseChange]:
        """Editions that came from the command line, which is no line of the office's history."""
        until = min(self.case.ended_at or self.at, self.at)
        found = self.tx.execute(
            select(Edition).where(
                Edition.office_id == self.case.office_id, Edition.approved_by == "",
                Edition.sop_key == self.published.sop.key, Edition.number > 1,
                Edition.published_at.between(self.case.started_at, until),
            )
        )  # fmt: skip
        for one in found:
            yield CaseChange(
                one.published_at, OFFICE, f"SOP {self.published.sop.name}",
                f"terbitan {one.number - 1}", f"terbitan {one.number}", one.published_by,
                reason=one.reason, why=(Why(ITS_SOP),),
            )  # fmt: skip


def _revision(one: RevisionStory, line: Line, titles: Mapping[str, str]) -> Iterator[CaseChange]:
    """The fields that a revision changed; its text as one, which is read beside the one before."""
    body = LABELS["body"]
    parts = sum(change.label.startswith(body) for change in one.changes)
    for change in one.changes:
        if change.label.startswith(body):
            if not parts:
                continue
            what = f"{body}, {parts} bagian" if parts > 1 else body
            before, after, parts = f"revisi {one.no - 1}", f"revisi {one.no}", 0
        else:
            what = change.label
            before, after = _sides(change, titles)
        yield CaseChange(
            one.made_at, kind_of(what), what, before, after, actor(line), line=line.line,
            revision=one.no, pieces=change.pieces if what == change.label else (),
        )  # fmt: skip


def _sides(change: Change, titles: Mapping[str, str]) -> tuple[str, str]:
    before, after = (
        "".join(words for op, words in change.pieces if op in ("same", kept))
        for kept in ("removed", "added")
    )
    if change.label == LABELS["signer"]:
        return titles.get(before, before), titles.get(after, after)
    return before, after or change.note


def _settings(touch: Touch) -> Iterator[CaseChange]:
    line = touch.line
    for what, before, after in _told(line):
        yield CaseChange(
            line.at, OFFICE, what, before, after, actor(line), why=touch.why, setting=line.line
        )


def _told(line: Line) -> list[tuple[str, str, str]]:
    """What a line of the office's own history changed: label, before, after."""
    facts = line.facts
    if line.act == "sop_disetujui":
        number = facts.get("edition") or 1
        return [(f"SOP {facts['sop']}", f"terbitan {number - 1}", f"terbitan {number}")]
    if line.act == "sop_ditandatangani":
        return [(f"SOP {facts['sop']} terbitan {facts['edition']}", "", "ditandatangani")]
    title = TITLES.get(line.act, "")
    changed = history.changed(line)
    if not changed:
        return [(title or str(facts.get("fields", "–")), "", history.sentence(line))]
    return [
        (f"{title}: {one.label}" if title else one.label, one.before, one.after) for one in changed
    ]
