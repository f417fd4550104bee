"""Every process folder brings its own story; the story is its test, on both databases."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSPHRASE, Office

PROCESSES = Path(__file__).parents[1] / "processes"
STORIES = [
    pytest.param(story, id=f"{file.parent.name}: {story['nama']}")
    for file in sorted(PROCESSES.glob("*/story.toml"))
    for story in tomllib.loads(file.read_text("utf-8"))["cerita"]
]


def test_every_process_has_a_story() -> None:
    folders = {file.parent for file in PROCESSES.glob("*/*.bpmn")}
    assert folders == {file.parent for file in PROCESSES.glob("*/story.toml")}


@pytest.mark.parametrize("story", STORIES)
def test_the_story_comes_true(story: dict[str, Any], office: Office) -> None:
    letter = office.draft(story["surat"], story["langkah"][0]["siapa"])
    for chapter in story["langkah"]:
        office.later(minutes=1)
        play(office, story["surat"], letter, chapter)
        check(office, letter, chapter)
    if "riwayat" in story:
        assert office.acts(letter) == story["riwayat"]


def play(office: Office, cast_letter: str, letter: int, chapter: dict[str, Any]) -> None:
    who, said = chapter["siapa"], dict(chapter.get("kata", {}))
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
                said = office.form(cast_letter, **said)
            office.do(who, letter, **said)


def check(office: Office, letter: int, chapter: dict[str, Any]) -> None:
    assert office.node(letter) == chapter["lalu"]
    if "keadaan" in chapter:
        assert office.letter(letter).state == chapter["keadaan"]
    if "nomor" in chapter:
        assert [state for _, state in office.numbers(letter)] == chapter["nomor"]
