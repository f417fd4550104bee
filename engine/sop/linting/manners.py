"""Rules of good form: how a step is named, and what the printed SOP can show.

PermenPANRB 35/2012: a step begins with a verb and does not name who does it; the flowchart knows
five symbols (capsule, box, diamond, arrow, pentagon) and a column for each pelaksana.
"""

import re
from collections.abc import Iterator

from engine.sop.graph import Graph
from engine.sop.linting.finding import Finding
from engine.sop.model import Node, Sop
from engine.sop.vocabulary import TASKS, words

MOST_COLUMNS = 9
MOST_ROWS = 40
# A diamond has four corners, and one of them is where its arrow comes in.
MOST_EXITS = 3

# me-, mem-, men-, meng-, meny-, memper-, di-, ber-, ter-, also before a foreign word (“men-scan”).
DERIVED = re.compile(
    r"(me(-|[lmnrwy][a-z]|m-|n-|ng-|ny-)|(di|ber|ter|memper)-?[a-z])[a-z-]{2,}", re.IGNORECASE
)
NO_VERBS = words(
    "melati memo memori memorandum menteri menu merek merah meriam meninggal menara mentor mental "
    "dinas diagram dialog diklat dimensi diploma direktorat direktur disiplin diskusi dispensasi "
    "disposisi distribusi divisi digital dirjen "
    "berita beranda beras berikut berkas berlian bersama berbagai "
    "teras terang teratai teritorial termin terminal tertib terhadap tersangka terpadu"
)
BARE_VERBS = words(
    "agendakan ajukan ambil antar arsip arsipkan atur baca bahas bayar beri berikan buat buka catat "
    "cari cek cetak cocokkan dengar disposisikan distribusikan edarkan evaluasi gandakan hadiri "
    "hitung ikuti input isi jawab jelaskan jilid kaji kelola kembalikan kirim kirimkan klarifikasi "
    "koordinasi koordinasikan konfirmasi koreksi kumpulkan lakukan lampirkan lapor laporkan legalisasi "
    "lengkapi minta musnahkan nilai olah panggil pantau paraf pastikan pelajari perbaiki periksa "
    "pilih pindai pinjam proses rapatkan rekap registrasi rumuskan sahkan sampaikan serahkan setujui "
    "siapkan simpan sosialisasikan stempel susun tanda tandatangani telaah teliti tentukan terbitkan "
    "terima teruskan tetapkan timbang tindaklanjuti tolak tugaskan tulis tunjuk ubah umumkan undang "
    "unduh unggah urus usulkan validasi verifikasi"
)
NOUN = re.compile(r"pe(m|n|ng|ny|l|r)([a-z]{3,}?)(?<!an)an", re.IGNORECASE)


def check_manners(sop: Sop) -> Iterator[Finding]:
    """Findings for names that do not begin with a verb and for what the matrix cannot show."""
    yield from _check_names(sop)
    yield from _check_columns(sop)
    yield from _check_symbols(sop)


def begins_with_verb(name: str) -> bool:
    """Whether the first word of a step's name reads as an Indonesian verb."""
    first = re.split(r"[^\w-]", name.strip(), maxsplit=1)[0].lower()
    if first in NO_VERBS:
        return False
    return first in BARE_VERBS or bool(DERIVED.fullmatch(first))


def _check_names(sop: Sop) -> Iterator[Finding]:
    for step in sop.steps:
        if step.name and not begins_with_verb(step.name):
            text = "Nama kegiatan ini tidak diawali kata kerja."
            remedy = f"Awali dengan kata kerja, misalnya “{_verb(step.name)} …”."
            yield Finding(step.node, step.name, "kata_kerja", text, remedy, "periksa")


def _verb(name: str) -> str:
    """“Memeriksa” for “Pemeriksaan berkas”, else an example that fits many steps."""
    found = NOUN.fullmatch(name.split()[0])
    return f"Me{found[1]}{found[2]}" if found else "Memeriksa"


def _check_columns(sop: Sop) -> Iterator[Finding]:
    if len(sop.roles) > MOST_COLUMNS:
        text = f"SOP ini punya {len(sop.roles)} pelaksana; lembar SOP memuat {MOST_COLUMNS} kolom."
        remedy = "Gabungkan pelaksana, atau pecah menjadi beberapa SOP."
        yield Finding("", "", "matriks", text, remedy)
    if len(sop.steps) > MOST_ROWS:
        text = f"SOP ini punya {len(sop.steps)} kegiatan; paling baik sampai {MOST_ROWS}."
        remedy = "Pecah menjadi beberapa SOP agar lembarnya tetap terbaca."
        yield Finding("", "", "matriks", text, remedy, "periksa")


def _check_symbols(sop: Sop) -> Iterator[Finding]:
    graph = Graph((node.id for node in sop.nodes), sop.flows)
    kinds = {node.id: node.kind for node in sop.nodes}
    for node in sop.nodes:
        exits = len(graph.leaving[node.id])
        if node.kind == "parallelGateway" and exits > 1:
            text = "Lembar SOP tidak punya lambang kegiatan serentak; panahnya digambar bercabang."
            yield _look(node, text, "Pastikan urutan ini tetap dapat dibaca pada cetakan SOP.")
        if node.kind != "exclusiveGateway" or exits < 2:
            continue
        sources = {kinds[flow.source] for flow in graph.arriving[node.id]}
        if not sources & TASKS:
            text = "Percabangan ini tidak didahului kegiatan, jadi tidak punya baris pada SOP."
            yield _look(node, text, "Letakkan tepat di belakang kegiatan yang menentukannya.")
        if exits > MOST_EXITS:
            text = f"Percabangan ini punya {exits} jalan; belah ketupat SOP memuat {MOST_EXITS}."
            yield _look(node, text, "Pecah menjadi beberapa pertanyaan.")


def _look(node: Node, text: str, remedy: str) -> Finding:
    return Finding(node.id, node.name, "matriks", text, remedy, "periksa")
