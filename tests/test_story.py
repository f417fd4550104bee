"""Every process folder brings its own story; the story is its test, on both databases.

`tests/processes` holds SOPs that only the tests run: adding one is adding files.
"""

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cast import ENTRY, PASSPHRASE, Office

TESTS = Path(__file__).parent
FOLDERS = sorted(
    file.parent
    for root in (TESTS.parent / "processes", TESTS / "processes")
    for file in root.glob("*/*.bpmn")
)
STORIES = [
    pytest.param(folder, story, id=f"{folder.name}: {story['nama']}")
    for folder in FOLDERS
    if (folder / "story.toml").exists()
    for story in tomllib.loads((folder / "story.toml").read_text("utf-8"))["cerita"]
]
# How a case begins, by the duty of its SOP's first step.
BEGINNINGS: dict[str, Callable[[Office, str, dict[str, Any]], int]] = {
    "susun": lambda office, key, story: office.draft(story["surat"], who_begins(story)),
    "catat": lambda office, key, story: office.receive(who_begins(story), **entry(story)),
    "isi": lambda office, key, story: office.file(key, story["perihal"], who_begins(story)),
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_process_has_a_story(folder: Path) -> None:
    assert (folder / "story.toml").exists()


@pytest.mark.parametrize(("folder", "story"), STORIES)
def test_the_story_comes_true(folder: Path, story: dict[str, Any], office: Office) -> None:
    key = office.enact(folder)
    first = office.engine.sop(key, by=office.as_("admin")).published.sop.steps[0]
    letter = BEGINNINGS[first.duty](office, key, story)
    for chapter in story["langkah"]:
        office.later(minutes=1)
        play(office, folder, story, letter, chapter)
        check(office, letter, chapter)
    if "riwayat" in story:
        assert office.acts(letter) == story["riwayat"]


def who_begins(story: dict[str, Any]) -> str:
    return str(story["langkah"][0]["siapa"])


def play(
    office: Office, folder: Path, story: dict[str, Any], letter: int, chapter: dict[str, Any]
) -> None:
    who, said = chapter["siapa"], dict(chapter.get("kata", {}))
    said |= {f"isian-{key}": words for key, words in chapter.get("isian", {}).items()}
    for key, name in chapter.get("unggah", {}).items():
        said[f"isian-{key}"] = upload(office, folder / name, letter, who)
    if said.get("frasa_sandi") == "*":
        said["frasa_sandi"] = PASSPHRASE
    match chapter.get("tindakan"):
        case "tarik":
            office.engine.withdraw(letter, said["alasan"], by=office.as_(who))
        case "batal":
            number = office.letter(letter).number_id
            office.engine.void_number(number, said["alasan"], by=office.as_(who))
        case _:
            if office.node(letter) == "susun" or said.get("keputusan") == "revisi":
                said = office.form(story["surat"], **said)
            if office.node(letter) == "catat":
                said = ENTRY | entry(story) | said
            office.do(who, letter, **said)


def entry(story: dict[str, Any]) -> dict[str, Any]:
    """What the entry form of the story's incoming letter says besides the usual."""
    return dict(story.get("catatan", {}))


def upload(office: Office, file: Path, letter: int, who: str) -> str:
    """Add a file as an answer; the answer is its digest."""
    data = file.read_bytes()
    office.engine.attach(office.task(letter), file.name, data, "isian", by=office.as_(who))
    return hashlib.sha256(data).hexdigest()


def check(office: Office, letter: int, chapter: dict[str, Any]) -> None:
    assert office.node(letter) == chapter["lalu"]
    if "keadaan" in chapter:
        assert office.letter(letter).state == chapter["keadaan"]
    if "nomor" in chapter:
        assert [state for _, state in office.numbers(letter)] == chapter["nomor"]
