"""What the evidence of a letter, and a proposal of the archive, say of themselves."""

# What both say.
TOOLS = """\
  manifest.json, .p7s     daftar sidik (SHA-256) semua berkas di atas, dan segel kantor atasnya
  SHA256SUMS              daftar sidik seluruh isi ZIP
  periksa.py              pemeriksa; hanya memakai pustaka baku Python

CARA MEMERIKSA

1. Ekstrak ZIP ke sebuah folder, buka terminal di folder itu, lalu:

     python3 -I periksa.py"""
SEAL = """\
2. Segel kantor dan cap waktunya, dengan OpenSSL (nama berkas CA lihat folder sertifikat):

     openssl cms -verify -binary -inform DER -in manifest.p7s -content manifest.json \\
       -CAfile sertifikat/CA-....pem -out /dev/null"""
ISSUER = """\
   Cocokkan sidik sertifikat CA itu dengan yang diumumkan kantor; sertifikat di dalam ZIP saja
   bukan bukti siapa penerbitnya."""
FORMULA = """\
RUMUSNYA

Segel baris n = SHA-256 atas (segel baris n-1, baris baru, JSON baku baris n tanpa kunci "seal");
segel sebelum baris pertama adalah 64 angka nol"""

README = f"""BUKTI SATU SURAT

Isi ZIP ini cukup untuk memeriksa satu surat tanpa aplikasi Runut dan tanpa jaringan.

  surat.pdf               surat yang ditandatangani secara elektronik (bila sudah)
  revisi/                 setiap revisi isi surat, sebagai JSON dan teks
  lampiran/               berkas yang ditambahkan pada surat
  riwayat.jsonl           riwayat berkas: satu baris satu perbuatan, dengan segelnya
  riwayat.txt             riwayat yang sama dalam kalimat
  riwayat.pdf             riwayat yang sama untuk dibaca dan dicetak (PDF/A): lama setiap langkah
                          terhadap waktu baku, setiap perubahan, setiap catatan dengan segelnya
  sop/                    terbitan SOP yang diikuti: diagram BPMN, tata letak, SOP tercetak
  mandat.json             mandat (Plh., Plt., a.n., u.b.) yang berlaku saat ada yang bertindak
  kantor.jsonl            riwayat kantor sejak perbuatan pertama yang menyentuh berkas ini (mandat,
                          jam kerja, hari libur, pengaturan, SOP), dengan segelnya; bila ada
  kantor.json             baris mana darinya yang menyentuh berkas ini, dan mengapa
  kalender.json           jam kerja dan hari libur kantor menurut pengaturan saat ZIP dibuat
  titik-periksa/          catatan keadaan semua riwayat, segelnya, dan bukti riwayat ini tercakup
  sertifikat/             sertifikat penanda tangan dan penerbitnya (PEM)
{TOOLS}

   Yang diperiksa: sidik setiap berkas, rantai segel riwayat, ketercakupan riwayat dalam titik
   periksa, surat.pdf dan SOP terhadap sidik yang tercatat dalam riwayat, riwayat.pdf terhadap
   sidik riwayat.jsonl, dan riwayat kantor dengan cara yang sama. Yang salah disebut namanya.
   Lebih aman lagi memakai periksa.py dari sumber lain yang Anda percaya.

{SEAL}
     openssl cms -verify -binary -inform DER -in titik-periksa/catatan.p7s \\
       -content titik-periksa/catatan.json \\
       -CAfile sertifikat/CA-....pem -out /dev/null

{ISSUER}

3. Tanda tangan pada surat.pdf: pdfsig surat.pdf, atau pembaca PDF yang memeriksa tanda tangan.

{FORMULA}; kantor.jsonl yang tidak mulai dari baris pertama
menyambung segel "before" dalam kantor.json. JSON baku: kunci berurut, tanpa spasi, UTF-8.
Daun pohon = SHA-256 atas (byte 0, "kantor berkas baris segel"); simpul = SHA-256 atas (byte 1,
kiri, kanan), menurut RFC 6962. Akarnya ada dalam titik-periksa/catatan.json, yang disegel.
"""

PROPOSAL = f"""USUL MUSNAH ATAU USUL SERAH ARSIP

ZIP ini memuat surat-surat yang menurut jadwal retensi arsip (JRA) dapat diusulkan. Ini usulan:
aplikasi Runut tidak menghapus surat apa pun. Pemusnahan memerlukan penilaian dan persetujuan
tertulis, penyerahan memerlukan berita acara (PP 28/2012).

  daftar-arsip*.pdf       daftar arsip untuk ditandatangani, disegel secara elektronik oleh kantor
  daftar-arsip.csv, .xlsx daftar yang sama; kolom terakhir menyebut folder suratnya
  surat/                  satu folder satu surat:
    surat.pdf               surat keluar yang ditandatangani secara elektronik
    lampiran/               berkas yang ditambahkan; pada surat masuk termasuk pindaiannya
    riwayat.jsonl           riwayatnya: satu baris satu perbuatan, dengan segelnya
  sertifikat/             sertifikat segel kantor dan penerbitnya (PEM)
{TOOLS}

   Yang diperiksa: sidik setiap berkas, rantai segel setiap riwayat, dan setiap surat.pdf terhadap
   sidik yang tercatat dalam riwayatnya. Yang salah disebut namanya. Lebih aman lagi memakai
   periksa.py dari sumber lain yang Anda percaya.

{SEAL}

{ISSUER} Sidik manifest.json tercatat dalam riwayat kantor.

3. Segel pada daftar-arsip*.pdf dan tanda tangan pada surat.pdf: pdfsig, atau halaman Periksa
   keaslian surat pada aplikasi kantor.

{FORMULA}. JSON baku: kunci berurut, tanpa spasi, UTF-8.
"""
