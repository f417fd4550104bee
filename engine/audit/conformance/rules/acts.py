"""Rules that an act of history breaks by itself: a table entry each."""

from functools import partial

from engine.audit.conformance.rules.rule import NUMBER, PATH, TIME, Rule, Window, lines
from engine.store.types import Query


def _by_act(window: Window, act: str) -> Query:
    return lines(window, act)


REASSIGNED = Rule(
    key="dialihkan",
    group=PATH,
    name="Dialihkan",
    meaning="Atasan mengalihkan tugas dari seorang pejabat kepada pejabat lain.",
    why="Pelaksana langkah dipilih orang, bukan oleh SOP.",
    query=partial(_by_act, act="alih"),
)
REVISED = Rule(
    key="direvisi",
    group=PATH,
    name="Direvisi langsung",
    meaning="Penyetuju mengubah sendiri isi surat, tanpa mengembalikannya kepada penyusun.",
    why="Yang menulis dan yang memeriksa menjadi orang yang sama.",
    query=partial(_by_act, act="revisi"),
    source="PP 60/2008 Pasal 18 ayat (3) huruf f (pemisahan fungsi)",
)
WITHDRAWN = Rule(
    key="ditarik",
    group=PATH,
    name="Ditarik",
    meaning="Penyusun menarik surat sebelum selesai.",
    why="Surat berhenti di tengah jalur, tanpa keputusan penyetuju.",
    query=partial(_by_act, act="tarik"),
)
INSERTED = Rule(
    key="sisipan",
    group=NUMBER,
    name="Nomor sisipan",
    meaning="Surat bertanggal mundur mendapat nomor sisipan.",
    why="Tanggal surat mendahului nomor yang sudah diberikan.",
    query=partial(_by_act, act="sisipan"),
)
DEADLINE_CHANGED = Rule(
    key="tenggat",
    group=TIME,
    name="Tenggat diubah",
    meaning="Tenggat tugas yang sedang berjalan dihitung ulang, misalnya karena kalender berubah.",
    why="Tugas yang lewat waktu dapat tampak tepat waktu.",
    query=partial(_by_act, act="ubah_tenggat"),
)
