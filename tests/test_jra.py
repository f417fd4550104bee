"""An office's own JRA: read from a CSV, entered in place of the example, told in its history."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import history
from engine.audit.retention.filed import DESTROY, HAND_OVER
from engine.history import Line
from engine.letters.jra import BadJra, Entered, JraLine, enter_jra, read_jra
from engine.store.tables import Classification
from tests.archives import DESTROYED, ids, page, put_away
from tests.cast import Office

HEAD = "kode,nama,retensi_aktif,retensi_inaktif,nasib_akhir\n"


def entered(office: Office, text: str) -> Entered:
    with office.engine.store.writing() as tx:
        return enter_jra(tx, 1, read_jra(text.encode()))


def test_a_file_as_spreadsheets_write_it_is_read() -> None:
    wanted = [JraLine("000.1.1", "Telekomunikasi", "2 Tahun + 3 Tahun, Permanen")]
    line = "000.1.1,Telekomunikasi,2 Tahun,3 Tahun,Permanen\n"
    assert read_jra((HEAD + line).encode()) == wanted
    assert read_jra(b"\xef\xbb\xbf" + (HEAD + line).replace(",", ";").encode()) == wanted
    assert read_jra((HEAD + line).replace("\n", "\r\n").encode()) == wanted
    quoted = HEAD + '7,"Nama, panjang",1 Tahun,,"Musnah, kecuali SK"\n'
    assert read_jra(quoted.encode())[0].retention == "1 Tahun, Musnah, kecuali SK"


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"\xff\xfe", "UTF-8"), (b"", "kolom kode"), (b"kode;nama\n1;x\n", "retensi_aktif"),
     (HEAD.encode(), "satu kode pun"), ((HEAD + "x y,n,1 Tahun,,Musnah\n").encode(), "baris 2"),
     ((HEAD + ",n,1 Tahun,,Musnah\n").encode(), "bukan kode"),
     ((HEAD + "1,n,1 Tahun,,Musnah\n1,n,2 Tahun,,Musnah\n").encode(), "baris 3: kode 1 sudah"),
     ((HEAD + f"1,{'n' * 501},1 Tahun,,Musnah\n").encode(), "500 karakter"),
     ((HEAD + f"{'1.' * 15}1,n,1 Tahun,,Musnah\n").encode(), "bukan kode"),
     (HEAD.encode() + b"1,n\0,1 Tahun,,Musnah\n" * 2, "baris 3"),
     (bytes(4_000_001), "4 MB")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_line(data: bytes, why: str) -> None:
    with pytest.raises(BadJra, match=why):
        read_jra(data)


def test_the_office_s_own_figures_decide_from_now_on(office: Office) -> None:
    letter = put_away(office, DESTROYED, date(2020, 1, 2))
    assert (ids(office, DESTROY), page(office).example) == ([letter], True)
    done = entered(
        office, f"{HEAD}{DESTROYED},,2 Tahun,3 Tahun,Permanen\n0.9.9,Baru,1 Tahun,,Musnah\n"
    )
    assert done == Entered(changed=1, added=1)
    assert (ids(office, HAND_OVER), page(office).example) == ([letter], False)
    with office.engine.store.reading() as tx:
        rows = {row.code: row for row in tx.execute(select(Classification))}
    assert rows[DESTROYED].name.startswith("Telekomunikasi")
    assert (rows["0.9.9"].parent, rows["0.9.9"].name) == ("", "Baru")
    again = entered(office, f"{HEAD}{DESTROYED},,2 Tahun,3 Tahun,Permanen\n")
    assert again == Entered(0, 0)


def test_figures_that_equal_the_example_are_the_office_s_own_once_entered(office: Office) -> None:
    put_away(office, "000.2.1.2", date(2015, 1, 2))
    assert (page(office).example, page(office).doubtful) == (True, True)
    entered(office, HEAD + "000.2.1.2,,2 Tahun,3 Tahun,Musnah\n")
    assert (page(office).example, page(office).doubtful) == (False, False)


def test_a_new_code_stands_under_the_nearest_one_and_needs_a_name(office: Office) -> None:
    entered(office, HEAD + "000.1.1.7.7,Baru,1 Tahun,,Musnah\n")
    with office.engine.store.reading() as tx:
        parent = tx.scalar(
            select(Classification.parent).where(Classification.code == "000.1.1.7.7")
        )
    assert parent == "000.1.1"
    with pytest.raises(BadJra, match="tanpa nama"):
        entered(office, HEAD + "0.8,,1 Tahun,,Musnah\n")


def test_the_sentence_of_its_line() -> None:
    line = Line(1, None, "jra", None, {"changed": 3, "added": 1, "digest": "ab"}, "")  # type: ignore[arg-type]
    assert history.sentence(line) == (
        "Memasukkan JRA kantor: 3 kode diubah, 1 kode baru, sidik berkas ab."
    )


def test_the_command_enters_it_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    def runut(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "engine", *words], capture_output=True, text=True,
            env={**os.environ, "RUNUT_DATA": str(tmp_path / "data")}, timeout=120,
        )  # fmt: skip

    file = tmp_path / "jra.csv"
    file.write_text(HEAD + "000.1.1,,Selama berlaku,,Permanen\n")
    assert "Kantor tidak ditemukan" in runut("jra", str(file)).stderr
    made = runut("office", "add", "--key", "maya", "--name", "Kecamatan Maya", "--government",
                 "Pemerintah", "--place", "Maya", "--unit-code", "416-398")  # fmt: skip
    assert made.returncode == 0
    done = runut("jra", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert "000.1.1: lamanya tidak terbaca" in done.stdout
    assert "1 kode diubah, 0 kode baru." in done.stdout
    file.write_text("kode\n1\n")
    assert runut("jra", str(file)).stderr.startswith("Error: JRA tidak dapat dibaca")
