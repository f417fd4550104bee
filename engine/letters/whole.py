"""A whole letter as HTML for reading on a phone: what the page prints, without its layout."""

from collections.abc import Iterator
from html import escape

from engine.letters.content import Content, attachment_line
from engine.letters.kinds import nature
from engine.letters.views import html


def whole_html(content: Content, number: str) -> str:
    """Head, addressees, body, blocks, closing and copies; every text escaped, classes only."""
    return "".join(
        (
            _pairs(_head(content, number)),
            _addressees(content),
            html(content.body),
            *_blocks(content),
            f"<p>{escape(content.closing)}</p>" if content.closing else "",
            _list("Tembusan", content.copies),
        )
    )


def _head(content: Content, number: str) -> list[tuple[str, str]]:
    return [
        ("Nomor", number or "(belum bernomor)"),
        ("Sifat", nature(content.urgency, content.security)),
        ("Lampiran", attachment_line(content)),
        ("Hal", content.subject),
    ]


def _addressees(content: Content) -> str:
    names = [a.name + (f", {a.place}" if a.place else "") for a in content.addressees]
    return f"<p>Yth. {escape(names[0])}</p>" if len(names) == 1 else _list("Yth.", tuple(names))


def _blocks(content: Content) -> Iterator[str]:
    if event := content.event:
        yield _pairs(
            [
                ("hari", event.day), ("tanggal", event.date), ("pukul", event.time),
                ("tempat", event.place), ("acara", event.agenda),
            ]
        )  # fmt: skip
    if assignment := content.assignment:
        yield _list("Dasar", assignment.bases)
        yield _list("Menugaskan", tuple(one.name for one in assignment.assignees))
        yield _list("Untuk", assignment.tasks)
    if content.statement:
        yield _pairs([(one.label, one.value) for one in content.statement])
    if content.rows:
        yield _list("Dikirimkan", tuple(f"{r.what} ({r.count})" for r in content.rows))


def _pairs(pairs: list[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in pairs if v)
    return f'<dl class="pairs">{rows}</dl>'


def _list(title: str, items: tuple[str, ...]) -> str:
    if not items:
        return ""
    return f"<p>{escape(title)}</p><ol>{''.join(f'<li>{escape(one)}</li>' for one in items)}</ol>"
