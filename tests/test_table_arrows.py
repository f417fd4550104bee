"""The Tabel SOP: where a step may send back to, what an arrow asks, and the form of a step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import flow, sop
from tests.matrices import Row
from tests.tables import (
    DECIDING,
    FORM,
    SECOND,
    SEED,
    broken,
    change,
    drawing,
    linear,
    order,
    refusal,
    row,
    ways,
)

# --- kembali


def test_a_return_gets_its_decision_and_loses_it_again() -> None:
    document = linear(Row(0), Row(1), Row(2), Row(0))
    deciding = change(document, "ubah", langkah="k3", tindakan="paraf")
    made = change(deciding, "kembali", langkah="k3", ke="k1")
    shown = row(made, "k3")
    assert [(one.to, one.label, one.condition) for one in shown.returns] == [
        ("k1", "Tidak", 'k3.keputusan == "kembalikan"')
    ]
    assert shown.decision_name == "Benar?"
    choice = next(one for one in sop.read_table(made).choices if one.node == shown.decision)
    assert [(one.name, one.default, one.to) for one in choice.exits] == [
        ("Ya", True, "k4"),
        ("Tidak", False, "k1"),
    ]
    assert broken(made) == []
    flow.load(made)
    gone = change(made, "kembali", langkah="k3", ke="")
    assert sop.read(gone).flows == sop.read(deciding).flows
    assert order(gone) == order(document)


def test_a_return_goes_elsewhere() -> None:
    signing, elsewhere = "tanda_tangan", "periksa_sekretaris"
    made = change(SEED, "kembali", langkah=signing, ke=elsewhere)
    assert [one.to for one in row(made, signing).returns] == [elsewhere, "periksa_pengawas"]
    assert order(made) == order(SEED)
    revised = change(SEED, "kembali", langkah=signing, ke=elsewhere, keputusan="revisi")
    assert [one.to for one in row(revised, signing).returns] == ["susun", elsewhere]
    by_id = change(SEED, "kembali", langkah=signing, ke=elsewhere, panah="revisi_camat")
    assert by_id == revised
    assert change(SEED, "kembali", langkah=signing, ke="susun") is SEED


def test_a_return_into_a_branch_leaves_the_rows_where_they_are() -> None:
    made = change(SEED, "kembali", langkah="tanda_tangan", ke="nomor")
    assert order(made) == order(SEED)
    assert [one.to for one in row(made, "tanda_tangan").returns] == ["nomor", "periksa_pengawas"]
    assert broken(made) == []
    flow.load(made)


def test_one_of_two_returns_goes_and_comes() -> None:
    without = change(SEED, "kembali", langkah="tanda_tangan", ke="", keputusan="revisi")
    assert [one.to for one in row(without, "tanda_tangan").returns] == ["susun"]
    said = {"ke": "periksa_pengawas", "keputusan": "revisi"}
    again = change(without, "kembali", langkah="tanda_tangan", **said)
    assert [one.label for one in row(again, "tanda_tangan").returns] == ["Tidak", "Direvisi"]
    assert ways(again) == ways(SEED)


def test_an_answer_on_a_form_may_send_back() -> None:
    document = change(linear(), "formulir", langkah="k3", json=FORM)
    made = change(document, "kembali", langkah="k3", ke="k1", isian="lengkap", nilai="tidak")
    assert [one.condition for one in row(made, "k3").returns] == ["k3.lengkap == false"]
    more = change(
        made,
        "kembali",
        langkah="k3",
        ke="k2",
        isian="lembar",
        operator=">",
        nilai="007",
        nama="Tebal",
    )
    assert [one.condition for one in row(more, "k3").returns] == [
        "k3.lengkap == false",
        "k3.lembar > 7",
    ]
    assert broken(more) == []
    deciding = change(linear(), "formulir", langkah="k3", json=DECIDING)
    made = change(deciding, "kembali", langkah="k3", ke="k1")
    assert [one.condition for one in row(made, "k3").returns] == ['k3.keputusan == "kembalikan"']


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"langkah": "kirim", "ke": "susun"}, "tidak memberi keputusan"),
        ({"langkah": "nomor", "ke": "kirim"}, "yang mendahului"),
        ({"langkah": "tanda_tangan", "ke": "tanda_tangan"}, "yang mendahului"),
        ({"langkah": "tanda_tangan", "ke": "benar_camat"}, "tidak ada lagi"),
        ({"langkah": "tanda_tangan", "ke": "periksa_pengawas"}, "sudah menuju"),
        ({"langkah": "tanda_tangan", "ke": SECOND, "panah": "x"}, "tidak ada lagi"),
        ({"langkah": "tanda_tangan", "ke": SECOND, "keputusan": "tolak"}, "Pilih salah satu"),
        ({"langkah": "tanda_tangan", "ke": SECOND, "isian": "lembar"}, "Pilih isian"),
    ],
)
def test_returns_that_make_no_sense_are_refused(said: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(SEED, "kembali", **said)


def test_duties_that_others_know_may_give_verdicts() -> None:
    document = change(linear(), "ubah", langkah="k3", tindakan="timbang")
    said = {"aksi": "kembali", "langkah": "k3", "ke": "k1"}
    assert "tidak memberi keputusan" in refusal(document, **said)
    verdicts = {"timbang": ("ringan", "kembalikan")}
    made = sop.change(document, said, verdicts=verdicts)
    assert sop.read_table(made, verdicts=verdicts).rows[2].verdicts == ("ringan", "kembalikan")
    assert row(made, "k3").returns


# --- kondisi


def asked(document: bytes, own: str) -> str | None:
    return next(one.condition for one in sop.read(document).flows if one.id == own)


@pytest.mark.parametrize(
    ("fact", "operator", "value", "condition"),
    [
        ("surat.bernomor", "==", "ya", "surat.bernomor == true"),
        ("surat.bernomor", "!=", "true", "surat.bernomor != true"),
        ("surat.sifat", "==", "segera", 'surat.sifat == "segera"'),
        ("surat.sifat", "!=", 'kata "dalam" kutip', "surat.sifat != 'kata \"dalam\" kutip'"),
        ("surat.sifat", "==", "“§” # == && or", 'surat.sifat == "“§” # == && or"'),
        ("surat.unit", ">=", "3", "surat.unit >= 3"),
        ("susun.lembar", "<", "-2,50", "susun.lembar < -2.50"),
        ("susun.hasil", "==", "“buruk”", 'susun.hasil == "“buruk”"'),
        ("susun.lengkap", "==", "Tidak", "susun.lengkap == false"),
        ("susun.keputusan", "==", "true", 'susun.keputusan == "true"'),
    ],
)
def test_a_condition_is_quoted_as_its_fact_wants(
    fact: str, operator: str, value: str, condition: str
) -> None:
    document = change(SEED, "formulir", langkah="susun", json=FORM)
    said = {"fakta": fact, "operator": operator, "nilai": value}
    made = change(document, "kondisi", panah="telah_bernomor", **said)
    assert asked(made, "telah_bernomor") == condition
    assert broken(made) == []
    assert drawing(made) == drawing(document)
    if "&" not in value and "kutip" not in value:
        exits = sop.read_table(made).choices[0].exits
        assert (exits[1].fact, exits[1].operator) == (fact, operator)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"panah": "x", "fakta": "surat.sifat"}, "di belakang percabangan"),
        ({"panah": "ke_susun", "fakta": "surat.sifat"}, "di belakang percabangan"),
        ({"panah": "belum_bernomor", "fakta": "surat.sifat"}, "panah bawaan"),
        ({"fakta": "surat.rahasia", "nilai": "1"}, "dari daftar"),
        ({"fakta": "susun.lengkap", "nilai": "ya"}, "dari daftar"),
        ({"fakta": "surat.sifat", "operator": "in", "nilai": "x"}, "salah satu tanda"),
        ({"fakta": "surat.bernomor", "operator": "<", "nilai": "ya"}, "== atau !="),
        ({"fakta": "surat.bernomor", "nilai": "1"}, "ya atau tidak"),
        ({"fakta": "surat.unit", "nilai": "__import__('os')"}, "angka"),
        ({"fakta": "surat.sifat", "nilai": "a\"b'c"}, "dua macam kutip"),
        ({"fakta": "surat.sifat", "nilai": "a\\b"}, "garis miring"),
        ({"fakta": "surat.sifat", "nilai": "x" * 490}, "500 huruf"),
        ({"fakta": "surat.sifat", "nilai": "x", "nama": ""}, "Nama harus diisi"),
    ],
)
def test_conditions_that_cannot_be_are_refused(said: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(SEED, "kondisi", **{"panah": "telah_bernomor"} | said)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=80))
def test_any_value_is_compared_as_it_is_or_refused(value: str) -> None:
    said = {"aksi": "kondisi", "panah": "telah_bernomor", "fakta": "surat.sifat", "nilai": value}
    try:
        made = sop.change(SEED, said)
    except sop.BadChange:
        return
    condition = sop.compile_condition(asked(made, "telah_bernomor") or "")
    assert condition.names == ("surat.sifat",)
    shown = sop.read_table(made).choices[0].exits[1].value
    assert condition.holds({"surat": {"sifat": shown}})
    assert not condition.holds({"surat": {"sifat": shown + "x"}})


def test_another_default_leads_the_same_answers_the_same_ways() -> None:
    made = change(SEED, "kondisi", panah="kembali_camat", bawaan="ya")
    exits = {one.flow: one for one in sop.read_table(made).choices[-1].exits}
    assert exits["kembali_camat"].default
    assert exits["kembali_camat"].condition == ""
    onward = sop.compile_condition(exits["setuju_camat"].condition)
    for verdict, goes in (("setujui", True), ("kembalikan", False), ("revisi", False)):
        assert onward.holds({"tanda_tangan": {"keputusan": verdict}}) is goes
    assert broken(made) == []
    assert change(made, "kondisi", panah="kembali_camat", bawaan="ya") is made


def test_questions_and_answers_get_other_names() -> None:
    made = change(SEED, "kondisi", panah="telah_bernomor", nama="Ada", pertanyaan="Bernomor?")
    choice = sop.read_table(made).choices[0]
    assert (choice.name, choice.exits[1].name) == ("Bernomor?", "Ada")
    assert asked(made, "telah_bernomor") == "surat.bernomor == true"


# --- formulir


def test_a_form_comes_and_goes() -> None:
    made = change(SEED, "formulir", langkah="nomor", json=FORM)
    form = row(made, "nomor").form
    assert form is not None
    assert [one.key for one in form.fields] == ["lengkap", "lembar", "hasil"]
    assert change(made, "formulir", langkah="nomor", json=FORM) is made
    gone = change(made, "formulir", langkah="nomor", json="")
    assert row(gone, "nomor").form is None
    assert row(gone, "nomor").requisites == row(SEED, "nomor").requisites
    assert "JSON" in refusal(SEED, "formulir", langkah="nomor", json="{")


def test_a_question_that_a_condition_asks_stays() -> None:
    document = change(linear(), "formulir", langkah="k3", json=FORM)
    made = change(document, "kembali", langkah="k3", ke="k1", isian="lengkap", nilai="tidak")
    assert "“lengkap” dipakai" in refusal(made, "formulir", langkah="k3", json="")
