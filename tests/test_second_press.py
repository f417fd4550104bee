"""A form acts once, however often it is pressed and by whom."""

import json
import threading
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from engine import Engine, said_by
from engine.store.tables import Entry, Initial, Letter
from tests.office import JSON, MORNING, client, count, person, task_of


def test_a_second_press_of_a_decision_has_no_second_effect(app: Flask, engine: Engine) -> None:
    path = f"/tugas/{task_of(engine, 'periksa_sekretaris')}"
    sekcam, pressed = client(app, "sekcam"), {"keputusan": "setujui", "kunci": "satu-kali"}
    first = sekcam.post(path, data=pressed)
    initials, lines = count(engine, Initial), count(engine, Entry)
    second = sekcam.post(path, data=pressed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert (count(engine, Initial), count(engine, Entry)) == (initials, lines)
    again = sekcam.post(path, data=pressed | {"kunci": "lain"})
    assert again.status_code == 409


def test_two_presses_at_the_same_instant_begin_one_letter(app: Flask, engine: Engine) -> None:
    before = count(engine, Letter)
    browsers = [client(app, "staf2") for _ in range(2)]
    gate, answers = threading.Barrier(2), []

    def press(browser: FlaskClient) -> None:
        gate.wait(10)
        typed = {"subject": "Sekali", "unit": "pmd", "kunci": "sama"}
        answers.append(browser.post("/surat/baru", data=typed, headers=JSON))

    presses = [threading.Thread(target=press, args=(one,)) for one in browsers]
    for one in presses:
        one.start()
    for one in presses:
        one.join(30)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({answer.get_json()["url"] for answer in answers}) == 1
    assert count(engine, Letter) == before + 1


def test_a_second_press_submits_a_letter_once(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "susun")
    staf1 = client(app, "staf1")
    content = engine.task(task, by=person(engine, "staf1")).draft
    typed = said_by(content) | {"tindakan": "ajukan", "kunci": "k", "subject": "Jawaban kedua"}
    assert staf1.post(f"/tugas/{task}", data=typed).status_code == 303
    lines = count(engine, Entry)
    assert staf1.post(f"/tugas/{task}", data=typed).status_code in (303, 409)
    assert count(engine, Entry) == lines


def test_of_two_people_the_second_reads_who_was_first(app: Flask, engine: Engine) -> None:
    engine.save_mandate(
        official="umpeg", post="sekcam", kind="Plh.", decree="SP 9", by=person(engine, "admin"),
        starts_at=MORNING - timedelta(hours=1), ends_at=MORNING + timedelta(hours=6),
    )  # fmt: skip
    path = f"/tugas/{task_of(engine, 'periksa_sekretaris')}"
    sekcam, deputy = client(app, "sekcam"), client(app, "umpeg")
    assert sekcam.get(path).status_code == deputy.get(path).status_code == 200
    assert deputy.post(path, data={"keputusan": "setujui", "kunci": "a"}).status_code == 303
    lines = count(engine, Entry)
    typed = {"keputusan": "kembalikan", "alasan": "Kurang lengkap", "kunci": "b"}
    late = sekcam.post(path, data=typed)
    assert late.status_code == 409
    assert "Tugas ini sudah diselesaikan oleh" in late.text
    assert person(engine, "umpeg").name in late.text
    assert count(engine, Entry) == lines
    told = sekcam.post(f"{path}/ambil", headers=JSON)
    assert told.status_code == 409
    assert person(engine, "umpeg").name in json.dumps(told.get_json(), ensure_ascii=False)
