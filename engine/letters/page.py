"""The printer: the one file that knows Typst.

A layout is compiled with the letter as JSON data; no user text is ever Typst source. The root
folder holds the layouts and nothing else, system fonts are ignored, packages are refused, so a
page depends on the layouts, the shipped fonts and the data alone, on every machine the same.
"""

import json
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pikepdf
import typst

from engine.errors import Refused
from engine.letters import agenda as agendas
from engine.letters import sheet as sheets
from engine.letters.agenda import Agenda
from engine.letters.glyphs import BadCharacter, NoFonts, described, unshown
from engine.letters.kinds import KINDS
from engine.letters.sheet import Sheet

OWN_LAYOUTS = Path(__file__).parent / "layouts"
MAX_DATA = 4_000_000
MILLIMETRE = 72 / 25.4
NAME = re.compile(r"[a-z][a-z0-9_]*\.typ")
PACKAGE = re.compile(r"[\"']@")


class BadLayout(Refused):
    """Tata letak naskah {name} tidak dapat dipakai."""

    status = 422


class CannotPrint(Refused):
    """Surat tidak dapat dicetak. Periksa isinya, atau hubungi admin."""

    status = 422


@dataclass(frozen=True)
class Box:
    """Where a signature field belongs: page from 1, PDF points, origin at the bottom left."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Rendered:
    """A finished PDF: PDF/A-2a and PDF/UA-1, byte-equal for equal input and timestamp."""

    pdf: bytes
    pages: int
    boxes: tuple[Box, ...]


def read_layouts(folder: Path) -> dict[str, str]:
    """The layout files (`*.typ`) of a folder, by name."""
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.typ"))}


class Page:
    """A set of layouts and the fonts to set them in.

    Compilers are kept, one for each layout, and used under one lock: Typst lets go of the GIL,
    so other requests run meanwhile. Raises BadLayout for a name or an import that is not allowed.
    """

    def __init__(self, fonts: Path, layouts: Mapping[str, str]) -> None:
        self.fonts = fonts
        self.layouts = read_layouts(OWN_LAYOUTS) | dict(layouts)
        for name, source in self.layouts.items():
            if not NAME.fullmatch(name) or PACKAGE.search(source):
                raise BadLayout(name=name)
        self._root = Path(tempfile.mkdtemp(prefix="runut-naskah-"))
        self._cleared = weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        for name, source in self.layouts.items():
            (self._root / name).write_text(source, "utf-8")
        self._compilers: dict[str, typst.Compiler] = {}
        self._lock = threading.Lock()

    def render_pdf(self, sheet: Sheet, *, timestamp: datetime) -> Rendered:
        """The letter as PDF/A-2a and PDF/UA-1 with the places of its signature fields.

        `timestamp` (aware) is the document's creation time; equal input gives equal bytes. Raises
        BadBody, BadPicture, BadCharacter, BadLayout, NoFonts or CannotPrint.
        """
        return self.print(_layout_of(sheet), sheets.data(sheet), timestamp=timestamp)

    def render_svg(self, sheet: Sheet) -> list[str]:
        """The letter's pages as SVG for the preview. Raises as `render_pdf` does."""
        return self.draw(_layout_of(sheet), sheets.data(sheet))

    def render_register(self, agenda: Agenda, *, timestamp: datetime) -> Rendered:
        """The Agenda Surat Keluar, or another list, as PDF with a box for each signer."""
        return self.print(agendas.LAYOUT, agendas.data(agenda), timestamp=timestamp)

    def print(self, layout: str, data: Mapping[str, Any], *, timestamp: datetime) -> Rendered:
        """Any layout with its data, as PDF. Reports and the printed SOP come this way too."""
        inputs = self._inputs(data)
        with self._lock:
            compiler = self._compiler(layout)
            pdf = _compiled(compiler, inputs, "pdf", int(timestamp.timestamp()))[0]
            places = json.loads(compiler.query("<kotak>", field="value"))
        with pikepdf.open(BytesIO(pdf)) as opened:
            pages = len(opened.pages)
        # Typst ends without a line end, and a signer's next revision would touch the marker.
        return Rendered(pdf + b"\n", pages, tuple(_box(place, data) for place in places))

    def draw(self, layout: str, data: Mapping[str, Any]) -> list[str]:
        """Any layout with its data, as one SVG a page."""
        inputs = self._inputs(data)
        with self._lock:
            pages = _compiled(self._compiler(layout), inputs, "svg", 0)
        return [page.decode() for page in pages]

    def _inputs(self, data: Mapping[str, Any]) -> dict[str, str]:
        text = json.dumps(data, ensure_ascii=False)
        if len(text) > MAX_DATA:
            raise CannotPrint("Surat terlalu panjang untuk dicetak.")
        if bad := unshown("".join(_texts(data)), self.fonts):
            raise BadCharacter(character=described(bad[0]))
        return {"data": text}

    def _compiler(self, layout: str) -> typst.Compiler:
        if layout not in self.layouts:
            raise BadLayout(name=layout)
        if layout not in self._compilers:
            self._compilers[layout] = typst.Compiler(
                input=self._root / layout,
                root=self._root,
                font_paths=_fonts(self.fonts),
                ignore_system_fonts=True,
                package_path=self._root,
                package_cache_path=self._root,
            )
        return self._compilers[layout]


def _layout_of(sheet: Sheet) -> str:
    if sheet.content.kind not in KINDS:
        raise CannotPrint("Pilih jenis naskah lebih dahulu.")
    return KINDS[sheet.content.kind].layout


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    if not any(folder.glob("*.ttf")):
        raise NoFonts
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def _compiled(
    compiler: typst.Compiler, inputs: dict[str, str], form: Literal["pdf", "svg"], timestamp: int
) -> list[bytes]:
    try:
        made = compiler.compile(
            format=form,
            sys_inputs=inputs,
            pdf_standards=["a-2a", "ua-1"] if form == "pdf" else [],
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        raise CannotPrint from error
    if made is None:
        raise CannotPrint
    return made if isinstance(made, list) else [made]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _box(place: Mapping[str, Any], data: Mapping[str, Any]) -> Box:
    """Typst measures from the top left, PDF from the bottom left."""
    page_height = data["kertas"]["tinggi"] * MILLIMETRE
    return Box(
        name=place["nama"],
        page=place["hal"],
        x=round(place["x"], 2),
        y=round(page_height - place["y"] - place["tinggi"], 2),
        width=round(place["lebar"], 2),
        height=round(place["tinggi"], 2),
    )
