"""Memeriksa bukti surat atau usul arsip tanpa Runut dan tanpa jaringan; cukup Python 3.9 ke atas.

    python3 periksa.py            memeriksa folder tempat naskah ini berada
    python3 periksa.py bukti.zip  memeriksa ZIP-nya langsung

Keluar dengan 0 bila semuanya cocok; 1 bila ada yang salah, dan yang salah disebut namanya.
"""

import json
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

SUMS, MANIFEST, SEAL = "SHA256SUMS", "manifest.json", "manifest.p7s"
HISTORY, PROOF = "riwayat.jsonl", "titik-periksa/bukti-tercakup.json"
NOTE, NOTE_SEAL = "titik-periksa/catatan.json", "titik-periksa/catatan.p7s"
LETTER, PAPER, MANDATES = "surat.pdf", "riwayat.pdf", "mandat.json"
OFFICE, OFFICE_HISTORY = "kantor.json", "kantor.jsonl"
OFFICE_PROOF = "titik-periksa/kantor-tercakup.json"
NOTHING = "0" * 64
BPMN, LAYOUTS = "sop/terbitan.bpmn", "sop/tata-letak.json"
PROPOSAL = "usul-retensi"
Line = dict[str, Any]


class Wrong(Exception):
    """Yang salah, dalam satu kalimat."""


def main() -> int:
    """Periksa, cetak hasilnya, dan kembalikan status keluar."""
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    try:
        told = check(read(place))
    except Wrong as wrong:
        sys.stdout.write(f"SALAH: {wrong}\n")
        return 1
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as broken:
        sys.stdout.write(f"SALAH: isi bukti tidak dapat dibaca: {broken!r}\n")
        return 1
    sys.stdout.write("".join(f"cocok: {one}\n" for one in told))
    sys.stdout.write(
        "Semuanya cocok. Tanda tangan diperiksa dengan openssl: lihat BACA-SAYA.txt.\n"
    )
    return 0


