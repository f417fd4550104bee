"""The command `runut` as an operator runs it: real processes on folders of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.office import free_port

ROOT = Path(__file__).parents[1]
DIAGRAM = ROOT / "processes" / "surat_keluar" / "surat_keluar.bpmn"


def runut(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "RUNUT_DATA": str(folder / "var"), **environment}
    command = [sys.executable, "-m", "engine", *arguments]
    return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, timeout=60)


def test_the_shipped_sop_has_no_finding(tmp_path: Path) -> None:
    done = runut(tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "tidak ada temuan" in done.stdout


def test_a_broken_sop_is_named_at_its_element(tmp_path: Path) -> None:
    broken = tmp_path / "salah.bpmn"
    broken.write_text(DIAGRAM.read_text("utf-8").replace('waktuBaku="PT2M" ', ""), "utf-8")
    done = runut(tmp_path, "check", str(broken))
    assert done.returncode == 1
    assert "nomor “Memberi nomor”" in done.stdout


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"<x/>", b"<!DOCTYPE x><x/>"])
def test_what_is_no_diagram_is_a_finding_never_a_traceback(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "buruk.bpmn"
    bad.write_bytes(content)
    done = runut(tmp_path, "check", str(bad))
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr


def test_an_unknown_place_and_a_bad_database_get_a_sentence(tmp_path: Path) -> None:
    for done in (
        runut(tmp_path, "check", str(tmp_path / "tidak-ada")),
        runut(tmp_path, "migrate", RUNUT_DATABASE_URL="mysql://x/y"),
        runut(tmp_path, "migrate", RUNUT_PORT="delapan"),
    ):
        assert done.returncode != 0
        assert done.stderr.startswith("Error: ")
        assert "Traceback" not in done.stderr


def test_an_office_is_set_up_by_commands(tmp_path: Path) -> None:
    steps = (
        ("office", "add", "--key", "maya", "--name", "Kecamatan Maya", "--government", "Pemerintah",
         "--place", "Maya", "--unit-code", "416-398"),
        ("user", "add", "camat", "--name", "Tirta", "--post", "camat", "--password", "dua belas huruf"),
        ("publish", str(DIAGRAM.parent), "--reason", "SOP awal"),
        ("signer", "issue", "camat", "--passphrase", "frasa yang cukup panjang"),
    )  # fmt: skip
    for step in steps:
        done = runut(tmp_path, *step)
        assert (done.returncode, done.stderr) == (0, ""), step
    assert "camat          Tirta, Camat Maya" in runut(tmp_path, "user", "list").stdout
    assert runut(tmp_path, "user", "disable", "camat").returncode == 0
    assert "(ditutup)" in runut(tmp_path, "user", "list").stdout
    again = runut(tmp_path, "publish", str(DIAGRAM.parent), "--reason", "lagi")
    assert "terbitan 1 berlaku" in again.stdout


def test_the_demo_starts_keeps_its_data_and_ends_with_its_clock(tmp_path: Path) -> None:
    port = str(free_port())
    known = {
        **os.environ, "RUNUT_DATA": str(tmp_path / "var"), "RUNUT_PORT": port,
        "RUNUT_SMTP_PORT": str(free_port()), "RUNUT_DEMO_PASSWORD": "kata sandi demo uji",
    }  # fmt: skip
    command = [sys.executable, "-c", "from web.terminal import main; main()", "demo"]
    for start in ("pertama", "kedua"):
        with (tmp_path / start).open("w+") as out:
            demo = subprocess.Popen(
                command, cwd=ROOT, env=known, stdout=out, stderr=subprocess.STDOUT
            )
            health = _answer(f"http://127.0.0.1:{port}/healthz", demo, tmp_path / start)
            demo.send_signal(signal.SIGTERM)
            assert demo.wait(30) == 0
            out.seek(0)
            told = out.read()
        assert health["open_tasks"] == 6
        assert "kata sandi demo uji" in told
        assert ("Menyiapkan" in told) == (start == "pertama")
    clocks = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(tmp_path) not in clocks.stdout


def _answer(url: str, demo: "subprocess.Popen[bytes]", out: Path) -> dict[str, object]:
    for _ in range(300):
        assert demo.poll() is None, out.read_text("utf-8")
        try:
            with urlopen(url, timeout=5) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the demo did not answer within a minute")


def office_with_a_sop(tmp_path: Path) -> Path:
    """An office with the SOP of outgoing letters in force; returns a folder with that SOP."""
    folder = tmp_path / "sop"
    shutil.copytree(DIAGRAM.parent, folder / "surat_keluar")
    steps = (
        ("office", "add", "--key", "maya", "--name", "Kecamatan Maya", "--government", "Pemerintah",
         "--place", "Maya", "--unit-code", "416-398"),
        ("publish", str(folder / "surat_keluar"), "--reason", "SOP awal"),
    )  # fmt: skip
    for step in steps:
        done = runut(tmp_path, *step)
        assert (done.returncode, done.stderr) == (0, ""), step
    return folder


def test_a_file_that_differs_from_its_edition_is_told(tmp_path: Path) -> None:
    folder = office_with_a_sop(tmp_path)
    diagram = folder / "surat_keluar" / "surat_keluar.bpmn"
    assert "terbitan" not in runut(tmp_path, "check", str(folder)).stdout
    shipped = runut(tmp_path, "check").stdout
    assert "surat_masuk/surat_masuk.bpmn belum pernah diberlakukan" in shipped
    diagram.write_text(diagram.read_text("utf-8").replace('"PT2M"', '"PT4M"'), "utf-8")
    for place in (folder, diagram):
        done = runut(tmp_path, "check", str(place))
        assert done.returncode == 0
        told = (
            f"Berkas {diagram} berbeda dari terbitan 1; jalankan runut publish atau runut export."
        )
        assert told in done.stdout
    assert runut(tmp_path, "publish", str(diagram.parent), "--reason", "Waktu baku").returncode == 0
    assert "berbeda" not in runut(tmp_path, "check", str(folder)).stdout
    layout = next((diagram.parent / "naskah").glob("*.typ"))
    layout.write_text(layout.read_text("utf-8") + "// lain\n", "utf-8")
    assert "berbeda dari terbitan 2" in runut(tmp_path, "check", str(folder)).stdout


def test_what_is_in_force_is_written_out(tmp_path: Path) -> None:
    folder, out = office_with_a_sop(tmp_path), tmp_path / "tulis"
    done = runut(tmp_path, "export", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{out}/surat_keluar/surat_keluar.bpmn ditulis.\n"
    for source in (folder / "surat_keluar").rglob("*.*"):
        if source.suffix in (".bpmn", ".typ"):
            written = out / source.relative_to(folder)
            assert written.read_bytes() == source.read_bytes()
    assert "berbeda" not in runut(tmp_path, "check", str(out)).stdout
    stale = out / "surat_keluar" / "naskah" / "usang.typ"
    stale.write_text("// tidak lagi", "utf-8")
    (out / "surat_keluar" / "surat_keluar.bpmn").write_text("<x/>", "utf-8")
    assert runut(tmp_path, "export", str(out)).returncode == 0
    assert not stale.exists()
    assert "berbeda" not in runut(tmp_path, "check", str(out)).stdout
    shutil.copy(DIAGRAM, out / "surat_keluar" / "lain.bpmn")
    refused = runut(tmp_path, "export", str(out))
    assert refused.returncode == 1
    assert "lain.bpmn" in refused.stderr
    assert "Traceback" not in refused.stderr
