"""Printing the letters of an office: which layouts, which letterhead, whose signature block."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from engine.errors import NotFound
from engine.letters import agenda, case_sheet, dispositions, report_sheet, sop_document
from engine.letters.books import Row
from engine.letters.content import Content, digest
from engine.letters.glyphs import FONTS, unshown
from engine.letters.logo import check_logo
from engine.letters.page import Box, Page, Rendered, read_layouts
from engine.letters.sheet import Letterhead, Sheet, SignerBlock
from engine.letters.weekdays import written
from engine.people import Person
from engine.people.person import in_force
from engine.sop import Sop
from engine.store.ground import Ground
from engine.store.tables import (
    Case,
    Edition,
    Letter,
    Mandate,
    Number,
    Office,
    Official,
    Post,
    Revision,
    Signature,
)
from engine.store.types import Record

DRAFT_MARK = "DRAF"
EXAMPLE_MARK = "CONTOH"
DEMO_MARK = "DEMONSTRASI – tanda tangan tidak sah secara hukum"
SIGNATURE_BOX = "TandaTangan"
OWN_LAYOUTS = Path(__file__).with_name("layouts")
_KEPT = 16


@dataclass(frozen=True)
class Final:
    """The page to be signed, and where: page from 0, PDF points from the bottom left."""

    pdf: bytes
    place: dict[str, Any]


@dataclass
class LetterPages:
    """The press of an installation; its printers are kept, one for each set of layouts."""

    ground: Ground
    public_url: str
    fonts: Path = FONTS
    _printers: dict[str, Page] = field(default_factory=dict)

    def preview(self, letter_id: int, content: Content) -> list[str]:
        """The pages of a letter with this content as SVG, one each, marked DRAF."""
        printer, sheet = self._draft(letter_id, content)
        return printer.render_svg(sheet)

    def signed_pages(self, letter_id: int) -> list[str]:
        """The pages of a signed letter as SVG, with the block of who signed it."""
        with self.ground.store.reading() as tx:
            letter = _letter(tx, letter_id)
            row = tx.execute(
                select(Signature.post_lines, Official.name, Official.rank, Official.nip)
                .join(Official, Official.id == Signature.official_id)
                .where(Signature.letter_id == letter_id)
            ).one()
            signer = SignerBlock(tuple(row.post_lines), row.name, row.rank, row.nip)
            sheet = self._sheet(tx, letter, _newest(tx, letter_id), signer, mark=None)
            printer = self._printer(tx, letter)
        return printer.render_svg(sheet)

    def draft_pdf(self, letter_id: int, content: Content) -> Rendered:
        """The same as PDF."""
        printer, sheet = self._draft(letter_id, content)
        return printer.render_pdf(sheet, timestamp=self.ground.now())

    def final(self, letter_id: int, post_lines: tuple[str, ...], by: Person) -> Final:
        """The newest revision without mark, with its number, its QR code and its signer's block."""
        with self.ground.store.reading() as tx:
            letter = _letter(tx, letter_id)
            signer = SignerBlock(post_lines, by.name, by.rank, by.nip)
            sheet = self._sheet(tx, letter, _newest(tx, letter_id), signer, mark=None)
            printer = self._printer(tx, letter)
        made = printer.render_pdf(sheet, timestamp=self.ground.now())
        return Final(made.pdf, _place(made.boxes))

    def register(
        self,
        office: Record,
        rows: Sequence[Row],
        year: int,
        signers: Sequence[Record],
        *,
        title: str = agenda.OUTGOING,
        columns: Sequence[tuple[str, float]] = agenda.COLUMNS,
    ) -> bytes:
        """The register of a year as landscape F4, to be signed by these officials."""
        blocks = [
            (
                "Mengetahui," if n == 0 else "",
                SignerBlock((s.title,), s.name or "", s.rank or "", s.nip or ""),
            )
            for n, s in enumerate(signers)
        ]
        return self.listing(
            office, rows, title=title, period=f"Tahun {year}", columns=columns, signers=blocks
        )

    def listing(
        self,
        office: Record,
        rows: Iterable[Row],
        *,
        title: str,
        period: str,
        columns: Sequence[tuple[str, float]],
        signers: Sequence[tuple[str, SignerBlock]],
        footer: Sequence[str] = (),
    ) -> bytes:
        """Any list of the office as landscape F4; signs that the fonts lack become `?`."""
        printed = agenda.Agenda(
            letterhead=letterhead(office),
            rows=[self._line(row) for row in rows],
            title=title,
            columns=columns,
            period=period,
            signers=signers,
            footer=footer,
        )
        printer = self.printer("agenda", read_layouts(OWN_LAYOUTS))
        made = printer.print(agenda.LAYOUT, agenda.data(printed), timestamp=self.ground.now())
        return made.pdf

    def disposition(self, sheet: dispositions.DispositionSheet) -> bytes:
        """The lembar disposisi of an incoming letter. Signs that the fonts lack become `?`."""
        read = _readable(dispositions.data(sheet), self.fonts)
        printer = self.printer("agenda", read_layouts(OWN_LAYOUTS))
        return printer.print(dispositions.LAYOUT, read, timestamp=self.ground.now()).pdf

    def sop(
        self,
        office: Record,
        one: Sop,
        *,
        edition: int,
        digest: str,
        paper: str = "F4",
        timestamp: datetime,
    ) -> Final:
        """The printed SOP (identity page and matrix), and where on page 0 it is to be signed.

        `timestamp` is the document's creation time; equal input gives equal bytes. Raises TooLong.
        """
        made = sop_document.print_sop(
            self.printer("agenda", read_layouts(OWN_LAYOUTS)), one,
            edition=edition, digest=digest, letterhead=letterhead(office),
            timestamp=timestamp, paper=paper, demo_mark=DEMO_MARK if office.demo else None,
        )  # fmt: skip
        return Final(made.pdf, _place(made.boxes))

    def report(self, sheet: report_sheet.ReportSheet, *, timestamp: datetime) -> bytes:
        """A report as F4. Signs that the fonts lack become `?`."""
        read = _readable(report_sheet.data(sheet), self.fonts)
        printer = self.printer("agenda", read_layouts(OWN_LAYOUTS))
        return printer.print(report_sheet.LAYOUT, read, timestamp=timestamp).pdf

    def history(self, sheet: case_sheet.CaseSheet, *, timestamp: datetime) -> bytes:
        """The history of a case as F4. Signs that the fonts lack become `?`."""
        read = _readable(case_sheet.data(sheet), self.fonts)
        printer = self.printer("agenda", read_layouts(OWN_LAYOUTS))
        return printer.print(case_sheet.LAYOUT, read, timestamp=timestamp).pdf

    def check_logo(self, data: bytes) -> None:
        """Judge an uploaded logo before it is kept. Raises BadLogo with the reason."""
        printer = self.printer("agenda", read_layouts(OWN_LAYOUTS))
        check_logo(data, printer, self.ground.now())

    def _line(self, row: Row) -> agenda.AgendaRow:
        """One sign in a reason that the fonts lack must not keep the whole year from the printer."""
        cells = [_shown(cell, self.fonts) for cell in row.printed]
        return agenda.AgendaRow(cells, voided=row.voided)

    def printer(self, digest: str, layouts: Mapping[str, str]) -> Page:
        """The printer for these layouts, made once."""
        if digest not in self._printers:
            if len(self._printers) >= _KEPT:
                self._printers.pop(next(iter(self._printers)))
            self._printers[digest] = Page(self.fonts, layouts)
        return self._printers[digest]

    def _draft(self, letter_id: int, content: Content) -> tuple[Page, Sheet]:
        with self.ground.store.reading() as tx:
            letter = _letter(tx, letter_id)
            signer = _signed_without_file(tx, letter, content)
            mark = EXAMPLE_MARK if signer else DRAFT_MARK
            signer = signer or expected_signer(
                tx, letter.office_id, content.signer, self.ground.now()
            )
            sheet = self._sheet(tx, letter, content, signer, mark=mark)
            return self._printer(tx, letter), sheet

    def _printer(self, tx: Connection, letter: Record) -> Page:
        row = tx.execute(
            select(Edition.digest, Edition.layouts)
            .join(Case, Case.edition_id == Edition.id)
            .where(Case.id == letter.case_id)
        ).one()
        return self.printer(row.digest, row.layouts)

    def _sheet(
        self,
        tx: Connection,
        letter: Record,
        content: Content,
        signer: SignerBlock,
        *,
        mark: str | None,
    ) -> Sheet:
        office = tx.execute(select(Office).where(Office.id == letter.office_id)).one()
        number = tx.scalar(select(Number.text).where(Number.id == letter.number_id))
        return Sheet(
            content=content,
            letterhead=letterhead(office),
            signer=signer,
            number=number,
            dated=written(content.letter_date) if content.letter_date else "",
            watermark=mark,
            qr=None if mark else f"{self.public_url}/v/{letter.token}",
            footer=() if mark else tuple(office.settings.get("footer", ())),
            demo_mark=DEMO_MARK if office.demo else None,
        )


