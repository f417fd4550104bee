"""A report taken out: as CSV, as a workbook, and as a PDF that the office seals."""

from sqlalchemy import select

from engine.audit.record.checkpoints import Unsealable
from engine.audit.reports import making
from engine.audit.reports.books import report_csv, report_xlsx
from engine.audit.reports.figures import Report
from engine.audit.reports.printing import printed
from engine.audit.reports.question import Question
from engine.cases.access_record import TAKEN, note_access
from engine.cases.reading import File
from engine.cases.work import House
from engine.errors import NotFound
from engine.people import Person
from engine.signing import NoCertificate
from engine.store.tables import Office

PDF = "application/pdf"
BOOKS = {
    "csv": ("text/csv; charset=utf-8", report_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report_xlsx),
}


def report_pdf(house: House, what: Question | int, *, by: Person) -> File:
    """The report of a question, or the long one of an examination that has ended, as PDF/A-2a and
    PDF/UA-1 with the office's seal in it.

    Raises what `report` raises; NotFound for a long one without a result; Unsealable before the
    office has a certificate.
    """
    report = _made(house, what, by)
    at = house.now()
    with house.store.reading() as tx:
        office = tx.execute(select(Office).where(Office.id == by.office_id)).one()
    pdf = house.press.report(printed(report, office, by, at), timestamp=at)
    try:
        sealed = house.signer.seal_pdf(pdf, at)
    except NoCertificate as missing:
        raise Unsealable from missing
    return _handed(house, by, File(_name(report, "pdf"), PDF, sealed))


def report_book(house: House, what: Question | int, form: str, *, by: Person) -> File:
    """The same as a file of figures: `form` is csv or xlsx. Raises as `report_pdf`, and NotFound
    for another form."""
    if form not in BOOKS:
        raise NotFound
    report = _made(house, what, by)
    media_type, make = BOOKS[form]
    return _handed(house, by, File(_name(report, form), media_type, make(report)))


def _made(house: House, what: Question | int, by: Person) -> Report:
    if isinstance(what, Question):
        return making.report(house, what, by=by)
    ended = making.finished_report(house, what, by=by)
    if ended is None:
        raise NotFound
    return ended


def _name(report: Report, form: str) -> str:
    one = report.question
    parts = ["laporan", one.sop.replace("_", "-"), one.since.isoformat(), one.until.isoformat()]
    return f"{'-'.join(parts)}.{form}"


def _handed(house: House, by: Person, file: File) -> File:
    note_access(house, by, TAKEN, "laporan", name=file.name)
    return file
