"""/agenda-masuk: the register Agenda Surat Masuk, on screen and as files."""

from flask import render_template, request
from werkzeug.wrappers import Response

from engine import INCOMING_HEADINGS, INCOMING_WIDTHS, IncomingRow, as_csv, as_xlsx
from web.access import engine, me, signed_in
from web.asked import page, words
from web.officials import pages
from web.officials.agenda import XLSX, asked_year
from web.officials.files import handed_out


@pages.get("/agenda-masuk")
@signed_in
def incoming_agenda() -> str:
    """Every letter that came in in a year."""
    sort, state = words("urut", 10) or "nomor", words("status", 12)
    descending = request.args.get("arah") == "turun"
    return render_template(
        "officials/incoming_agenda.html",
        register=engine.incoming_agenda(
            by=me(), year=asked_year(), search=words("q"), state=state, sort=sort,
            descending=descending, page=page(),
        ),
        search=words("q"),
        state=state,
        sort=sort,
        descending=descending,
        may_receive=engine.frame(by=me()).may_receive,
    )  # fmt: skip


@pages.get("/agenda-masuk.csv")
@signed_in
def incoming_as_comma_file() -> Response:
    """The year as CSV that Indonesian Excel opens."""
    made = as_csv(_rows(), INCOMING_HEADINGS)
    return handed_out(made, f"agenda-surat-masuk-{asked_year()}.csv", "text/csv; charset=utf-8")


@pages.get("/agenda-masuk.xlsx")
@signed_in
def incoming_as_workbook() -> Response:
    """The year as a workbook."""
    title = f"Agenda masuk {asked_year()}"
    made = as_xlsx(_rows(), title, INCOMING_HEADINGS, INCOMING_WIDTHS)
    return handed_out(made, f"agenda-surat-masuk-{asked_year()}.xlsx", XLSX)


@pages.get("/agenda-masuk.pdf")
@signed_in
def incoming_as_print() -> Response:
    """The year on landscape F4."""
    file = engine.print_incoming_agenda(
        by=me(), year=asked_year(), search=words("q"), state=words("status", 12)
    )
    return handed_out(file.data, file.name, file.media_type, inline=True)


def _rows() -> list[IncomingRow]:
    return engine.incoming_agenda(
        by=me(), year=asked_year(), search=words("q"), state=words("status", 12), page=None
    ).rows