class Files(Mapping[str, bytes]):
    """Semua berkas menurut namanya; dibaca satu per satu, tidak pernah semuanya sekaligus."""

    def __init__(self, names: Iterable[str], content: Callable[[str], bytes]) -> None:
        self._names, self._content = set(names), content

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        try:
            return self._content(name)
        except Exception:  # zipfile melempar jenis apa saja atas isi yang rusak
            raise Wrong(f"{name} tidak dapat dibaca.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read(place: Path) -> Files:
    """Isi folder, atau isi ZIP."""
    if place.is_dir():
        files = [one for one in place.rglob("*") if one.is_file()]
        names = [one.relative_to(place).as_posix() for one in files]
        return Files(names, lambda name: (place / name).read_bytes())
    try:
        held = zipfile.ZipFile(place)
    except Exception as broken:
        raise Wrong(f"{place.name} tidak dapat dibaca: {broken}") from None
    times = Counter(held.namelist())
    for name in sorted(name for name in times if times[name] > 1):
        raise Wrong(f"{name} termuat lebih dari sekali.")
    return Files(times, held.read)


def check(files: Mapping[str, bytes]) -> list[str]:
    """Periksa dari yang paling luar ke dalam; yang pertama salah dilempar sebagai Wrong."""
    told = [check_sums(files), check_manifest(files)]
    about = json.loads(need(files, MANIFEST))
    if about.get("kind") == PROPOSAL:
        return [*told, check_proposal(files, about)]
    lines = check_history(files)
    told.append(f"{HISTORY}: {len(lines)} baris, rantai segelnya utuh")
    told.append(check_checkpoint(files))
    told.append(f"riwayat {check_inclusion(files, lines, HISTORY, PROOF)}")
    told += check_against_history(files, lines)
    return [*told, check_paper(files), *check_office(files, lines[0]["office_id"])]


def check_sums(files: Mapping[str, bytes]) -> str:
    """Sidik setiap berkas; baris terakhir SHA256SUMS adalah sidik daftar itu sendiri."""
    text = need(files, SUMS)
    body, _, last = text.rpartition(b"# ")
    if last != sha256(body).hexdigest().encode() + b"\n":
        raise Wrong(f"{SUMS} berubah.")
    pairs = (line.split("  ", 1) for line in body.decode().rstrip("\n").split("\n"))
    listed = {name: expected for expected, name in pairs}
    for name in sorted(listed):
        if digest(need(files, name)) != listed[name]:
            raise Wrong(f"{name} berubah.")
    for name in sorted(set(files) - set(listed) - {SUMS}):
        raise Wrong(f"{name} tidak termasuk bukti ini.")
    return f"{len(listed)} berkas menurut {SUMS}"


def check_manifest(files: Mapping[str, bytes]) -> str:
    """Daftar isi yang disegel kantor menyebut sidik yang sama."""
    text = need(files, MANIFEST)
    if bytes.fromhex(digest(text)) not in need(files, SEAL):
        raise Wrong(f"{MANIFEST} bukan yang disegel dalam {SEAL}.")
    listed = json.loads(text)["files"]
    for name in sorted(listed):
        if digest(need(files, name)) != listed[name]:
            raise Wrong(f"{name} bukan yang disegel dalam {MANIFEST}.")
    for name in sorted(set(files) - set(listed) - {SUMS, MANIFEST, SEAL}):
        raise Wrong(f"{name} tidak disebut dalam {MANIFEST}.")
    return f"{len(listed)} berkas menurut {MANIFEST}, yang disegel dalam {SEAL}"


def check_history(
    files: Mapping[str, bytes], name: str = HISTORY, first: int = 1, before: str = NOTHING
) -> list[Line]:
    """Segel tiap baris = SHA-256 atas segel sebelumnya dan JSON baku baris itu."""
    lines = []
    for number, text in enumerate(need(files, name).decode().rstrip("\n").split("\n"), first):
        line = json.loads(text)
        seal = line.pop("seal")
        if line["line"] != number or digest(f"{before}\n{canonical(line)}".encode()) != seal:
            raise Wrong(f"{name}: baris {number} diubah, hilang, atau dipindah.")
        before = seal
        lines.append({**line, "seal": seal})
    return lines


def check_checkpoint(files: Mapping[str, bytes]) -> str:
    """Catatan titik periksa adalah yang disegel kantor."""
    if bytes.fromhex(digest(need(files, NOTE))) not in need(files, NOTE_SEAL):
        raise Wrong(f"{NOTE} bukan yang disegel dalam {NOTE_SEAL}.")
    return f"{NOTE}, yang disegel dalam {NOTE_SEAL}"


def check_inclusion(files: Mapping[str, bytes], lines: list[Line], name: str, by: str) -> str:
    """Ujung rantai tercakup dalam akar Merkle (RFC 6962) yang disegel kantor."""
    note, proof = json.loads(need(files, NOTE)), json.loads(need(files, by))
    if proof["line"] > lines[-1]["line"]:
        raise Wrong(f"{name}: ekornya dipotong; titik periksa memuat {proof['line']} baris.")
    head = next((one for one in lines if one["line"] == proof["line"]), None)
    if head is None:
        raise Wrong(f"{name} tidak memuat baris {proof['line']}, ujungnya dalam titik periksa.")
    told = f"{head['office_id']} {head['case_id']} {head['line']} {head['seal']}"
    if root(proof, sha256(b"\0" + told.encode()).digest()) != note["root"]:
        raise Wrong(f"{name} ditulis ulang sesudah titik periksa {note['number']} ({by}).")
    return f"sampai baris {proof['line']} tercakup dalam titik periksa {note['number']}"


def check_against_history(files: Mapping[str, bytes], lines: list[Line]) -> list[str]:
    """Surat dan SOP adalah yang sidiknya tercatat dalam riwayat."""
    told = []
    signed = [one["facts"].get("sha256_after") for one in lines if one["act"] == "tandatangan"]
    if LETTER in files:
        if digest(files[LETTER]) not in signed:
            raise Wrong(f"{LETTER} bukan surat yang ditandatangani menurut {HISTORY}.")
        told.append(f"{LETTER} adalah surat yang ditandatangani menurut riwayat")
    followed = [
        one["facts"].get("edition_digest" if one["act"] == "mulai" else "digest")
        for one in lines
        if one["act"] in ("mulai", "pindah_terbitan")
    ]
    edition = [need(files, BPMN).decode(), json.loads(need(files, LAYOUTS))]
    if digest(canonical(edition).encode()) not in followed:
        raise Wrong(f"{BPMN} atau {LAYOUTS} bukan terbitan SOP menurut {HISTORY}.")
    return [*told, f"{BPMN} adalah terbitan SOP yang diikuti menurut riwayat"]


def check_paper(files: Mapping[str, bytes]) -> str:
    """Riwayat tercetak menyebut sidik riwayat yang disegel."""
    if f"{HISTORY} sha256:{digest(need(files, HISTORY))}".encode() not in need(files, PAPER):
        raise Wrong(f"{PAPER} bukan cetakan {HISTORY} ini.")
    return f"{PAPER} menyebut sidik {HISTORY}"


def check_office(files: Mapping[str, bytes], office: int) -> list[str]:
    """Perbuatan atas kantor yang menyentuh berkas ini: dari riwayat kantor, yang utuh."""
    if OFFICE not in files and OFFICE_HISTORY not in files and OFFICE_PROOF not in files:
        return []
    about = json.loads(need(files, OFFICE))
    lines = check_history(files, OFFICE_HISTORY, about["first"], about["before"])
    if any([one["case_id"], one["office_id"]] != [-office, office] for one in lines):
        raise Wrong(f"{OFFICE_HISTORY} bukan riwayat kantor {office}.")
    within = check_inclusion(files, lines, OFFICE_HISTORY, OFFICE_PROOF)
    seals = {one["line"]: one["seal"] for one in lines}
    for named in about["lines"]:
        if seals.get(named["line"]) != named["seal"]:
            raise Wrong(f"{OFFICE}: baris {named['line']} bukan baris {OFFICE_HISTORY}.")
    check_mandates(files, lines)
    told = f"{OFFICE_HISTORY}: {len(about['lines'])} baris menyentuh berkas ini"
    return [told, f"riwayat kantor {within}"]


def check_mandates(files: Mapping[str, bytes], lines: list[Line]) -> None:
    """Mandat yang dipakai sama dengan yang tercatat dalam riwayat kantor."""
    given = {one["facts"]["mandate"]: one for one in lines if one["act"] == "mandat"}
    for mandate in json.loads(need(files, MANDATES)):
        line = given.get(mandate["id"])
        names = ("kind", "post", "decree", "starts_at", "ends_at")
        if line and any(mandate[name] != line["facts"][name] for name in names):
            raise Wrong(f"{MANDATES}: mandat {mandate['id']} berbeda dari baris {line['line']} "
                        f"{OFFICE_HISTORY}.")  # fmt: skip


def check_proposal(files: Mapping[str, bytes], about: Line) -> str:
    """Setiap surat yang diusulkan: riwayatnya utuh, dan suratnya yang ditandatangani."""
    for letter in about["letters"]:
        name, paper = f"{letter['folder']}/{HISTORY}", f"{letter['folder']}/{LETTER}"
        lines = check_history(files, name)
        if [len(lines), lines[-1]["case_id"]] != [letter["lines"], letter["case"]]:
            raise Wrong(f"{name} bukan riwayat berkas {letter['case']} sampai baris terakhirnya.")
        signed = [one["facts"].get("sha256_after") for one in lines if one["act"] == "tandatangan"]
        if paper in files and digest(files[paper]) not in signed:
            raise Wrong(f"{paper} bukan surat yang ditandatangani menurut {name}.")
    if len(about["letters"]) != about["count"]:
        raise Wrong(f"{MANIFEST} menyebut {about['count']} surat, tetapi memuat lain.")
    return f"usul {about['proposal']}: {about['count']} surat dengan riwayat yang utuh"


def root(proof: Line, one: bytes) -> str:
    """Akar yang dicapai dari daun lewat jalur bukti (RFC 9162, 2.1.3.2); kosong bila tak cocok."""
    index, last = proof["index"], proof["size"] - 1
    for beside in map(bytes.fromhex, proof["path"]):
        if last == 0:
            return ""
        if index % 2 or index == last:
            one = sha256(b"\1" + beside + one).digest()
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            one = sha256(b"\1" + one + beside).digest()
        index, last = index // 2, last // 2
    return one.hex() if last == 0 else ""


def canonical(value: object) -> str:
    """JSON baku: kunci berurut, tanpa spasi, huruf apa adanya."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data: bytes) -> str:
    """SHA-256 dalam heksadesimal."""
    return sha256(data).hexdigest()


def need(files: Mapping[str, bytes], name: str) -> bytes:
    """Isi berkas; Wrong bila tidak ada."""
    if name not in files:
        raise Wrong(f"{name} hilang.")
    return files[name]


if __name__ == "__main__":
    sys.exit(main())
