// Words that scripts show. Indonesian is the source; English where the page is English.
const english = {
  "Tersimpan pukul {time}": "Saved at {time}",
  "Belum tersimpan – {why}": "Not saved yet – {why}",
  "jaringan terputus. Tulisan Anda aman di peramban ini; dicoba lagi sendiri.":
    "the network is down. Your text is safe in this browser; it will try again by itself.",
  "sesi Anda berakhir.": "your session has ended.",
  "Masuk di tab baru": "Sign in in a new tab",
  "lalu kembali ke sini. Tidak ada yang hilang.": "then come back here. Nothing is lost.",
  "server tidak menerima perubahan ini.": "the server did not accept this change.",
  "Ada tulisan yang belum sampai ke server, dari {day} pukul {time}.":
    "There is text that never reached the server, from {day} at {time}.",
  "{n} halaman": "{n} page(s)",
  "Pratinjau halaman {n}": "Preview of page {n}",
  "{n} kode ditemukan": "{n} codes found",
  "Tidak ada kode yang cocok": "No matching code",
  "Hapus": "Remove",
  "Mengunggah {name}": "Uploading {name}",
  "{name} tidak terunggah.": "{name} was not uploaded.",
  "Simpan surat ini dahulu, lalu unggah berkasnya.": "Save this letter first, then upload the file.",
  "Alat penyunting": "Editing tools",
  "Isi surat": "Body of the letter",
  "Ketik a. atau 1. lalu spasi untuk membuat daftar. Tekan Esc lalu Tab untuk keluar dari isi surat.":
    "Type a. or 1. and a space to begin a list. Press Esc, then Tab, to leave the body.",
  "Huruf": "Type",
  "Daftar": "Lists",
  "Tabel": "Table",
  "Urungan": "History",
  "Tebal": "Bold",
  "Miring": "Italic",
  "Garis bawah": "Underline",
  "Daftar a, b, c": "List a, b, c",
  "Daftar 1, 2, 3": "List 1, 2, 3",
  "Daftar titik": "Bullet list",
  "Masukkan ke dalam": "Indent",
  "Keluarkan": "Outdent",
  "Sisipkan tabel": "Insert table",
  "Tambah baris": "Add row",
  "Tambah kolom": "Add column",
  "Hapus baris": "Delete row",
  "Hapus kolom": "Delete column",
  "Baris kepala": "Header row",
  "Hapus tabel": "Delete table",
  "+ Baris": "+ Row",
  "+ Kolom": "+ Column",
  "− Baris": "− Row",
  "− Kolom": "− Column",
  "Urungkan": "Undo",
  "Ulangi": "Redo",
};

const isEnglish = document.documentElement.lang === "en";

/** The English of words that only some pages need. */
export function learn(words) {
  Object.assign(english, words);
}

/** The words in the language of the page, with {name} filled in. */
export function t(text, values = {}) {
  const said = isEnglish ? (english[text] ?? text) : text;
  return said.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
