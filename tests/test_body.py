"""The body of a letter: what comes in, what is refused, and how it is shown and typed."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.letters import body
from engine.letters.body import BadBody
from engine.letters.numerals import item_label, letter, spelled
from engine.letters.printed import tree
from engine.letters.tables import cells_of


def doc(*blocks: Any) -> dict[str, Any]:
    return {"type": "doc", "content": list(blocks)}


def text(words: str, *marks: str) -> dict[str, Any]:
    run: dict[str, Any] = {"type": "text", "text": words}
    return run | ({"marks": [{"type": mark} for mark in marks]} if marks else {})


def paragraph(*runs: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": [text(r) if isinstance(r, str) else r for r in runs]}


def item(*blocks: Any) -> dict[str, Any]:
    return {"type": "list_item", "content": list(blocks)}


def numbered(style: str, *items: Any, start: int = 1) -> dict[str, Any]:
    return {
        "type": "ordered_list",
        "attrs": {"style": style, "start": start},
        "content": list(items),
    }


def bullets(*items: Any) -> dict[str, Any]:
    return {"type": "bullet_list", "content": list(items)}


def cell(words: str, kind: str = "table_cell", **attributes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"type": kind, "content": [paragraph(words)]}
    return made | ({"attrs": attributes} if attributes else {})


def table(*rows: list[Any]) -> dict[str, Any]:
    return {"type": "table", "content": [{"type": "table_row", "content": row} for row in rows]}


def nested_lists(levels: int) -> dict[str, Any]:
    inner = paragraph("dalam")
    for _ in range(levels):
        inner = bullets(item(paragraph("luar"), inner))
    return doc(inner)


UNKNOWN = {
    "not a document": paragraph("x"),
    "not an object": ["doc"],
    "nothing": None,
    "a heading": doc({"type": "heading", "content": [text("x")]}),
    "an image": doc({"type": "paragraph", "content": [{"type": "image", "attrs": {"src": "x"}}]}),
    "a link": doc(paragraph(text("x", "link"))),
    "a mark with attributes": doc(
        paragraph({"type": "text", "text": "x", "marks": [{"type": "bold", "attrs": {"a": 1}}]})
    ),
    "text outside a paragraph": doc(text("x")),
    "an item outside a list": doc(item(paragraph("x"))),
    "a row outside a table": doc({"type": "table_row", "content": []}),
    "a paragraph in a paragraph": doc(paragraph(paragraph("x"))),
    "marks on a block": doc({"type": "paragraph", "marks": [{"type": "bold"}]}),
    "a strange key": doc({"type": "paragraph", "onclick": "x"}),
    "a strange attribute": doc({"type": "paragraph", "attrs": {"style": "color:red"}}),
    "a strange list style": doc(numbered("romawi", item(paragraph("x")))),
    "a start that is no number": doc(numbered("angka", item(paragraph("x")), start=True)),
    "a huge span": doc(table([cell("x", colspan=10**9)])),
    "a span that is text": doc(table([cell("x", rowspan="2")])),
    "content that is no list": {"type": "doc", "content": {"0": paragraph("x")}},
    "text that is no text": doc({"type": "paragraph", "content": [{"type": "text", "text": 1}]}),
}


@pytest.mark.parametrize("node", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_not_in_the_schema_is_refused(node: Any) -> None:
    with pytest.raises(BadBody):
        body.check(node)


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\n", "\t", "\ud800"]
)
def test_control_characters_are_refused_by_number(character: str) -> None:
    with pytest.raises(BadBody, match=f"U\\+{ord(character):04X}"):
        body.check(doc(paragraph(f"a{character}b")))


def test_limits_of_depth_size_rows_columns_and_words() -> None:
    body.check(nested_lists(body.MAX_LEVELS))
    too_much = [
        nested_lists(body.MAX_LEVELS + 1),
        nested_lists(5_000),
        doc(paragraph("kata " * 40_000)),
        doc(table(*[[] for _ in range(2_001)])),
        doc(table([cell("x") for _ in range(31)])),
        doc(paragraph("x" * 1_001)),
    ]
    for node in too_much:
        with pytest.raises(BadBody):
            body.check(node)


def test_a_refusal_says_what_is_wrong_in_indonesian() -> None:
    with pytest.raises(BadBody) as refused:
        body.check(doc(table([cell("x") for _ in range(31)])))
    assert refused.value.status == 422
    assert refused.value.sentence == "Tabel terlalu lebar (paling banyak 30 kolom)."


def test_read_takes_only_json_of_bounded_size() -> None:
    assert body.read('{"type":"doc","content":[]}') == body.EMPTY
    for hostile in ("", "[" * 100_000, "NaN", '{"type":"doc"', " " * 200_001):
        with pytest.raises(BadBody):
            body.read(hostile)


def test_html_is_built_from_nodes_and_escapes_every_text() -> None:
    hostile = '<script>alert(1)</script> & "kutip"'
    shown = body.html(doc(paragraph(text(hostile, "bold", "italic"), {"type": "hard_break"}, "x")))
    assert shown == (
        "<p><em><strong>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;kutip&quot;</strong></em>"
        "<br>x</p>"
    )


def test_html_of_lists_and_tables() -> None:
    made = doc(
        numbered("huruf", item(paragraph("satu")), start=3),
        bullets(item(paragraph("titik"))),
        table([cell("No", "table_header", colspan=2)], [cell("1"), cell("dua")]),
    )
    body.check(made)
    assert body.html(made) == (
        '<ol type="a" start="3"><li><p>satu</p></li></ol><ul><li><p>titik</p></li></ul>'
        '<table><tbody><tr><th colspan="2"><p>No</p></th></tr>'
        "<tr><td><p>1</p></td><td><p>dua</p></td></tr></tbody></table>"
    )


def test_plain_text_carries_the_labels_that_are_printed() -> None:
    made = doc(
        paragraph("Dengan ketentuan:"),
        numbered(
            "angka",
            item(paragraph("pertama"), numbered("huruf", item(paragraph("anak")))),
            item(paragraph("kedua"), numbered("angka", item(paragraph("cucu")))),
        ),
        table([cell("a"), cell("b")]),
    )
    assert body.plain(made).split("\n") == [
        "Dengan ketentuan:", "1. pertama", "   a. anak", "2. kedua", "   1) cucu", "a | b",
    ]  # fmt: skip


def test_labels_follow_the_order_of_official_letters() -> None:
    assert [item_label("angka", level, 2) for level in range(4)] == ["2.", "2)", "(2)", "(2)"]
    assert [item_label("huruf", level, 28) for level in range(3)] == ["ab.", "ab)", "(ab)"]
    assert [letter(n) for n in (1, 26, 27, 52, 53)] == ["a", "z", "aa", "az", "ba"]
    assert [spelled(n) for n in (0, 1, 11, 15, 20, 34, 100, 101, 250, 999, 1000)] == [
        "nol", "satu", "sebelas", "lima belas", "dua puluh", "tiga puluh empat", "seratus",
        "seratus satu", "dua ratus lima puluh", "sembilan ratus sembilan puluh sembilan", "1000",
    ]  # fmt: skip


def test_typed_text_becomes_paragraphs_lists_and_tables() -> None:
    typed = (
        "Berdasarkan **surat** itu:\nbaris kedua\n\n"
        "a. pertama\nb. kedua\n   1. anak\n\n   masih kedua\n\n- titik\n\n| No | Desa |\n|---|---|\n| 1 | A |\n"
    )
    assert body.from_text(typed) == doc(
        paragraph(
            "Berdasarkan ", text("surat", "bold"), " itu:", {"type": "hard_break"}, "baris kedua"
        ),
        numbered(
            "huruf",
            item(paragraph("pertama")),
            item(
                paragraph("kedua"),
                numbered("angka", item(paragraph("anak"))),
                paragraph("masih kedua"),
            ),
        ),
        bullets(item(paragraph("titik"))),
        table(
            [cell("No", "table_header"), cell("Desa", "table_header")],
            [cell("1"), cell("A")],
        ),
    )


@pytest.mark.parametrize(
    "sentence",
    ["C:\\data\\surat", "https://a.example dan https://b.example", "3 * 4 = 12", "a_b_c@x.example",
     "a.n. Camat", "s.d. selesai", "2026", "-", "1. ", "| bukan tabel", "**", "// __"],
)  # fmt: skip
def test_everyday_text_stays_what_it_is(sentence: str) -> None:
    made = doc(paragraph(sentence.strip()))
    assert body.from_text(body.to_text(made)) == made


@pytest.mark.parametrize("sentence", ["C:\\data", "https://a.example/x", "3 * 4 * 5", "a.n. Camat"])
def test_everyday_text_is_typed_without_signs(sentence: str) -> None:
    assert body.from_text(sentence) == doc(paragraph(sentence))


def test_a_table_that_was_not_touched_keeps_its_merged_cells() -> None:
    merged = table([cell("lebar", colspan=2)], [cell("a"), cell("b")])
    before = doc(paragraph("Pembuka"), merged)
    typed = body.to_text(before).replace("Pembuka", "Pembuka baru")
    assert body.from_text(typed, before) == doc(paragraph("Pembuka baru"), merged)
    changed = body.from_text(typed.replace("lebar", "sempit"), before)
    assert "attrs" not in changed["content"][1]["content"][0]["content"][0]


def test_deep_indentation_is_typed_text_and_no_crash() -> None:
    stairs = "\n".join(" " * depth + "- x" for depth in range(600))
    body.check(body.from_text(stairs))


SIGNS = "ab1. )*/_:|\\-•.(https://"
WORDS = st.text(SIGNS, min_size=1, max_size=12).map(lambda s: " ".join(s.split())).filter(bool)
MARKS = st.lists(st.sampled_from(body.MARKS), unique=True, max_size=3)
RUNS = st.lists(
    st.builds(lambda words, marks: text(words, *marks), WORDS, MARKS), min_size=1, max_size=4
)
PARAGRAPHS = RUNS.map(lambda runs: paragraph(*runs))


def lists_of(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    items = st.lists(
        st.builds(lambda first, more: item(first, *more), PARAGRAPHS, st.lists(blocks, max_size=2)),
        min_size=1,
        max_size=3,
    )
    styles = st.sampled_from(["angka", "huruf"])
    return items.map(lambda i: bullets(*i)) | st.builds(
        lambda i, style, start: numbered(style, *i, start=start), items, styles, st.integers(1, 9)
    )


def has_neighbouring_lists(blocks: list[Any]) -> bool:
    """Two lists side by side are one list when typed: the one thing the signs cannot say."""
    kinds = [block["type"].endswith("_list") for block in blocks]
    inner = [
        i["content"]
        for block in blocks
        if block["type"].endswith("_list")
        for i in block["content"]
    ]
    return any(a and b for a, b in itertools.pairwise(kinds)) or any(
        map(has_neighbouring_lists, inner)
    )


BLOCKS = st.lists(st.recursive(PARAGRAPHS, lists_of, max_leaves=6), min_size=1, max_size=4)


@given(BLOCKS.filter(lambda blocks: not has_neighbouring_lists(blocks)))
def test_typing_what_is_shown_gives_the_same_body(blocks: list[Any]) -> None:
    made = body.tidy(doc(*blocks))
    body.check(made)
    assert body.from_text(body.to_text(made)) == made


@given(st.text(max_size=300))
def test_any_typed_text_makes_a_body_or_a_refusal(typed: str) -> None:
    made = body.from_text(typed)
    try:
        body.check(made)
    except BadBody:
        return
    body.plain(made)
    body.html(made)
    tree(made)


def test_tidy_makes_equal_what_looks_equal() -> None:
    pasted = doc(
        {"type": "paragraph", "attrs": {}, "content": [
            text("cafe\u0301\u200b", "italic", "bold"), text("\u00ad baru", "bold", "italic"), text("\u202e"),
        ]},
        {"type": "ordered_list", "content": [item(paragraph("x"))]},
        table([cell("y", colspan=1, rowspan=1, colwidth=None)]),
    )  # fmt: skip
    assert body.tidy(pasted) == doc(
        paragraph(text("café baru", "bold", "italic")),
        numbered("angka", item(paragraph("x"))),
        table([cell("y")]),
    )
    assert body.tidy(body.tidy(pasted)) == body.tidy(pasted)


SPANS = st.integers(1, 6)
CELLS = st.builds(lambda w, h: cell("x", colspan=w, rowspan=h), SPANS, SPANS)


@given(st.lists(st.lists(CELLS, max_size=4), max_size=5))
def test_cells_never_overlap_nor_leave_the_table(rows: list[list[Any]]) -> None:
    cells = cells_of(table(*rows), widest=1_000)
    spots = [
        (x, y) for c in cells for x in range(c.x, c.x + c.width) for y in range(c.y, c.y + c.height)
    ]
    assert len(cells) == sum(map(len, rows))
    assert len(set(spots)) == len(spots)
    assert all(y < len(rows) for _, y in spots)


def test_printed_tables_take_drawn_widths_or_follow_the_text() -> None:
    drawn = table([cell("a", colwidth=[100]), cell("b", colwidth=[300])])
    grown = table([cell("No"), cell("Nama desa yang panjang sekali sehingga lebar")])
    assert [t["kolom"] for t in tree(doc(drawn, grown))] == [[100, 300], [6, 40]]


def test_empty_paragraphs_are_not_printed() -> None:
    assert tree(doc({"type": "paragraph"}, paragraph("isi"), {"type": "paragraph"})) == [
        {"jenis": "alinea", "isi": [{"teks": "isi", "rupa": ()}]}
    ]
