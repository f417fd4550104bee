"""/agenda: the register Agenda Surat Keluar, on screen and as files."""

from flask import render_template, request
from werkzeug.wrappers import Response

from engine import REGISTER_HEADINGS, REGISTER_WIDTHS, RegisterRow, as_csv, as_xlsx
from web.access import engine, me, signed_in
from web.asked import page, words
from web.officials import pages
from web.officials.files import handed_out

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/agenda")
@signed_in
def agenda() -> str:
    """Every number of a year."""
    sort, state = words("urut", 10) or "nomor", words("status", 10)
    return render_template(
        "officials/agenda.html",
        register=engine.register(
            by=me(), year=asked_year(), search=words("q"), state=state, sort=sort,
            descending=request.args.get("arah") == "turun", page=page(),
        ),
        search=words("q"),
        state=state,
        sort=sort,
        descending=request.args.get("arah") == "turun",
    )  # fmt: skip


@pages.get("/agenda.csv")
@signed_in
def as_comma_file() -> Response:
    """The year as CSV that Indonesian Excel opens."""
    name = f"agenda-surat-keluar-{asked_year()}.csv"
    return handed_out(as_csv(_rows(), REGISTER_HEADINGS), name, "text/csv; charset=utf-8")


@pages.get("/agenda.xlsx")
@signed_in
def as_workbook() -> Response:
    """The year as a workbook."""
    made = as_xlsx(_rows(), f"Agenda {asked_year()}", REGISTER_HEADINGS, REGISTER_WIDTHS)
    return handed_out(made, f"agenda-surat-keluar-{asked_year()}.xlsx", XLSX)


@pages.get("/agenda.pdf")
@signed_in
def as_print() -> Response:
    """The year on landscape F4."""
    file = engine.print_register(by=me(), year=asked_year(), search=words("q"))
    return handed_out(file.data, file.name, file.media_type, inline=True)


def _rows() -> list[RegisterRow]:
    wanted = words("q"), words("status", 10)
    return engine.register(
        by=me(), year=asked_year(), search=wanted[0], state=wanted[1], page=None
    ).rows


def asked_year() -> int:
    """The year of the query, else this year."""
    text = request.args.get("tahun", "")
    return (
        int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else engine.today().year
    )
