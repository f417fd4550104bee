"""The printed matrix as geometry: what an arrow may touch, what a page holds, which symbol stands."""

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.sop import Sop, read
from engine.sop.drawings.drawing import Box, Point
from engine.sop.drawings.lettering import width
from engine.sop.matrix import Line, Matrix, Page, Symbol, TooTall, matrix
from engine.sop.matrix.form import PADDING
from engine.sop.matrix.names import covers, overlap
from tests.diagrams import diagram, surat_keluar
from tests.matrices import Row, bpmn, matrices

POINT = 25.4 / 72
HAIR = 0.05
SOPS = matrices(skips=True)


def measure(text: str, size: float, bold: bool) -> float:
    return width(text, size * POINT) * (1.1 if bold else 1)


def made(data: bytes, paper: str = "F4") -> Matrix:
    return matrix(read(data), paper, measure)


def segments(line: Line) -> list[tuple[Point, Point]]:
    return list(pairwise(line.points))


def stretch(one: Point, two: Point) -> Box:
    """A segment as a box without area."""
    x, y = min(one.x, two.x), min(one.y, two.y)
    return Box(x, y, max(one.x, two.x) - x, max(one.y, two.y) - y)


def shrunk(symbol: Symbol) -> Box:
    box = symbol.box
    return Box(box.x + HAIR, box.y + HAIR, box.width - 2 * HAIR, box.height - 2 * HAIR)


def outward(line: Line, symbol: Symbol, port: Point, beside: Point) -> bool:
    """Whether the line leaves the symbol's edge straight away from it."""
    middle = symbol.box.centre
    if port.x == beside.x:
        on_edge = min(abs(port.y - symbol.box.y), abs(port.y - symbol.box.bottom)) < HAIR
        return on_edge and (beside.y - port.y) * (port.y - middle.y) > 0
    inside = symbol.box.x - HAIR <= port.x <= symbol.box.right + HAIR
    return inside and (beside.x - port.x) * (port.x - middle.x) > 0


def check_symbols(page: Page) -> None:
    symbols = {symbol.key: symbol for symbol in page.symbols}
    for line in page.lines:
        assert outward(line, symbols[line.source], line.points[0], line.points[1])
        assert outward(line, symbols[line.target], line.points[-1], line.points[-2])
        for n, (one, two) in enumerate(segments(line)):
            assert one != two
            assert one.x == two.x or one.y == two.y
            ends = {line.source} if n == 0 else set()
            ends |= {line.target} if n == len(line.points) - 2 else set()
            for symbol in page.symbols:
                if symbol.key not in ends:
                    assert not covers(symbol.shape, shrunk(symbol), stretch(one, two))


def check_inside(page: Page, whole: Matrix) -> None:
    """Arrows keep to the lanes, rows to the room between head and foot, text to its cell."""
    form = whole.form
    left, right = form.lanes[0].x, form.lanes[-1].right
    top, bottom = page.bands[0].top, page.bands[-1].top + page.bands[-1].height
    assert bottom <= form.bottom + HAIR
    assert right <= form.width - 15 + HAIR
    for line in page.lines:
        for point in line.points:
            assert left < point.x < right
            assert top < point.y < bottom
    for one, two in pairwise(page.bands):
        assert one.top + one.height == pytest.approx(two.top)
    for band in page.bands:
        for words, column in zip(band.cells, form.texts, strict=bool(band.cells)):
            assert words.height + 2 * PADDING <= band.height + HAIR
            for text in words.lines:
                fits = measure(text, words.size, words.bold) <= column.width - 2 * PADDING + HAIR
                assert fits or len(text) == 1


def overlaps(one: tuple[Point, Point], two: tuple[Point, Point]) -> bool:
    """Whether two segments lie on each other, or so close that they look as if."""
    first, second = stretch(*one), stretch(*two)
    if (first.width > 0) != (second.width > 0):
        return False
    if first.width > 0:
        near = abs(first.y - second.y) < 0.2
        return near and min(first.right, second.right) - max(first.x, second.x) > HAIR
    near = abs(first.x - second.x) < 0.2
    return near and min(first.bottom, second.bottom) - max(first.y, second.y) > HAIR


