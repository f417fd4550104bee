"""History as sentences: what a person reads for each act. One template per act, facts filled in."""

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
    "usul_retensi": "membuat usul {kind} per {day} atas {count} surat, sidik manifes {manifest}",
    "seri": "mengatur nomor surat tahun {year}: mulai {first}, {until}",
    "selesai": "Berkas selesai: seluruh langkah SOP telah dijalankan",
}


def sentence(line: Line) -> str:
    """The act as one sentence, without who and when (pages show those beside it)."""
    words = SENTENCES[line.act].format_map(_Facts(line.facts))
    if step := line.facts.get("step"):
        words += f" ({step})" if line.act in ("ambil", "lepas", "alih", "isi", "peringatan") else ""
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


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "surat" if key == "what" else "–"
