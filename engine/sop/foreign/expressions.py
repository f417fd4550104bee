"""Conditions of other tools (JUEL, FEEL, `${…}`) in the condition language, where they are simple
comparisons; what calls, indexes or computes is left to a person."""

import ast
import re
from collections.abc import Callable, Iterator

from engine.sop import conditions

QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
VARIABLE = re.compile(r"(?:execution|task)\.getVariable\(\s*['\"](\w+)['\"]\s*\)")
REWRITTEN = (
    (r"&&", " and "),
    (r"\|\|", " or "),
    (r"!==", "!="),
    (r"===", "=="),
    (r"<>", "!="),
    (r"!(?!=)", " not "),
    (r"(?<![=!<>])=(?!=)", "=="),
    *((rf"\b{word}\b", sign) for word, sign in (
        ("eq", "=="), ("ne", "!="), ("lt", "<"), ("gt", ">"), ("le", "<="), ("ge", ">="),
        ("True", "true"), ("False", "false"), ("AND", "and"), ("OR", "or"), ("NOT", "not"),
    )),
)  # fmt: skip

Naming = Callable[[str], str]
Literal = Callable[[str, object], object]


def read(text: str) -> ast.expr | None:
    """The expression of another tool as a tree of the condition language; None if it is none."""
    line = " ".join(text.split())
    if found := re.fullmatch(r"[$#]\{(.*)\}", line):
        line = found[1]
    line = VARIABLE.sub(r"\1", line.removeprefix("=")).strip()
    parts = QUOTED.split(line)
    for place in range(0, len(parts), 2):
        for pattern, instead in REWRITTEN:
            parts[place] = re.sub(pattern, instead, parts[place])
    line = " ".join("".join(parts).split())
    try:
        conditions.compile(line)
    except conditions.BadCondition:
        return None
    return ast.parse(line, mode="eval").body


def names(tree: ast.expr) -> tuple[str, ...]:
    """The dotted names that an expression asks for."""
    found = (ast.unparse(one) for one in _outermost(tree))
    return tuple(dict.fromkeys(name for name in found if name not in conditions.WORDS))


def _outermost(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Name | ast.Attribute):
        yield node
        return
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            yield from _outermost(part)


def values(tree: ast.expr, name: str) -> list[object]:
    """The literals that a name is held against; True where it stands on its own."""
    found: list[object] = []
    bare = True
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(ast.unparse(side) == name for side in sides):
                bare = False
                found += [value for side in sides for value in _literals(side)]
    return found if not bare else [True]


def _literals(node: ast.expr) -> Iterator[object]:
    match node:
        case ast.Constant():
            yield node.value
        case ast.Name() if node.id in ("true", "false"):
            yield node.id == "true"
        case ast.Tuple() | ast.List():
            for part in node.elts:
                yield from _literals(part)


class Writer:
    """Writes a tree in the condition language: names under the names they have here, literals as
    the field there has them."""

    def __init__(self, naming: Naming, literal: Literal) -> None:
        self._naming, self._literal = naming, literal

    def text(self, tree: ast.expr) -> str:
        return self._truth(tree)

    def _truth(self, node: ast.expr) -> str:
        """A part that is true or not; a name on its own is held against `true`."""
        if isinstance(node, ast.UnaryOp) and _is_name(node.operand):
            return f"{self._written(node.operand)} != true"
        return f"{self._written(node)} == true" if _is_name(node) else self._written(node)

    def _written(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp():
                joint = " and " if isinstance(node.op, ast.And) else " or "
                return joint.join(map(self._part, node.values))
            case ast.UnaryOp(op=ast.Not()):
                return f"not {self._part(node.operand)}"
            case ast.Compare():
                return self._compared(node)
            case ast.Name() | ast.Attribute():
                name = ast.unparse(node)
                return name if name in conditions.WORDS else self._naming(name)
            case ast.Constant():
                return _literal(node.value)
            case ast.Tuple() | ast.List():
                return f"({', '.join(map(self._written, node.elts))},)"
        return ast.unparse(node)

    def _part(self, node: ast.expr) -> str:
        told = self._truth(node)
        return f"({told})" if isinstance(node, ast.BoolOp) else told

    def _compared(self, node: ast.Compare) -> str:
        sides = [node.left, *node.comparators]
        asked = next((ast.unparse(one) for one in sides if _is_name(one)), "")
        words = [self._side(side, asked) for side in sides]
        signs = (_sign(op) for op in node.ops)
        rest = (f"{sign} {word}" for sign, word in zip(signs, words[1:], strict=True))
        return " ".join([words[0], *rest])

    def _side(self, node: ast.expr, asked: str) -> str:
        if isinstance(node, ast.Constant):
            return _literal(self._literal(asked, node.value))
        if isinstance(node, ast.Tuple | ast.List):
            return f"({', '.join(self._side(part, asked) for part in node.elts)},)"
        return self._written(node)


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) not in conditions.WORDS


def _sign(op: ast.cmpop) -> str:
    words = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
             ast.In: "in", ast.NotIn: "not in"}  # fmt: skip
    return words[type(op)]


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return str(value)
