"""The front door, made of the rooms' verbs: each stands, with its meaning, where it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Engine as Database

from engine.audit import access, event_log, finding, reports, retention, saved
from engine.audit.conformance import conforming, conforming_long
from engine.audit.evidence import evidence
from engine.audit.record import checking, checkpoints, verify
from engine.audit.story import case_changes, case_story, letter_story
from engine.cases import (
    alerts,
    bell,
    case_files,
    completing,
    desk,
    drafting,
    following,
    handing,
    incoming,
    incoming_papers,
    mandates,
    office,
    office_time,
    postman,
    reading,
    receiving,
    recovery,
    verifying,
    views,
)
from engine.cases.work import House
from engine.changes import comparing, disk, drafts, enacted, lexicon, moving, proposals, rehearsing
from engine.letters import LetterPages, search
from engine.people import sign_in as accounts
from engine.signing import LocalSigner
from engine.store import Documents, Ground, Store, connect
from engine.store.migrate import migrate
from engine.worktime import clock


def wall_clock() -> datetime:
    """The time of this machine, in UTC: what an installation runs on; tests bring their own."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Engine(House):
    """An office's SOPs, letters, people and time behind one door."""

    # signing in
    sign_in = accounts.sign_in
    who = accounts.who
    sign_out = accounts.sign_out
    change_password = accounts.change_password

    # the main path
    inbox = desk.inbox
    next_task = desk.next_task
    task = views.task_view
    look = handing.look
    complete = completing.complete
    take = handing.take
    give_back = handing.give_back
    reassign = handing.reassign

    # beginning a file of a plain SOP
    start_file = case_files.start_file

    # writing a letter
    may_start = drafting.may_start
    start = drafting.start
    save_draft = drafting.save_draft
    attach = drafting.attach
    detach = drafting.detach
    preview = reading.preview
    codes = search.codes
    code_name = search.code_name

    # letters and their register
    letters = search.letters
    letter = views.letter_view
    pdf = reading.pdf
    pages = reading.pages
    draft_pages = reading.draft_pages
    document = reading.document
    digest_of = reading.digest_of
    withdraw = handing.withdraw
    void_number = handing.void_number
    register = reading.register
    print_register = reading.print_register

    # letters that come in
    may_receive = receiving.may_receive
    start_incoming = receiving.start_incoming
    replace_scan = receiving.replace_scan
    scan = incoming.scan
    scan_pages = incoming.scan_pages
    scan_page = incoming.scan_page
    incoming_agenda = incoming_papers.incoming_agenda
    print_incoming_agenda = incoming_papers.print_incoming_agenda
    disposition_sheet = incoming_papers.disposition_sheet
    follow_up = following.follow_up
    reply = following.reply

    # around the desk
    frame = reading.frame
    read_bell = bell.read_bell
    bell = bell.bell
    catalogue = reading.catalogue
    sop = reading.sop
    print_sop = reading.print_sop
    choices = reading.choices
    today = reading.today

    # changing an SOP
    sop_draft = drafts.sop_draft
    save_sop_draft = drafts.save_sop_draft
    change_sop_draft = drafts.change_sop_draft
    undo_sop_draft = drafts.undo_sop_draft
    begin_sop_draft = drafts.begin_sop_draft
    drop_sop_draft = drafts.drop_sop_draft
    drafts_under_way = drafts.drafts_under_way
    drifts = disk.drifts
    sop_name = drafts.sop_name
    lexicon = lexicon.lexicon
    sop_edition = drafts.sop_edition
    editions = proposals.editions
    propose_sop = proposals.propose_sop
    proposal = proposals.proposal
    sop_proposals = proposals.proposals
    decide_sop = proposals.decide_sop
    withdraw_proposal = proposals.withdraw_proposal
    start_rehearsal = rehearsing.start_rehearsal
    cancel_rehearsal = rehearsing.cancel_rehearsal
    rehearsal = rehearsing.rehearsal
    rehearsals = rehearsing.rehearsals
    rehearsed_letters = rehearsing.rehearsed_letters
    compare_states = comparing.compare_states
    signed_sop = enacted.signed_sop
    signed_sop_file = enacted.signed_sop_file
    may_sign_sop = enacted.may_sign_sop
    sign_sop = enacted.sign_sop
    plan_move = moving.plan_move
    move_cases = moving.move_cases
    undo_move = moving.undo_move
    moves = moving.moves

    # checking from outside
    registered = verifying.registered
    examine = verifying.examine

    # what really happened
    find_cases = finding.find_cases
    find_choices = finding.find_choices
    letter_story = letter_story.letter_story
    case_changes = case_changes.case_changes
    case_story = case_story.case_story
    verify_record = verify.verify_record
    begin_check = checking.begin_check
    cancel_check = checking.cancel_check
    check = checking.check
    checks = checking.checks
    make_checkpoint = checkpoints.make_checkpoint
    make_daily_checkpoint = checkpoints.make_daily_checkpoint
    checkpoint_file = checkpoints.checkpoint_file
    contradiction = checkpoints.contradiction
    checkpoints = checkpoints.checkpoints
    case_evidence = evidence.case_evidence
    printed_history = evidence.printed_history
    evidence = evidence.evidence
    xes_log = event_log.xes_log
    csv_log = event_log.csv_log
    conformance = conforming.conformance
    start_conformance = conforming_long.start_conformance
    long_conformance = conforming_long.long_conformance
    cancel_conformance = conforming_long.cancel_conformance
    rule_cases = conforming.rule_cases
    conformance_csv = conforming.conformance_csv
    rule_csv = conforming.rule_csv
    rules_of = conforming.rules_of
    saved_filters = saved.saved_filters
    save_filter = saved.save_filter
    remove_filter = saved.remove_filter
    report = reports.report
    report_visits = reports.report_visits
    report_count = reports.report_count
    report_choices = reports.report_choices
    report_pdf = reports.report_pdf
    report_book = reports.report_book
    may_report = reports.may_report
    start_report = reports.start_report
    finished_report = reports.finished_report
    long_report = reports.long_report
    long_reports = reports.long_reports
    cancel_report = reports.cancel_report
    find_access = access.find_access
    access_people = access.access_people
    access_csv = access.access_csv
    case_secrecy = access.case_secrecy
    retention_rows = retention.retention_rows
    propose_retention = retention.propose_retention
    carry_proposal = retention.carry_proposal
    retention = retention.retention

    # the office
    about = office.about
    save_office = office.save_office
    remove_logo = office.remove_logo
    save_series = office.save_series
    hours = office_time.hours
    save_hours = office_time.save_hours
    save_day_off = office_time.save_day_off
    remove_day_off = office_time.remove_day_off
    people = office.people
    save_mandate = mandates.save_mandate
    end_mandate = mandates.end_mandate

    # the clock
    beat = clock.beat
    raise_due_alerts = alerts.raise_due
    deliver_mail = postman.deliver
    finish_signings = recovery.finish_signings
    health = reading.health

    @classmethod
    def open(
        cls,
        database: str | Database,
        folder: Path,
        *,
        now: Callable[[], datetime] = wall_clock,
        public_url: str = "http://127.0.0.1:8000",
    ) -> Self:
        """An engine on a database (a URL, or an engine that `store.harden` has hardened) and a
        folder for documents and keys; the schema is brought up to date."""
        connected = connect(database) if isinstance(database, str) else database
        store = Store(connected, Documents(folder / "documents"))
        migrate(store)
        ground = Ground(store, now)
        return cls(
            store=store,
            now=now,
            press=LetterPages(ground, public_url),
            signer=LocalSigner(folder / "keys"),
            public_url=public_url,
        )
