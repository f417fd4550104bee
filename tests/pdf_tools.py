"""Programs that are not ours, asked what they think of a PDF: poppler, qpdf, OpenSSL, NSS, page.

Each wrapper skips its test with a plain message on a machine that lacks the program.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import page
import pytest
from asn1crypto import cms

# Two rules in which page-validation 0.11 is stricter than veraPDF: compressed XMP, and any file
# with more than one revision (https://github.com/veraPDF/veraPDF-library/issues/1493).
STRICTER_THAN_VERAPDF = ("METADATA-FILTER", "SIGNATURE-BYTERANGE")


def run(program: str, *arguments: str | Path, into: bytes | None = None) -> str:
    """Everything the program printed; AssertionError when it ends with an error."""
    done = _run(program, *arguments, into=into)
    said = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == 0, f"{program} ended with {done.returncode}: {said}"
    return said


def fails(program: str, *arguments: str | Path) -> str:
    """Everything a program printed that must end with an error."""
    done = _run(program, *arguments)
    said = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode != 0, f"{program} found nothing wrong: {said}"
    return said


def conformance(pdf: bytes, profiles: Iterable[str] = ("2a", "ua1")) -> list[str]:
    """The rules of PDF/A (`2a`, `2b` …) and PDF/UA (`ua1`) that the file breaks."""
    reports = (page.validate_pdf_bytes(pdf, profile=profile) for profile in profiles)
    excused = STRICTER_THAN_VERAPDF
    if b"\r\nendstream" in pdf:
        # One stream in 256 ends with CR by chance, and page-validation 0.11 then takes that byte
        # for half of the line end after it. qpdf, which believes /Length first, decides instead.
        qpdf_check(pdf)
        excused = (*excused, "STREAM-LENGTH")
    return [
        f"{failure.rule_id}: {failure.message}"
        for report in reports
        for failure in report.failures
        if not any(rule in failure.rule_id for rule in excused)
    ]


def qpdf_check(pdf: bytes) -> str:
    """What `qpdf --check` says; AssertionError for any error or warning."""
    with TemporaryDirectory() as folder:
        return run("qpdf", "--check", _file(folder, "surat.pdf", pdf))


def pdfsig(pdf: bytes, root: bytes) -> str:
    """What poppler's `pdfsig` says to somebody who trusts `root` (PEM), at the present time."""
    with TemporaryDirectory() as folder:
        store = Path(folder, "nss")
        store.mkdir()
        run("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
        trusted = _file(folder, "root.pem", root)
        run("certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,C,C", "-i", trusted)
        # Not -no-ocsp: with it poppler 22.12 calls every certificate "corrupted data".
        return run("pdfsig", "-nssdir", store, _file(folder, "surat.pdf", pdf))


def cms_verify(pdf: bytes, root: bytes) -> str:
    """What `openssl cms -verify -cades` says of the last signature over its ByteRange."""
    with TemporaryDirectory() as folder:
        signature, covered = signed_parts(pdf)
        return run(
            *("openssl", "cms", "-verify", "-cades", "-binary", "-purpose", "any"),
            *("-inform", "DER", "-in", _file(folder, "cms.der", signature)),
            *("-content", _file(folder, "isi", covered), "-out", Path(folder, "keluaran")),
            *("-CAfile", _file(folder, "root.pem", root)),
        )


def time_stamp_verify(pdf: bytes, root: bytes) -> str:
    """What `openssl ts -verify` says of the time stamp on the last signature."""
    token, value = time_stamp(pdf)
    with TemporaryDirectory() as folder:
        return run(
            *("openssl", "ts", "-verify", "-digest", sha256(value).hexdigest()),
            *("-token_in", "-in", _file(folder, "token.der", token)),
            *("-CAfile", _file(folder, "root.pem", root)),
        )


def signed_parts(pdf: bytes) -> tuple[bytes, bytes]:
    """The CMS of the last signature (DER, without padding) and the bytes it covers."""
    found = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)
    start, first, second, length = map(int, found[-1])
    padded = bytes.fromhex(pdf[first + 1 : second - 1].decode())
    signature: bytes = cms.ContentInfo.load(padded).dump()
    return signature, pdf[start : start + first] + pdf[second : second + length]


def time_stamp(pdf: bytes) -> tuple[bytes, bytes]:
    """The RFC 3161 token on the last signature (DER) and the signature value it stamps."""
    signer = cms.ContentInfo.load(signed_parts(pdf)[0])["content"]["signer_infos"][0]
    (token,) = [
        attribute["values"][0]
        for attribute in signer["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
    ]
    return token.dump(), signer["signature"].native


def text(pdf: bytes) -> str:
    """The words of all pages, as `pdftotext -layout` reads them."""
    with TemporaryDirectory() as folder:
        return run("pdftotext", "-layout", _file(folder, "surat.pdf", pdf), "-")


def pictures(pdf: bytes, folder: Path, dpi: int = 72) -> list[Path]:
    """One PNG a page in `folder`, drawn by `pdftoppm`."""
    source = _file(folder, "surat.pdf", pdf)
    run("pdftoppm", "-png", "-r", str(dpi), source, folder / "halaman")
    return sorted(folder.glob("halaman*.png"))


def _run(
    program: str, *arguments: str | Path, into: bytes | None = None
) -> "subprocess.CompletedProcess[bytes]":
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed on this machine")
    command = [found, *map(str, arguments)]
    return subprocess.run(command, input=into, capture_output=True, timeout=60, check=False)


def _file(folder: str | Path, name: str, content: bytes) -> Path:
    place = Path(folder, name)
    place.write_bytes(content)
    return place
