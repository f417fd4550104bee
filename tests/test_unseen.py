"""What one may not see does not exist: not as a page, a file, a line of a list or a refusal."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine import Engine
from engine.store.tables import Letter
from tests.office import PEM_LETTER, RETURNED, TO_SIGN, add_document, client, task_of


def same_as_missing(browser: FlaskClient, path: str, missing: str) -> bool:
    """True if both addresses answer 404 with the same page, but for the address in it."""
    here, nowhere = browser.get(path), browser.get(missing)
    assert nowhere.status_code == 404
    blank = [
        re.sub(
            r'(?<=href=")/bahasa/[^"]*|(?<="csrf_token" value=")[^"]*|(?<="csrf-token" content=")[^"]*',
            "",
            page.text.replace(at, ""),
        )
        for page, at in ((here, path), (nowhere, missing))
    ]
    return here.status_code == 404 and blank[0] == blank[1]


@pytest.mark.parametrize("rest", ["", "/pdf", "/halaman/1.svg", "/draf/1/1.svg", "/berkas/1"])
def test_a_letter_of_another_unit_does_not_exist(app: Flask, engine: Engine, rest: str) -> None:
    add_document(app, task_of(engine, "susun"))
    stranger = client(app, "kasi_pem")
    assert same_as_missing(stranger, f"/surat/{RETURNED}{rest}", f"/surat/98{rest[:-1]}7")


def test_a_foreign_document_is_not_reached_through_a_letter_one_may_read(
    app: Flask, engine: Engine
) -> None:
    kept = add_document(app, task_of(engine, "susun"))
    assert client(app, "staf1").get(f"/surat/{RETURNED}/berkas/{kept}").status_code == 200
    stranger = client(app, "kasi_pem")
    assert stranger.get(f"/surat/{PEM_LETTER}").status_code == 200
    assert stranger.get(f"/surat/{PEM_LETTER}/berkas/{kept}").status_code == 404


def test_a_file_stands_under_its_own_letter_only(app: Flask, engine: Engine) -> None:
    kept = add_document(app, task_of(engine, "susun"))
    auditor = client(app, "auditor")
    assert auditor.get(f"/surat/{RETURNED}/berkas/{kept}").status_code == 200
    assert auditor.get(f"/surat/{TO_SIGN}").status_code == 200
    assert same_as_missing(
        auditor, f"/surat/{TO_SIGN}/berkas/{kept}", f"/surat/{TO_SIGN}/berkas/987"
    )


def test_a_foreign_letter_is_in_no_list(app: Flask) -> None:
    subject = "Jawaban Permohonan Narasumber"
    assert subject in client(app, "kasi_kesra").get("/surat?q=Narasumber").text
    stranger = client(app, "kasi_pem")
    assert subject not in stranger.get("/surat?q=Narasumber").text
    assert subject not in stranger.get("/surat").text
    assert subject not in stranger.get("/").text


def test_a_foreign_task_does_not_exist(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "periksa_sekretaris")
    assert same_as_missing(client(app, "kasi_pem"), f"/tugas/{task}", f"/tugas/{'0' * 32}")


def test_a_draft_is_its_drafters_alone(app: Flask, engine: Engine) -> None:
    drafter = client(app, "staf1")
    begun = {"subject": "Rahasia dapur", "unit": "kesra", "body_text": "Isi."}
    task = drafter.post("/surat/baru", data=begun).headers["Location"]
    with engine.store.reading() as tx:
        letter = tx.scalar(select(func.max(Letter.id)))
    assert drafter.get(f"/surat/{letter}").status_code == 200
    for login in ("staf2", "kasi_kesra", "umpeg", "sekcam", "camat", "auditor", "admin"):
        other = client(app, login)
        for path in (f"/surat/{letter}", f"/surat/{letter}/pdf", f"/surat/{letter}/draf/1/1.svg",
                     f"/surat/{letter}/halaman/1.svg", task):  # fmt: skip
            assert (login, path, other.get(path).status_code) == (login, path, 404)
        assert "Rahasia dapur" not in other.get("/surat?q=dapur").text


def test_the_code_of_an_unsigned_letter_tells_nothing(app: Flask, engine: Engine) -> None:
    with engine.store.reading() as tx:
        code = tx.scalar(select(Letter.token).where(Letter.id == TO_SIGN))
    assert same_as_missing(client(app), f"/v/{code}", f"/v/{'0' * 32}")
