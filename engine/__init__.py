"""Runut's engine: runs the SOPs of an office, and knows nothing of HTTP.

`Engine` is the front door. Delete `web/` and an office still runs from a test or a terminal:

    engine = Engine.open("sqlite:///var/runut.db", Path("var"), now=wall_clock)
    me = engine.who(engine.sign_in("sekcam", password, address="", device=""))
    engine.complete(task_id, {"keputusan": "setujui"}, by=me)

Every verb is one transaction with its line of history, `by=` is never optional, and what cannot
be done raises a `Refused` whose sentence a person can read.
"""

from engine.audit.access import FoundAccess, WantedAccess
from engine.audit.conformance.conforming import LongSpan
from engine.audit.conformance.rules import GROUPS as RULE_GROUPS
from engine.audit.conformance.rules import RULES
from engine.audit.finding import FindChoices, FoundCases, Wanted
from engine.audit.reports import (
    Cell,
    LongPeriod,
    LongReport,
    Pick,
    Question,
    Report,
    ReportChoices,
    ReportVisit,
    Spread,
    Visits,
    latest_step,
    percent,
    report_csv,
    report_xlsx,
)
from engine.audit.reports.figures import LoadLine, MonthLine, StepLine
from engine.audit.retention import HEADINGS as RETENTION_HEADINGS
from engine.audit.retention import LISTS as RETENTION_LISTS
from engine.audit.retention import REASONS as RETENTION_REASONS
from engine.audit.retention import WIDTHS as RETENTION_WIDTHS
from engine.audit.retention import Asked as RetentionAsked
from engine.audit.retention import Filed, Retention
from engine.audit.retention import Group as RetentionGroup
from engine.audit.story.case_story import ENDS as STEP_ENDS
from engine.audit.story.case_story import CaseStory, Visit
from engine.audit.story.letter_story import LetterStory
from engine.audit.story.line_changes import CaseChange
from engine.cases.access_record import ACTS as ACCESS_ACTS
from engine.cases.access_record import KINDS as ACCESS_KINDS
from engine.cases.completing import Completed
from engine.cases.desk import Inbox, Timing
from engine.cases.drafting import Saved
from engine.cases.duties.send import CHANNELS, PROOFS
from engine.cases.long_work import StillRuns
from engine.cases.reading import Frame
from engine.cases.receiving import BadEntry, Held
from engine.cases.starting import Started
from engine.cases.views import LetterView, TaskView, Told
from engine.changes.adopting import Adopted, adopt_diagram
from engine.changes.comparing import SideBySide, compare_sops
from engine.changes.drafts import Draft as SopDraft
from engine.changes.drafts import Overtaken
from engine.changes.lexicon import sop_table
from engine.changes.publish import NotFit
from engine.changes.rehearsing import RehearsalView
from engine.door import Engine, wall_clock
from engine.errors import (
    AlreadyDone,
    BadAnswers,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    TooLarge,
    TooMany,
)
from engine.letters import KINDS, SECURITIES, URGENCIES, Content, MailServer
from engine.letters.books import as_csv, as_xlsx, csv_lines
from engine.letters.content import LABELS
from engine.letters.dispositions import INSTRUCTIONS
from engine.letters.form import many, read_content, said_by
from engine.letters.incoming_register import HEADINGS as INCOMING_HEADINGS
from engine.letters.incoming_register import WIDTHS as INCOMING_WIDTHS
from engine.letters.incoming_register import IncomingRow
from engine.letters.kinds import PAPERS
from engine.letters.register import HEADINGS as REGISTER_HEADINGS
from engine.letters.register import WIDTHS as REGISTER_WIDTHS
from engine.letters.register import RegisterRow
from engine.letters.typed import to_text
from engine.letters.whole import whole_html
from engine.people import ADMIN, AUDITOR, PROCESS_ADMIN, READER, Person
from engine.settings import Settings
from engine.sop.answers import control
from engine.sop.answers import typed as typed_answers
from engine.sop.editing.form_builder import KINDS as FORM_KINDS
from engine.sop.editing.form_builder import Sheet as FormSheet
from engine.sop.editing.form_builder import changed as changed_form
from engine.sop.editing.form_builder import definition as form_definition
from engine.sop.editing.form_builder import heard as heard_form
from engine.sop.editing.form_builder import opened as opened_form
from engine.sop.editing.form_builder import shown_so_far as form_fields
from engine.store import harden
from engine.store.database import address, engine_options
from engine.store.tables import Base
from engine.worktime import KINDS as HOLIDAY_KINDS
from engine.worktime import WIB, DayOff, Hours, words


def database_options(url: str) -> tuple[str, dict[str, object]]:
    """The address and options with which another library may make the database engine.

    Whoever does so calls `harden` before its first use. Raises ValueError for an unknown kind.
    """
    return address(url).render_as_string(hide_password=False), engine_options(url)


__all__ = [
    "ACCESS_ACTS",
    "ACCESS_KINDS",
    "ADMIN",
    "AUDITOR",
    "CHANNELS",
    "FORM_KINDS",
    "HOLIDAY_KINDS",
    "INCOMING_HEADINGS",
    "INCOMING_WIDTHS",
    "INSTRUCTIONS",
    "KINDS",
    "LABELS",
    "PAPERS",
    "PROCESS_ADMIN",
    "PROOFS",
    "READER",
    "REGISTER_HEADINGS",
    "REGISTER_WIDTHS",
    "RETENTION_HEADINGS",
    "RETENTION_LISTS",
    "RETENTION_REASONS",
    "RETENTION_WIDTHS",
    "RULES",
    "RULE_GROUPS",
    "SECURITIES",
    "STEP_ENDS",
    "URGENCIES",
    "WIB",
    "Adopted",
    "AlreadyDone",
    "BadAnswers",
    "BadEntry",
    "Base",
    "CaseChange",
    "CaseStory",
    "Cell",
    "Completed",
    "Content",
    "DayOff",
    "Engine",
    "Filed",
    "FindChoices",
    "FormSheet",
    "FoundAccess",
    "FoundCases",
    "Frame",
    "Held",
    "Hours",
    "Inbox",
    "IncomingRow",
    "LetterStory",
    "LetterView",
    "LoadLine",
    "LongPeriod",
    "LongReport",
    "LongSpan",
    "MailServer",
    "MonthLine",
    "NotAllowed",
    "NotFit",
    "NotFound",
    "NotSignedIn",
    "Overtaken",
    "Person",
    "Pick",
    "Question",
    "Refused",
    "RegisterRow",
    "RehearsalView",
    "Report",
    "ReportChoices",
    "ReportVisit",
    "Retention",
    "RetentionAsked",
    "RetentionGroup",
    "Saved",
    "Settings",
    "SideBySide",
    "SopDraft",
    "Spread",
    "Started",
    "StepLine",
    "StillRuns",
    "TaskView",
    "Timing",
    "Told",
    "TooLarge",
    "TooMany",
    "Visit",
    "Visits",
    "Wanted",
    "WantedAccess",
    "adopt_diagram",
    "as_csv",
    "as_xlsx",
    "changed_form",
    "compare_sops",
    "control",
    "csv_lines",
    "database_options",
    "form_definition",
    "form_fields",
    "harden",
    "heard_form",
    "latest_step",
    "many",
    "opened_form",
    "percent",
    "read_content",
    "report_csv",
    "report_xlsx",
    "said_by",
    "sop_table",
    "to_text",
    "typed_answers",
    "wall_clock",
    "whole_html",
    "words",
]  # fmt: skip
