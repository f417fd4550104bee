"""Values of an SOP in the words a person reads: times, days, conditions, and what has changed."""

import ast
import re
from collections.abc import Sequence
from itertools import takewhile

from engine.sop import conditions
from engine.sop.model import Sop

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
LETTER = {
    "surat.bernomor": "surat sudah bernomor",
    "surat.jenis": "jenis surat",
    "surat.sifat": "sifat surat",
    "surat.keamanan": "keamanan surat",
    "surat.unit": "unit asal surat",
}
RELATIONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=", ast.NotEq: "bukan", ast.Lt: "kurang dari", ast.LtE: "paling banyak",
    ast.Gt: "lebih dari", ast.GtE: "paling sedikit", ast.In: "salah satu dari",
    ast.NotIn: "bukan salah satu dari",
}  # fmt: skip
WORDS = {True: "ya", False: "tidak", None: "kosong"}
LONGEST = 110
AROUND = 24


def duration(minutes: int) -> str:
    """Office minutes as `15 menit`, `2 jam`, `1 jam 30 menit`."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} jam"] if hours else []
    return " ".join([*parts, f"{rest} menit"] if rest or not parts else parts)


def dated(iso: str) -> str:
    """`2026-11-10` as `10 November 2026`; what is no day stays as it is written."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])-(\d{2})", iso, re.ASCII)
    return f"{int(found[3])} {MONTHS[int(found[2]) - 1]} {found[1]}" if found else iso


def condition(text: str, sop: Sop, gateway: str) -> str:
    """A condition in words, as read at the gateway whose exit bears it: `keputusan = revisi`.

    What cannot be read stays as it is written.
    """
    tree = _tree(text)
    if tree is None:
        return " ".join(text.split())
    decision = next((one for one in sop.decisions if one.node == gateway), None)
    return _Reader(sop, decision.after if decision else "").said(tree)


def canonical(text: str) -> str:
    """A condition without the accidents of its writing (spaces, kinds of quotes)."""
    tree = _tree(text)
    return " ".join(text.split()) if tree is None else ast.unparse(tree)


def _tree(text: str) -> ast.expr | None:
    try:
        conditions.compile(text)
    except conditions.BadCondition:
        return None
    return ast.parse(" ".join(text.splitlines()).strip(), mode="eval").body


class _Reader:
    """Reads conditions aloud; facts of the step right before the gateway need no step's name."""

    def __init__(self, sop: Sop, here: str) -> None:
        self.here = here
        self.steps = {step.node: step for step in sop.steps}

    def said(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp():
                joint = " dan " if isinstance(node.op, ast.And) else " atau "
                return joint.join(map(self._part, node.values))
            case ast.UnaryOp(op=ast.Not()):
                return f"tidak ({self.said(node.operand)})"
            case ast.Compare():
                sides = [self._value(one) for one in (node.left, *node.comparators)]
                links = (RELATIONS.get(type(op), "?") for op in node.ops)
                rest = (f"{link} {side}" for link, side in zip(links, sides[1:], strict=True))
                return " ".join([sides[0], *rest])
            case ast.Name() | ast.Attribute():
                return f"{self._value(node)} = ya"
        return self._value(node)

    def _part(self, node: ast.expr) -> str:
        return f"({self.said(node)})" if isinstance(node, ast.BoolOp) else self.said(node)

    def _value(self, node: ast.expr) -> str:
        match node:
            case ast.Constant():
                return _literal(node.value)
            case ast.List() | ast.Tuple():
                return ", ".join(map(self._value, node.elts))
            case ast.Name() | ast.Attribute():
                return self._fact(ast.unparse(node))
        return ast.unparse(node)

    def _fact(self, name: str) -> str:
        literals = {"true": "ya", "false": "tidak", "null": "kosong"}
        if name in literals or name in LETTER:
            return {**literals, **LETTER}[name]
        owner, _, key = name.partition(".")
        step = self.steps.get(owner)
        if step is None or not key:
            return name
        titles = {one.key: f"“{one.title}”" for one in (step.form.fields if step.form else ())}
        label = "keputusan" if key == "keputusan" else titles.get(key, key)
        return label if owner == self.here else f"{label} pada “{step.name or owner}”"


def _literal(value: object) -> str:
    if value is None or isinstance(value, bool):
        return WORDS[value]
    return str(value) if value != "" else "kosong"


def shown(text: str, empty: str) -> str:
    return text if text else empty


def arrow(before: str, after: str) -> str:
    """`A → B`; of long texts only the part that differs, with a little around it."""
    if max(len(before), len(after)) > LONGEST and before and after:
        before, after = _around(before, after)
    return f"{shown(before, 'belum ada')} → {shown(after, 'dikosongkan')}"


def _around(before: str, after: str) -> tuple[str, str]:
    start = _alike(before, after)
    end = min(_alike(before[::-1], after[::-1]), min(len(before), len(after)) - start)
    return _cut(before, start, end), _cut(after, start, end)


def _alike(one: str, other: str) -> int:
    """How many first letters two texts share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(text: str, start: int, end: int) -> str:
    """The part that differs, with a few whole words on either side."""
    first = text.rfind(" ", 0, max(0, start - AROUND)) + 1
    last = text.find(" ", len(text) - end + AROUND)
    middle = text[first:] if last < 0 else text[first:last]
    if len(middle) > 2 * LONGEST:
        middle = f"{middle[:LONGEST]} … {middle[-LONGEST:]}"
    return ("… " if first else "") + middle.strip() + (" …" if last >= 0 else "")


def listed(words: Sequence[str]) -> str:
    """`a`, `a dan b`, `a, b, dan c`."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"
