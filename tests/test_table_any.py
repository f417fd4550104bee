"""Any changes of the Tabel SOP in any order leave an SOP that runs and rows that tell them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import flow, sop
from tests.matrices import matrices
from tests.tables import (
    SEED,
    broken,
    parallel_sop,
)


def test_the_parallel_sop_is_sound() -> None:
    assert broken(parallel_sop()) == []


WISHES = st.tuples(
    st.sampled_from(["tambah", "hapus", "naik", "turun", "kembali", "tanpa", "ubah", "lajur"]),
    st.integers(0, 50),
    st.integers(0, 50),
)


def wish(document: bytes, verb: str, one: int, other: int) -> dict[str, str]:
    """A change as a form would ask for it, of some row and with some other row or lane."""
    table = sop.read_table(document)
    this, that = table.rows[one % len(table.rows)], table.rows[other % len(table.rows)]
    role = table.roles[other % len(table.roles)].key
    said = {"aksi": verb, "langkah": this.node}
    if verb == "tambah":
        after = this.node if other % 4 else ""
        branch = "ya" if one % 2 else ""
        name = f"Memeriksa {one}"
        return {
            "aksi": verb, "sesudah": after, "nama": name, "pelaksana": role,
            "waktu": "5", "tindakan": "paraf", "hanya_cabang": branch,
        }  # fmt: skip
    if verb == "kembali":
        return said | {"ke": that.node}
    if verb == "tanpa":
        return said | {"aksi": "kembali", "ke": ""}
    if verb == "ubah":
        return said | {"pelaksana": role, "waktu": str(1 + other)}
    if verb == "lajur":
        return {"aksi": "lajur_naik", "lajur": table.roles[other % len(table.roles)].lane}
    return said


def check_told(before: bytes, after: bytes, said: dict[str, str]) -> None:
    """The rows tell the change, and the rest of them is as it was."""
    was = {one.node: one for one in sop.read_table(before).rows}
    now = {one.node: one for one in sop.read_table(after).rows}
    own = said.get("langkah", "")
    made, gone = set(now) - set(was), set(was) - set(now)
    assert len(made) == (said["aksi"] == "tambah")
    assert gone == ({own} if said["aksi"] == "hapus" else set())
    for new in made:
        check_new(now, new, said)
    if own in now:
        check_changed(was[own], now[own], said)
    kept = ("name", "text", "role", "standard", "output", "requisites", "duty")
    for other in set(was) & set(now) - {own}:
        assert all(getattr(was[other], name) == getattr(now[other], name) for name in kept)


def check_new(rows: dict[str, sop.Row], own: str, said: dict[str, str]) -> None:
    assert (rows[own].name, rows[own].role) == (said["nama"], said["pelaksana"])
    if not said["sesudah"]:
        assert rows[own].no == 1
    elif not said["hanya_cabang"]:
        assert rows[own].no > rows[said["sesudah"]].no


def check_changed(was: sop.Row, now: sop.Row, said: dict[str, str]) -> None:
    match said["aksi"]:
        case "naik":
            assert now.no < was.no
        case "turun":
            assert now.no > was.no
        case "kembali" if said["ke"]:
            assert said["ke"] in {one.to for one in now.returns}
        case "ubah":
            assert (now.standard, now.role) == (int(said["waktu"]), said["pelaksana"])


def carry_out(document: bytes, wishes: list[tuple[str, int, int]]) -> bytes:
    for verb, one, other in wishes:
        said = wish(document, verb, one, other)
        table = sop.read_table(document)
        shown = next((each for each in table.rows if each.node == said.get("langkah")), None)
        try:
            made = sop.change(document, said)
        except sop.BadChange as refused:
            assert refused.sentence.endswith(".")
            if shown and verb in ("hapus", "naik", "turun"):
                said_no = {"hapus": "why_not", "naik": "why_not_up", "turun": "why_not_down"}
                assert getattr(shown, said_no[verb]) == refused.sentence
            continue
        assert broken(made) == []
        check_told(document, made, said)
        written = sop.read(made)
        assert written.drawing is not None or sop.read(document).drawing is None
        if written.drawing:
            assert {node.id for node in written.nodes} <= set(written.drawing.boxes)
            assert {one.id for one in written.flows} == set(written.drawing.lines)
        document = made
    return document


@settings(deadline=None, max_examples=8)
@given(st.lists(WISHES, min_size=1, max_size=10))
def test_the_seed_survives_any_changes(wishes: list[tuple[str, int, int]]) -> None:
    flow.load(carry_out(SEED, wishes))


@settings(deadline=None, max_examples=10)
@given(matrices(most=20, skips=True), st.lists(WISHES, min_size=1, max_size=8))
def test_any_sop_survives_any_changes(document: bytes, wishes: list[tuple[str, int, int]]) -> None:
    assert broken(document) == []
    carry_out(document, wishes)


@settings(deadline=None, max_examples=3)
@given(matrices(least=40, most=40), st.lists(WISHES, min_size=1, max_size=3))
def test_long_sops_survive_any_changes(document: bytes, wishes: list[tuple[str, int, int]]) -> None:
    carry_out(document, wishes)


@settings(deadline=None, max_examples=6)
@given(st.lists(WISHES, min_size=1, max_size=8))
def test_parallel_branches_survive_any_changes(wishes: list[tuple[str, int, int]]) -> None:
    carry_out(parallel_sop(), wishes)
