"""What people do with a letter of the year, step by step, leaving the rows and the lines of history
that the verbs and duties of `engine.cases` leave. `tests/test_year.py` compares both."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.cases.content import wanted
from engine.cases.duties.verdict import APPROVE, RETURN, REVISE
from engine.cases.routing import deadlines
from engine.cases.work import REVISED
from engine.demo.year.dossier import Dossier, Values, blank, post_line, post_lines
from engine.demo.year.register import told
from engine.demo.year.stage import Stage
from engine.letters import KINDS, Content, digest
from engine.people import Person
from engine.store.tables import Case, Initial, Letter, Notice, Signature, Task
from engine.worktime import WIB

# What a signature leaves in the history; a letter without its signed file has empty words there.
EVIDENCE = (
    "sha256_before", "sha256_after", "certificate_serial", "certificate_fingerprint",
    "certificate_subject", "issuer", "level", "time_stamped_at",
)  # fmt: skip
UNSIGNED = dict.fromkeys(EVIDENCE, "") | {"provider": "contoh"}


def begin(stage: Stage, content: Content, unit: str, at: datetime, by: Person) -> Dossier:
    """A drafter begins a letter (`drafting.start`)."""
    published = stage.edition_at(at)
    way = stage.ways.begin(published)
    own = next(stage.ids)
    passed = list(way.place.moved.passed)
    case = blank(
        Case, id=own, office_id=stage.office_id, edition_id=published.id, marking=way.marking,
        state="open", passed=passed, started_at=at, started_by=by.id,
    )  # fmt: skip
    letter = blank(
        Letter, id=own, office_id=stage.office_id, case_id=own, unit_id=stage.units[unit],
        drafter_id=by.id, kind=content.kind, subject=content.subject, security=content.security,
        urgency=content.urgency, draft=content.to_json(), draft_version=1, draft_saved_at=at,
        token=f"{stage.chance.getrandbits(128):032x}", created_at=at,
    )  # fmt: skip
    dossier = Dossier(case, letter, way, published, content)
    dossier.note("mulai", at, by, kind=KINDS[content.kind].name, edition=published.number,
                 edition_digest=published.digest)  # fmt: skip
    _open_tasks(stage, dossier, by, at)
    stage.running[own] = dossier
    return dossier


def submit(
    stage: Stage, about: Dossier, task: Values, content: Content, at: datetime, by: Person
) -> None:
    """The drafter submits, for the first time or again (duty `susun`)."""
    again = about.letter["revision_no"] > 0
    number = revise(stage, about, content, "perbaikan" if again else "pengajuan", at, by)
    about.letter["state"] = "diajukan"
    about.record("ajukan_lagi" if again else "susun", task, at, by, revision=number)
    finish(stage, about, task, {"keputusan": "ajukan"}, at, by)


def give_number(
    stage: Stage, about: Dossier, task: Values, reason: str, at: datetime, by: Person
) -> None:
    """The keeper of the register gives the next number, or an inserted one (duty `nomor`)."""
    asked = _wanted(about, at)
    if about.number is None or about.number["classification"] != asked.classification:
        stage.register.reserve(about, asked, reason, by.id, at)
    about.letter["state"] = "bernomor"
    assert about.number is not None  # reserved a moment ago, or before
    act = "sisipan" if reason else "nomor"
    about.record(act, task, at, by, number=about.number["text"], reason=reason)
    finish(stage, about, task, {"keputusan": "bernomor"}, at, by)


def fill(stage: Stage, about: Dossier, task: Values, words: str, at: datetime, by: Person) -> None:
    """A step without other effect is done (duty `isi`)."""
    about.record("isi", task, at, by, remarks=words)
    finish(stage, about, task, {"keputusan": "selesai"}, at, by)


def initial(
    stage: Stage, about: Dossier, task: Values, words: str, at: datetime, by: Person
) -> None:
    """An approver initials (duty `paraf`)."""
    revision, seal = about.letter["revision_no"], digest(about.content)
    about.initials.append(
        blank(
            Initial, letter_id=about.letter["id"], task_id=task["id"], node=task["node"],
            revision_no=revision, digest=seal, official_id=by.id, post_line=post_line(task, by),
            at=at,
        )
    )  # fmt: skip
    about.letter["state"] = "diparaf"
    about.record("paraf", task, at, by, revision=revision, digest=seal, remarks=words,
                 own_draft=by.id == about.letter["drafter_id"])  # fmt: skip
    finish(stage, about, task, {"keputusan": APPROVE}, at, by)


def send_back(
    stage: Stage, about: Dossier, task: Values, reason: str, at: datetime, by: Person
) -> None:
    """An approver returns the letter for correction (`verdict.perform_return`)."""
    about.case["returns"] += 1
    about.letter["state"] = "dikembalikan"
    about.record("kembali", task, at, by, reason=reason, revision=about.letter["revision_no"])
    if about.letter["drafter_id"] != by.id:
        who, subject = post_line(task, by), about.letter["subject"]
        sentence = f"{subject} dikembalikan oleh {who}: {reason}"
        ring(stage, about, about.letter["drafter_id"], sentence, at)
    finish(stage, about, task, {"keputusan": RETURN}, at, by)


def rewrite(
    stage: Stage, about: Dossier, task: Values, content: Content, words: str, at: datetime,
    by: Person, *, reroutes: bool,
) -> None:  # fmt: skip
    """An approver revises; the step goes on waiting unless the diagram `reroutes`."""
    number = revise(stage, about, content, REVISED, at, by)
    about.letter["state"] = "bernomor" if about.number else "diajukan"
    about.record("revisi", task, at, by, revision=number, remarks=words)
    if reroutes:
        finish(stage, about, task, {"keputusan": REVISE}, at, by)
    else:
        about.see(by, at)


def sign(stage: Stage, about: Dossier, task: Values, words: str, at: datetime, by: Person) -> None:
    """The signature, whose file is made, if at all, when the rows are kept (duty `tandatangan`)."""
    seal, lines = digest(about.content), post_lines(task, by)
    about.signatures.append(
        blank(
            Signature, office_id=stage.office_id, letter_id=about.letter["id"],
            task_id=task["id"], revision_no=about.letter["revision_no"], digest=seal,
            official_id=by.id, post_lines=list(lines), state="signed", page_document="",
            place={}, remarks=words, began_at=at, signed_at=at,
        )
    )  # fmt: skip
    number, post = about.number, ", ".join(lines)
    assert number is not None  # no letter reaches the signer without one
    number.update(state="terbit", issued_at=at, signer=f"{by.name}, {post}")
    about.letter["state"] = "ditandatangani"
    about.record(
        "tandatangan", task, at, by, post=post, number=number["text"],
        revision=about.letter["revision_no"], digest=seal, remarks=words,
        own_draft=by.id == about.letter["drafter_id"], **UNSIGNED,
    )  # fmt: skip
    finish(stage, about, task, {"keputusan": APPROVE}, at, by)


def revise(
    stage: Stage, about: Dossier, content: Content, why: str, at: datetime, by: Person
) -> int:
    """A new revision, unless nothing changed; initials on another text lapse (`content.revise`)."""
    letter, before = about.letter, about.content
    if not about.revisions or before.to_json() != content.to_json():
        letter["revision_no"] += 1
        about.revisions.append({
            "letter_id": letter["id"], "no": letter["revision_no"], "content": content.to_json(),
            "digest": digest(content), "why": why, "made_at": at, "made_by": by.id,
        })  # fmt: skip
        about.content = content
        _clear_initials(stage, about, digest(content), at)
    asked = _wanted(about, at)
    letter.update(
        kind=content.kind, subject=content.subject, addressees=asked.addressees,
        security=content.security, urgency=content.urgency, draft=None,
    )  # fmt: skip
    _keep_or_void_number(about, at)
    return int(letter["revision_no"])


def finish(
    stage: Stage, about: Dossier, task: Values, answers: Mapping[str, Any], at: datetime,
    by: Person, *, seen: bool = True,
) -> None:  # fmt: skip
    """The task is closed and the case moves (`completing.finish`)."""
    if seen:
        about.see(by, at)
    moved = about.way.go(task["id"], answers, facts(about))
    task.update(
        state="done", done_at=at, done_by=by.id, next_alert_at=None,
        opened_at=task["opened_at"] or at, passed=list(moved.passed),
    )  # fmt: skip
    about.case["marking"] = about.way.marking
    about.case["version"] += 1
    _open_tasks(stage, about, by, at)
    if moved.ended:
        about.case.update(state="ended", ended_at=at)
        about.note("selesai", at, None)
        stage.close(about)


def facts(about: Dossier) -> dict[str, object]:
    """What conditions may know of the letter (`completing.facts`)."""
    number, letter = about.number, about.letter
    return {
        "surat": {
            "bernomor": number is not None and number["state"] in ("dipesan", "terbit"),
            "jenis": letter["kind"], "sifat": letter["urgency"], "keamanan": letter["security"],
            "unit": letter["unit_id"],
        }
    }  # fmt: skip


def ring(
    stage: Stage, about: Dossier, official_id: int, sentence: str, at: datetime,
    task_id: str | None = None, level: int = 0,
) -> None:  # fmt: skip
    """A line in somebody's bell; they read it within a day, what is newer still waits."""
    read = at + timedelta(minutes=stage.chance.randint(2, 900))
    about.notices.append(
        blank(
            Notice, office_id=stage.office_id, official_id=official_id,
            letter_id=about.letter["id"], task_id=task_id, level=level, sentence=sentence, at=at,
            read_at=read if read < stage.until - timedelta(days=2) else None,
        )
    )  # fmt: skip