def letterhead(office: Record) -> Letterhead:
    """The kop of an office as its settings have it."""
    kept = dict(office.letterhead)
    logo = kept.pop("logo", None)
    return Letterhead(**kept, logo=base64.b64decode(logo) if logo else None)


def expected_signer(tx: Connection, office_id: int, post_key: str, at: datetime) -> SignerBlock:
    """Who would sign for a post now: its acting official (Plh., Plt.), else its holder."""
    post = tx.execute(
        select(Post.id, Post.title).where(Post.office_id == office_id, Post.key == post_key)
    ).one_or_none()
    if post is None:
        return SignerBlock(("(penanda tangan belum dipilih)",), "")
    person = (Official.name, Official.rank, Official.nip)
    acting = tx.execute(
        select(Mandate.kind, *person)
        .join(Official, Official.id == Mandate.official_id)
        .where(Mandate.post_id == post.id, in_force(at), Mandate.kind.in_(("Plh.", "Plt.")))
        .limit(1)
    ).one_or_none()
    if acting is not None:
        return SignerBlock((f"{acting.kind} {post.title}",), acting.name, acting.rank, acting.nip)
    holder = tx.execute(
        select(*person).where(Official.post_id == post.id, Official.disabled_at.is_(None)).limit(1)
    ).one_or_none()
    return SignerBlock((post.title,), *holder) if holder else SignerBlock((post.title,), "")