def check_apart(page: Page) -> None:
    """Two arrows lie on each other only where they have joined on the way to the same symbol."""
    for one, two in combinations(page.lines, 2):
        for n, first in enumerate(segments(one)):
            for m, second in enumerate(segments(two)):
                if overlaps(first, second):
                    assert one.target == two.target
                    assert one.points[n + 1 :] == two.points[m + 1 :]
    for line in page.lines:
        for first, second in combinations(segments(line), 2):
            assert not overlaps(first, second)


def check_names(page: Page, whole: Matrix) -> None:
    left, right = whole.form.lanes[0].x, whole.form.lanes[-1].right
    for name in page.names:
        assert left <= name.box.x
        assert name.box.right <= right
        for symbol in page.symbols:
            assert not covers(symbol.shape, shrunk(symbol), name.box)
    for first, second in combinations(page.names, 2):
        assert not overlap(first.box, second.box)


def check_arrows(whole: Matrix) -> None:
    """Every arrow is drawn once: whole, or once until its connector and once behind it."""
    place = {
        band.row.node: n for n, page in enumerate(whole.pages) for band in page.bands if band.row
    }
    assert list(place) == [row.node for row in whole.rows]
    lines = [(n, line) for n, page in enumerate(whole.pages) for line in page.lines]
    for number, arrow in enumerate(whole.arrows):
        mine = [(n, line) for n, line in lines if number in line.arrows]
        first, last = place[whole.rows[arrow.source].node], place[whole.rows[arrow.target].node]
        assert [n for n, _ in mine] == sorted([first] if first == last else [first, last])
        (leaves,) = [line for _, line in mine if line.source == f"baris {arrow.source}"]
        (arrives,) = [line for _, line in mine if line.target == f"baris {arrow.target}"]
        assert (leaves is arrives) == (first == last)
        assert leaves.arrows == (number,)
        if first != last:
            letters = {
                letter_of(whole.pages[first], leaves.target),
                letter_of(whole.pages[last], arrives.source),
            }
            assert len(letters) == 1
    named = [arrow.name for arrow in whole.arrows if arrow.name]
    assert len(named) == sum(len(page.names) for page in whole.pages)


def letter_of(page: Page, key: str) -> str:
    (symbol,) = [symbol for symbol in page.symbols if symbol.key == key]
    assert symbol.shape == "segilima"
    return symbol.letter


def check_letters(whole: Matrix) -> None:
    """A letter has one page where its arrows go on, and says so on every page they leave."""
    arrives: dict[str, int] = {}
    leaves: dict[str, set[int]] = {}
    for n, page in enumerate(whole.pages):
        assert len(page.letters) == sum(symbol.shape == "segilima" for symbol in page.symbols)
        for letter in page.letters:
            if letter.leaves:
                leaves.setdefault(letter.letter, set()).add(n)
            else:
                assert letter.letter not in arrives
                arrives[letter.letter] = n
    assert set(leaves) == set(arrives)
    for n, page in enumerate(whole.pages):
        for letter in page.letters:
            other = {arrives[letter.letter]} if letter.leaves else leaves[letter.letter]
            assert set(letter.pages) == other
            assert n not in other


def check(whole: Matrix) -> None:
    assert min(symbol.box.width for page in whole.pages for symbol in page.symbols) >= 6
    for page in whole.pages:
        check_symbols(page)
        check_inside(page, whole)
        check_apart(page)
        check_names(page, whole)
    check_arrows(whole)
    check_letters(whole)


def missing(sop: Sop, whole: Matrix) -> set[str]:
    """Flows that no arrow stands for."""
    drawn = {flow for arrow in whole.arrows for flow in arrow.through}
    return {flow.id for flow in sop.flows} - drawn


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(SOPS, st.sampled_from(["F4", "A4"]))
def test_any_sop_is_drawn_cleanly(data: bytes, paper: str) -> None:
    sop = read(data)
    whole = matrix(sop, paper, measure)
    check(whole)
    behind = {one.node for one in sop.decisions if one.after}
    shared = {flow.id for flow in sop.flows if flow.target in behind or flow.source == "mulai"}
    ends = {flow.id for flow in sop.flows if flow.target == "selesai"}
    assert missing(sop, whole) - shared - ends == set()