def _open_tasks(stage: Stage, about: Dossier, by: Person, at: datetime) -> None:
    """`routing.open_tasks`."""
    published = about.edition
    for node, own in about.way.opened:
        step = published.sop.step(node)
        found_by = published.sop.role(step.role).found_by
        drafter = found_by == "penyusun"
        about.tasks.append(
            blank(
                Task, id=own, office_id=stage.office_id, case_id=about.id, node=node,
                role=step.role, personal=drafter, state="open", arrived_at=at, passed=[],
                unit_id=about.letter["unit_id"] if found_by == "kepala_unit" else None,
                holder_id=about.letter["drafter_id"] if drafter else None, from_name=by.name,
                round=1 + sum(one["node"] == node for one in about.tasks),
                **deadlines(stage.hours, published, step, at),
            )
        )  # fmt: skip


def _wanted(about: Dossier, at: datetime) -> Any:
    return wanted(about.letter["unit_id"], about.content, at.astimezone(WIB).date())


def _clear_initials(stage: Stage, about: Dossier, new: str, at: datetime) -> None:
    gone = [one for one in about.standing() if one["digest"] != new]
    for one in gone:
        one["cleared_at"] = at
    if gone:
        names = (stage.roster.person(one["official_id"], at).name for one in gone)
        about.note("paraf_gugur", at, None, names=", ".join(dict.fromkeys(names)))


def _keep_or_void_number(about: Dossier, at: datetime) -> None:
    number = about.number
    if number is None or number["state"] != "dipesan":
        return
    asked = _wanted(about, at)
    same = (asked.classification, asked.unit_id, asked.letter_date.year)
    if same == (number["classification"], number["unit_id"], number["year"]):
        number.update(told(asked))
        return
    reason = "klasifikasi, unit, atau tahun surat berubah pada perbaikan"
    number.update(state="batal", voided_at=at, note=reason)
    about.letter["number_id"] = None
    about.note("nomor_gugur", at, None, number=number["text"], reason=reason)