def _signed_without_file(tx: Connection, letter: Record, content: Content) -> SignerBlock | None:
    """Who signed this content of a letter of the demo's year, of which no file was made."""
    row = tx.execute(
        select(Signature.post_lines, Official.name, Official.rank, Official.nip)
        .join(Official, Official.id == Signature.official_id)
        .join(Office, Office.id == Signature.office_id)
        .where(
            Signature.letter_id == letter.id, Signature.digest == digest(content), Office.demo,
            Signature.state == "signed", Signature.signed_document.is_(None),
        )
    ).one_or_none()  # fmt: skip
    return SignerBlock(tuple(row.post_lines), row.name, row.rank, row.nip) if row else None


def _readable(value: Any, fonts: Path) -> Any:
    """Every text of a layout's data as the fonts can show it."""
    if isinstance(value, str):
        return _shown(value, fonts)
    if isinstance(value, Mapping):
        return {name: _readable(inner, fonts) for name, inner in value.items()}
    return [_readable(inner, fonts) for inner in value] if isinstance(value, list) else value


def _shown(text: str, fonts: Path) -> str:
    return text.translate({ord(character): "?" for character in unshown(text, fonts)})


def _letter(tx: Connection, letter_id: int) -> Record:
    letter = tx.execute(select(Letter).where(Letter.id == letter_id)).one_or_none()
    if letter is None:
        raise NotFound
    return letter


def _newest(tx: Connection, letter_id: int) -> Content:
    stored = tx.scalar(
        select(Revision.content)
        .where(Revision.letter_id == letter_id)
        .order_by(Revision.no.desc())
        .limit(1)
    )
    if stored is None:
        raise NotFound
    return Content.from_json(stored)


def _place(boxes: tuple[Box, ...]) -> dict[str, Any]:
    box = next((b for b in boxes if b.name == SIGNATURE_BOX), boxes[0])
    return {
        "page": box.page - 1, "x1": box.x, "y1": box.y,
        "x2": box.x + box.width, "y2": box.y + box.height,
    }  # fmt: skip