def corpus() -> Iterator[tuple[str, bytes]]:
    yield "surat_keluar", surat_keluar()
    yield "three", bpmn([Row(0), Row(1, (0,)), Row(0)], 2)
    yield "all back to one", bpmn([Row(n % 9, (0,) if n else ()) for n in range(40)], 9)
    yield "one lane of two", bpmn([Row(0, (max(0, n - 2),) if n else ()) for n in range(30)], 2)
    yield "to and fro", bpmn([Row(n % 2 * 8, (n - 1, 0) if n > 1 else ()) for n in range(20)], 9)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in corpus()])
@pytest.mark.parametrize("paper", ["F4", "A4"])
def test_shipped_and_awkward_sops(data: bytes, paper: str) -> None:
    whole = made(data, paper)
    check(whole)
    assert whole == made(data, paper)


def test_the_rows_and_symbols_of_surat_keluar() -> None:
    whole = made(surat_keluar())
    (page,) = whole.pages
    assert [(band.cells[0].lines, band.row.shape, band.row.column) for band in page.bands if band.row] == [
        (("1.",), "kapsul", 0),
        ((), "ketupat", 0),
        (("2.",), "kotak", 1),
        (("3.",), "ketupat", 2),
        (("4.",), "ketupat", 3),
        (("5.",), "ketupat", 4),
        (("6.",), "kapsul", 0),
    ]  # fmt: skip
    assert [" ".join(name.words.lines) for name in page.names].count("Tidak") == 3
    lines = [line.points for line in page.lines]
    for name in page.names:
        for points in lines:
            for one, two in pairwise(points):
                assert not overlap(name.box, stretch(one, two))


def test_steps_before_an_end_and_behind_a_beginning_are_capsules() -> None:
    whole = made(
        diagram("""
        startEvent mulai
        userTask a
        userTask b
        endEvent selesai
        f1: mulai > a
        f2: a > b
        f3: b > selesai
    """)
    )
    assert [row.shape for row in whole.rows] == ["kapsul", "kapsul"]
    assert len(whole.arrows) == 1


def test_an_end_behind_a_decision_has_its_own_row() -> None:
    whole = made(bpmn([Row(0), Row(1, (0,))], 2))
    assert [(row.shape, row.step is None) for row in whole.rows] == [
        ("kapsul", False), ("ketupat", False), ("kapsul", True),
    ]  # fmt: skip
    assert whole.pages[0].bands[-1].cells[1].lines == ("Berkas selesai",)


def test_parallel_gateways_are_only_arrows() -> None:
    whole = made(
        diagram("""
        startEvent mulai
        userTask a
        parallelGateway pisah
        userTask b
        userTask c
        parallelGateway gabung
        userTask d
        endEvent selesai
        f1: mulai > a
        f2: a > pisah
        f3: pisah > b
        f4: pisah > c
        f5: b > gabung
        f6: c > gabung
        f7: gabung > d
        f8: d > selesai
    """)
    )
    check(whole)
    nodes = [row.node for row in whole.rows]
    drawn = {(nodes[arrow.source], nodes[arrow.target]) for arrow in whole.arrows}
    assert drawn == {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}


def test_a_step_may_be_repeated() -> None:
    whole = made(bpmn([Row(0), Row(1, (1,)), Row(0)], 2))
    check(whole)
    assert any(arrow.source == arrow.target for arrow in whole.arrows)


def long(words: int) -> bytes:
    return bpmn([Row(0), Row(1), Row(0)], 2).replace(b" menurut SOP", b" kata" * words)


def test_a_long_text_makes_its_row_higher_then_its_letters_smaller() -> None:
    usual, higher, smaller = (made(long(count)) for count in (1, 120, 500))
    heights = [whole.pages[0].bands[0].height for whole in (usual, higher)]
    assert heights[0] == 18 < heights[1]
    sizes = [whole.pages[0].bands[0].cells[1].size for whole in (usual, higher, smaller)]
    assert sizes[0] == sizes[1] > sizes[2]
    check(smaller)


def test_a_text_longer_than_a_page_is_refused() -> None:
    with pytest.raises(TooTall) as problem:
        made(long(5000))
    assert problem.value.row == 0
