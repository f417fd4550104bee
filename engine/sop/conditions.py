"""The condition language of an SOP: what may stand on a flow that leaves a gateway.

Comparisons, `and`, `or`, `not`, `in (…)`, literals, dotted names of the case's facts, and `+`
and `-` on numbers. Python's grammar is borrowed to read the text and nothing of Python runs:
each allowed node becomes a closure over plain values, every other node is refused by name.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from engine.errors import Refused

MOST_CHARACTERS = 500
MOST_NODES = 100
DEEPEST = 20

Facts = Mapping[str, object]
Reading = Callable[[Facts], object]

WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
ORDERINGS: dict[type[ast.cmpop], Callable[..., bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
SUMS: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
}

SLIPS = (
    (r"[$#]\{|\{\{", "Tulis syarat tanpa “${…}”, misalnya: surat.bernomor == true."),
    (r"&&", "Tulis “and”, bukan “&&”."),
    (r"\|\|", "Tulis “or”, bukan “||”."),
    (r"<>", "Tulis “!=”, bukan “<>”."),
    (r"!(?!=)", "Tulis “not”, bukan “!”."),
    (r"(?<![=!<>])=(?!=)", "Tulis “==” untuk sama dengan, bukan “=”."),
    (r"[“”‘’]", 'Apit kata dengan tanda kutip lurus, misalnya: "kembalikan".'),
    (r"[^\x00-\x7f]+|#", "“§” hanya dapat ditulis di antara tanda kutip."),
)
INSTEAD: dict[type[ast.AST], str] = {
    ast.Call: "Fungsi tidak dapat dipanggil. Bandingkan nama data dengan suatu nilai.",
    ast.Subscript: "Tulis nama data dengan titik, misalnya “surat.sifat”, bukan dengan “[ ]”.",
    ast.JoinedStr: "Tulis kata biasa di antara tanda kutip, tanpa huruf f di depannya.",
    ast.IfExp: "Tulis “and” dan “or”, bukan “if … else …”.",
    ast.NamedExpr: "Tulis “==” untuk sama dengan, bukan “:=”.",
    ast.Is: "Tulis “==”, bukan “is”.",
    ast.IsNot: "Tulis “!=”, bukan “is not”.",
    ast.BinOp: "Hanya “+” dan “-” yang dapat dipakai untuk berhitung.",
    ast.UnaryOp: "Hanya “not” dan tanda minus yang dapat dipakai di depan suatu nilai.",
    ast.List: 'Daftar hanya dipakai sesudah “in”, misalnya: surat.sifat in ("segera", "penting").',
    ast.Tuple: 'Daftar hanya dipakai sesudah “in”, misalnya: surat.sifat in ("segera", "penting").',
}
EXAMPLE = 'Tulis perbandingan, misalnya: periksa.keputusan == "kembalikan" and surat.jumlah > 2.'


class BadCondition(Refused):
    """Syarat ini tidak dapat dibaca."""

    status = 422


@dataclass(frozen=True)
class Condition:
    """A condition, read once and asked many times.

    `names` are the dotted names of the facts it asks for, in order of appearance.
    """

    text: str
    names: tuple[str, ...]
    _reading: Reading = field(compare=False, repr=False)

    def holds(self, facts: Mapping[str, object]) -> bool:
        """Tell whether the condition is true of these facts; never raises.

        A dotted name is a path through nested mappings; a missing one is null. Ordering null or
        unlike kinds is false, `true` is not the number 1, and only `true` counts as true.
        """
        return self._reading(facts) is True


def compile(text: str) -> Condition:
    """Read a condition.

    Raises BadCondition, whose sentence says what to write instead, when the text is longer than
    500 characters, has more than 100 parts or 20 levels, or steps outside the language.
    """
    tree = _grammar(text)
    _refuse_excess(tree)
    _want_truth(tree)
    reading = _read(tree)
    return Condition(text, tuple(dict.fromkeys(_names(tree))), reading)


def _grammar(text: str) -> ast.expr:
    if len(text) > MOST_CHARACTERS:
        raise BadCondition("Syarat ini lebih dari 500 huruf. Pecah menjadi beberapa percabangan.")
    line = " ".join(text.splitlines()).strip()
    if not line:
        raise BadCondition(f"Syarat ini kosong. {EXAMPLE}")
    _refuse_signs(line)
    try:
        return ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        raise BadCondition(_slip(line)) from problem


def _refuse_signs(line: str) -> None:
    if "\\" in line:
        raise BadCondition("Garis miring terbalik tidak dipakai dalam syarat.")
    outside = _unquoted(line)
    # Python reads look-alike letters (NFKC) as plain ones, and a comment hides what follows it.
    if not outside.isascii() or re.search(r"#(?!\{)", outside):
        raise BadCondition(_slip(line))


def _unquoted(line: str) -> str:
    return re.sub(r"\"[^\"]*\"|'[^']*'", "", line)


def _slip(line: str) -> str:
    outside = _unquoted(line)
    for pattern, sentence in SLIPS:
        if found := re.search(pattern, outside):
            return sentence.replace("§", found[0])
    return f"Syarat ini belum lengkap atau salah tulis. {EXAMPLE}"


def _refuse_excess(tree: ast.expr) -> None:
    level, nodes, depth = [tree], 0, 0
    inner: list[ast.expr]
    while level:
        nodes, depth = nodes + len(level), depth + 1
        if nodes > MOST_NODES or depth > DEEPEST:
            raise BadCondition("Syarat ini terlalu rumit. Pecah menjadi beberapa percabangan.")
        inner = []
        for node in level:
            inner.extend(part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
        level = inner


def _want_truth(node: ast.expr) -> None:
    """Refuse a value where only yes or no makes sense, as in `a == "x" or "y"`."""
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            _want_truth(part)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        _want_truth(node.operand)
    elif isinstance(node, ast.Constant):
        if not isinstance(node.value, bool):
            raise BadCondition(f"Suatu nilai saja bukan syarat; bandingkan dengan data. {EXAMPLE}")
    elif isinstance(node, ast.BinOp):
        raise BadCondition(f"Hasil hitungan saja bukan syarat; bandingkan dengan nilai. {EXAMPLE}")


def _names(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name | ast.Attribute):
        path = _path(node)
        if path[0] not in WORDS:
            yield ".".join(path)
        return
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            yield from _names(part)


def _path(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (_plain(node.id),)
    if isinstance(node, ast.Attribute):
        before = _path(node.value)
        if before[0] in WORDS:
            raise BadCondition(f"“{before[0]}” adalah nilai, bukan nama data.")
        return (*before, _plain(node.attr))
    raise BadCondition("Titik hanya dipakai dalam nama data, misalnya: surat.sifat.")


def _plain(name: str) -> str:
    if name.startswith("__"):
        raise BadCondition(f"Nama data “{name}” tidak dapat dipakai. Awali nama dengan huruf.")
    return name


def _read(node: ast.expr) -> Reading:
    match node:
        case ast.Constant():
            return _constant(node.value)
        case ast.Name() | ast.Attribute():
            return _fact(_path(node))
        case ast.BoolOp():
            every = isinstance(node.op, ast.And)
            return partial(_joined, every, tuple(map(_read, node.values)))
        case ast.Compare():
            return _comparison(node)
        case ast.UnaryOp() | ast.BinOp():
            return _operation(node)
    raise _unknown(node)


def _unknown(node: ast.AST) -> BadCondition:
    return BadCondition(INSTEAD.get(type(node), f"Bentuk ini tidak dikenal. {EXAMPLE}"))


def _constant(value: object) -> Reading:
    if isinstance(value, bytes | complex) or value is Ellipsis:
        raise BadCondition(f"Nilai ini tidak dikenal. {EXAMPLE}")
    return lambda facts: value


def _fact(path: tuple[str, ...]) -> Reading:
    if path[0] in WORDS:
        return _constant(WORDS[path[0]])
    return partial(_found, path)


def _found(path: tuple[str, ...], facts: Facts) -> object:
    value: object = facts
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value


def _joined(every: bool, parts: tuple[Reading, ...], facts: Facts) -> bool:
    truths = (part(facts) is True for part in parts)
    return all(truths) if every else any(truths)


def _comparison(node: ast.Compare) -> Reading:
    sides = [node.left, *node.comparators]
    links = tuple(map(_link, node.ops, sides, sides[1:]))
    return partial(_joined, True, links)


def _link(op: ast.cmpop, left: ast.expr, right: ast.expr) -> Reading:
    match op:
        case ast.Eq() | ast.NotEq():
            wanted = isinstance(op, ast.Eq)
            return partial(_equal, wanted, _read(left), _read(right))
        case ast.In() | ast.NotIn():
            wanted = isinstance(op, ast.In)
            return partial(_member, wanted, _read(left), _listed(right))
    if type(op) not in ORDERINGS:
        raise _unknown(op)
    return partial(_ordered, ORDERINGS[type(op)], _read(left), _read(right))


def _listed(node: ast.expr) -> tuple[Reading, ...]:
    if not isinstance(node, ast.List | ast.Tuple):
        raise BadCondition(
            'Sesudah “in” tulis daftar, misalnya: surat.sifat in ("segera", "biasa").'
        )
    return tuple(map(_read, node.elts))


def _equal(wanted: bool, left: Reading, right: Reading, facts: Facts) -> bool:
    return _same(left(facts), right(facts)) is wanted


def _member(wanted: bool, left: Reading, listed: tuple[Reading, ...], facts: Facts) -> bool:
    value = left(facts)
    return any(_same(value, one(facts)) for one in listed) is wanted


def _ordered(order: Callable[..., bool], left: Reading, right: Reading, facts: Facts) -> bool:
    a, b = left(facts), right(facts)
    return _kind(a) == _kind(b) and _kind(a) in ("number", "text") and order(a, b)


def _same(a: object, b: object) -> bool:
    return _kind(a) == _kind(b) != "other" and a == b


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "other"


def _operation(node: ast.UnaryOp | ast.BinOp) -> Reading:
    if isinstance(node, ast.BinOp):
        if type(node.op) not in SUMS:
            raise _unknown(node)
        return partial(_sum, SUMS[type(node.op)], _number(node.left), _number(node.right))
    if isinstance(node.op, ast.Not):
        return partial(_denied, _read(node.operand))
    if isinstance(node.op, ast.USub):
        return partial(_sum, operator.sub, _constant(0), _number(node.operand))
    raise _unknown(node)


def _number(node: ast.expr) -> Reading:
    if isinstance(node, ast.Constant) and _kind(node.value) != "number":
        raise BadCondition("Hanya angka yang dapat dijumlahkan atau dikurangkan.")
    return _read(node)


def _denied(part: Reading, facts: Facts) -> bool:
    return part(facts) is not True


def _sum(work: Callable[..., object], left: Reading, right: Reading, facts: Facts) -> object:
    a, b = left(facts), right(facts)
    if _kind(a) != "number" or _kind(b) != "number":
        return None
    try:
        return work(a, b)
    except OverflowError:
        return None
