"""History as sentences: what a person reads for each act. One template per act, facts filled in.

What was there before an act stands in its facts: as `changes` (each a label with the words before
and after) where it changed several things, as `was` where it changed one.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from engine.history.record import Line

SENTENCES = {
    "mulai": "memulai {kind}",
    "susun": "mengajukan surat, revisi {revision}",
    "ajukan_lagi": "mengajukan kembali surat yang diperbaiki, revisi {revision}",
    "pindah_unit": "mengubah unit asal surat menjadi {unit}",
    "nomor": "memesan nomor {number}",
    "sisipan": "memesan nomor sisipan {number}. Alasan: {reason}",
    "paraf": "menyetujui dan memaraf revisi {revision}",
    "kembali": "mengembalikan {what} untuk perbaikan. Alasan: {reason}",
    "revisi": "merevisi langsung isi surat, menjadi revisi {revision}",
    "paraf_gugur": "Paraf {names} gugur karena isi {what} berubah",
    "tandatangan": "menandatangani surat secara elektronik, nomor {number} terbit",
    "kirim": "mencatat pengiriman kepada {count} tujuan",
    "terkirim": "Surat terkirim ke {recipient} ({email})",
    "gagal_kirim": "Pos-el ke {recipient} ({email}) belum terkirim: {error}",
    "catat": "mencatat surat masuk {agenda} dari {sender}",
    "catat_lagi": "memperbaiki catatan surat masuk {agenda} dari {sender}",
    "klasifikasi": "meneruskan surat dengan kode klasifikasi {classification}",
    "disposisi": "memberi disposisi kepada {names}: {words}",
    "serahkan": "menyerahkan disposisi kepada {names}",
    "arsipkan": "mengarsipkan surat di {place}",
    "tindak_lanjut": "menindaklanjuti disposisi: {remark}",
    "balas": "membuka balasan surat ini, disusun oleh {name}",
    "jawaban_atas": "memulai surat ini sebagai balasan atas surat masuk {agenda}",
    "isi": "menyelesaikan langkah",
    "ambil": "mengambil tugas",
    "lepas": "mengembalikan tugas ke kelompok",
    "alih": "mengalihkan tugas kepada {name} dengan alasan: {reason}",
    "batal_nomor": "membatalkan nomor {number}. Alasan: {reason}",
    "nomor_gugur": "Nomor {number} dibatalkan: {reason}",
    "tarik": "menarik {what}. Alasan: {reason}",
    "peringatan": "Peringatan {level} % waktu baku dikirim kepada {names}",
    "ubah_tenggat": "Tenggat dihitung ulang menjadi {until}: {reason}",
    "usul_sop": "mengusulkan perubahan SOP {sop}. Alasan: {reason}",
    "sop_disetujui": "memberlakukan SOP {sop} terbitan {edition}",
    "sop_ditolak": "menolak perubahan SOP {sop}",
    "sop_ditandatangani": "menandatangani SOP {sop} terbitan {edition} secara elektronik",
    "sop_ditarik": "menarik usulan perubahan SOP {sop}",
    "pindah_terbitan": "memindahkan berkas ini ke terbitan {edition}. Alasan: {reason}",
    "pindah_urung": "mengembalikan berkas ini ke terbitan {edition}",
    "kantor": "mengubah {fields}",
    "logo": "memasang logo pada kop surat",
    "hapus_logo": "menghapus logo dari kop surat",
    "jra": "memasukkan JRA kantor: {changed} kode diubah, {added} kode baru, sidik berkas {digest}",
    "usul_retensi": "membuat usul {kind} per {day} atas {count} surat, sidik manifes {manifest}",
    "seri": "mengatur nomor surat tahun {year}: mulai {first}, {until}",
    "jam_kerja": "mengubah jam kerja kantor",
    "libur": "menetapkan hari libur {told}: {now}",
    "libur_ubah": "mengubah hari libur {told} menjadi {now}",
    "libur_hapus": "menghapus hari libur {told}",
    "mandat": "memberi mandat {kind} {post} kepada {name}, {decree}, berlaku {starts} sampai {ends}",
    "mandat_akhir": "mengakhiri mandat {kind} {post} bagi {name}, {decree}",
    "selesai": "Berkas selesai: seluruh langkah SOP telah dijalankan",
}
# Whose sentence names the step.
AT_A_STEP = ("ambil", "lepas", "alih", "isi", "peringatan", "ubah_tenggat")
# What an act that changed one thing changed: how it is called, and what it is now.
ONE = {
    "pindah_unit": ("Unit asal", "{unit}"),
    "ubah_tenggat": ("Tenggat {step}", "{until}"),
    "logo": ("Logo pada kop surat", "{now}"),
    "hapus_logo": ("Logo pada kop surat", "tanpa logo"),
    "seri": ("Nomor surat tahun {year}", "mulai {first}, {until}"),
    "libur": ("{told}", "{now}"),
    "libur_ubah": ("{told}", "{now}"),
    "libur_hapus": ("{told}", "bukan hari libur"),
    "mandat": ("{kind} {post}: {name}", "berlaku {starts} sampai {ends}"),
    "mandat_akhir": ("{kind} {post}: {name}", "berakhir {ended}"),
}


@dataclass(frozen=True)
class Changed:
    """One thing that an act changed, in words; `before` is empty where there was nothing, or where
    a line of long ago does not say."""

    label: str
    before: str
    after: str


def listed(changes: Iterable[Changed]) -> dict[str, Any]:
    """The facts of an act that changed several things; nothing where it changed none."""
    told = [asdict(one) for one in changes]
    return {"changes": told} if told else {}


def changed(line: Line) -> list[Changed]:
    """Everything that an act changed, as far as its line says."""
    if told := line.facts.get("changes"):
        return [Changed(**one) for one in told]
    if line.act not in ONE:
        return []
    facts = _Facts(line.facts)
    label, now = (words.format_map(facts) for words in ONE[line.act])
    return [Changed(label, str(line.facts.get("was", "")), now)]


def sentence(line: Line) -> str:
    """The act as one sentence, without who and when (pages show those beside it)."""
    words = SENTENCES[line.act].format_map(_Facts(line.facts))
    if step := line.facts.get("step"):
        words += f" ({step})" if line.act in AT_A_STEP else ""
    if was := line.facts.get("was"):
        words += f"; sebelumnya {was}"
    for one in changed(line) if "changes" in line.facts else ():
        words += f". {one.label}: dari {_quoted(one.before)} menjadi {_quoted(one.after)}"
    for told in line.facts.get("form", ()):
        between = " " if told["label"].endswith(("?", ":")) else ": "
        words += f". {told['label']}{between}{told['words'].rstrip('. ')}"
    remarks = str(line.facts.get("remarks") or "")
    words += f". Catatan: {remarks}" if remarks else ""
    return words[0].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")


def actor(line: Line) -> str:
    """Who did it and as what: "Ratih Puspandari, Plh. Camat Tirtamaya"; "Sistem" for the clerk."""
    name, post = str(line.facts.get("name_by") or "Sistem"), str(line.facts.get("post_by") or "")
    return f"{name}, {post}" if post else name


def _quoted(words: str) -> str:
    return f"“{words}”" if words else "kosong"


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "surat" if key == "what" else "–"
