"""Where the cells of a body's table stand, whatever spans the browser sent."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.letters.nodes import Node, attribute, inside


@dataclass(frozen=True)
class Cell:
    """A cell at column `x`, row `y`, `width` columns by `height` rows."""

    x: int
    y: int
    width: int
    height: int
    node: Node

    @property
    def is_header(self) -> bool:
        return bool(self.node["type"] == "table_header")


def cells_of(table: Node, widest: int) -> tuple[Cell, ...]:
    """The cells of a table node placed without overlap, within `widest` columns.

    A span that would leave the table or cover another cell is cut, so that a damaged table still
    prints. A row with more cells than fit raises ValueError.
    """
    rows = inside(table)
    taken: set[tuple[int, int]] = set()
    placed: list[Cell] = []
    for y, row in enumerate(rows):
        x = 0
        for node in inside(row):
            while (x, y) in taken:
                x += 1
            if x >= widest:
                raise ValueError(f"more than {widest} columns")
            cell = _fitted(node, x, y, widest, len(rows), taken)
            taken.update(_spots(cell))
            placed.append(cell)
    return tuple(placed)


def _fitted(
    node: Node, x: int, y: int, widest: int, rows: int, taken: set[tuple[int, int]]
) -> Cell:
    width = min(attribute(node, "colspan", 1), widest - x)
    while any((x + i, y) in taken for i in range(width)):
        width -= 1
    height = min(attribute(node, "rowspan", 1), rows - y)
    return Cell(x, y, width, height, node)


def _spots(cell: Cell) -> Iterator[tuple[int, int]]:
    for y in range(cell.y, cell.y + cell.height):
        for x in range(cell.x, cell.x + cell.width):
            yield x, y


def columns_of(cells: tuple[Cell, ...]) -> int:
    """How many columns the placed cells need."""
    return max((cell.x + cell.width for cell in cells), default=0)


def header_rows(cells: tuple[Cell, ...]) -> int:
    """The leading rows made of header cells only: they repeat on every page.

    Zero when a header cell reaches below them.
    """
    plain = [cell.y for cell in cells if not cell.is_header]
    count = min(plain, default=0)
    if any(cell.y < count < cell.y + cell.height for cell in cells):
        return 0
    return count
