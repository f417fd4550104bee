"""Files under the digest of their content: whole or not there, and never silently another."""

import os
import sys
import threading
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store.documents import DamagedDocument, Documents, MissingDocument

LETTER = b"%PDF-1.7 surat undangan"
DIGEST = sha256(LETTER).hexdigest()


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return Documents(tmp_path / "documents")


def files(documents: Documents) -> list[str]:
    folder = documents.path(DIGEST).parent.parent
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_what_is_put_comes_back_under_its_sha256(documents: Documents) -> None:
    assert documents.put(LETTER) == DIGEST
    assert documents.get(DIGEST) == LETTER
    assert documents.has(DIGEST)


def test_the_same_content_twice_is_one_file(documents: Documents) -> None:
    assert documents.put(LETTER) == documents.put(LETTER)
    assert files(documents) == [f"{DIGEST[:2]}/{DIGEST}"]


def test_many_hands_put_the_same_content(documents: Documents) -> None:
    hands = [threading.Thread(target=documents.put, args=(LETTER,)) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert files(documents) == [f"{DIGEST[:2]}/{DIGEST}"]


def test_empty_content_is_content(documents: Documents) -> None:
    assert documents.get(documents.put(b"")) == b""


def test_what_is_not_there_is_missing(documents: Documents) -> None:
    assert not documents.has(DIGEST)
    with pytest.raises(MissingDocument, match="tidak ada di penyimpanan"):
        documents.get(DIGEST)


def test_damage_is_found_at_reading_and_mended_by_putting(documents: Documents) -> None:
    documents.put(LETTER)
    documents.path(DIGEST).write_bytes(LETTER[:-1] + b"!")
    with pytest.raises(DamagedDocument, match="rusak"):
        documents.get(DIGEST)
    documents.put(LETTER)
    assert documents.get(DIGEST) == LETTER


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", DIGEST.upper(), DIGEST + "\n", DIGEST[:63], "٣" * 64]
)
def test_a_name_that_is_no_digest_leads_nowhere(documents: Documents, name: str) -> None:
    assert not documents.has(name)
    with pytest.raises(MissingDocument):
        documents.path(name)
    with pytest.raises(MissingDocument):
        documents.get(name)


def test_a_crash_while_writing_leaves_no_document(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            documents.put(LETTER)
    assert not documents.has(DIGEST)
    assert len(files(documents)) == 1
    assert documents.get(documents.put(LETTER)) == LETTER


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not force folders to the disk")
def test_all_is_on_the_disk_before_put_returns(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    place = documents.path(DIGEST)
    fsync, replace = os.fsync, os.replace

    def forced(handle: int) -> None:
        fsync(handle)
        folders = {place.parent.stat().st_ino: "shard", place.parent.parent.stat().st_ino: "root"}
        done.append(folders.get(os.fstat(handle).st_ino, "content"))

    def renamed(source: Path, target: Path) -> None:
        replace(source, target)
        done.append("renamed")

    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(os, "replace", renamed)
    documents.put(LETTER)
    documents.put(LETTER)
    assert done == ["content", "renamed", "shard", "root", "shard", "root"]


def test_leftovers_of_a_crash_are_forgotten_but_not_what_is_being_written(
    documents: Documents, tmp_path: Path
) -> None:
    documents.put(LETTER)
    unfinished = tmp_path / "documents" / "belum-selesai"
    started = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
    for name, age in [("lama", 60), ("baru", -60)]:
        (unfinished / name).write_bytes(b"setengah")
        moment = started.timestamp() - age
        os.utime(unfinished / name, (moment, moment))
    assert documents.forget_unfinished(before=started) == 1
    assert [file.name for file in unfinished.iterdir()] == ["baru"]
    assert documents.has(DIGEST)


@given(st.binary(max_size=300))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    documents = Documents(tmp_path_factory.getbasetemp() / "bytes")
    assert documents.get(documents.put(data)) == data
