"""Step 6: proofs by hand, and a real SMTP conversation that may fail."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from engine.errors import BadAnswers
from engine.letters import MailServer
from engine.store.tables import Mail
from tests.cast import Office
from tests.office import free_port

BY_MAIL = {"saluran-1": "email", "email-1": "desa@tirtamaya.example"}


class Receiver:
    """A mail server that keeps what it is given, or answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            self.mails.append(envelope.content)
        return self.answer


@contextmanager
def receiving() -> Iterator[tuple[Receiver, MailServer]]:
    receiver, port = Receiver(), free_port()
    controller = Controller(receiver, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield (
            receiver,
            MailServer("127.0.0.1", port, "kantor@tirtamaya.example", "tirtamaya.example"),
        )
    finally:
        controller.stop()


def test_a_mail_goes_once_with_the_signed_pdf_and_ends_the_step(office: Office) -> None:
    letter = office.signed()
    done = office.do("staf2", letter, **BY_MAIL)
    assert not done.finished
    with receiving() as (receiver, server):
        assert office.engine.deliver_mail(server) == 1
        assert office.engine.deliver_mail(server) == 0
    (mail,) = receiver.mails
    message = message_from_bytes(mail)
    assert message["To"] == "desa@tirtamaya.example"
    assert message["Message-ID"].endswith("@tirtamaya.example>")
    attached = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    signed = office.engine.pdf(letter, by=office.as_("camat")).data
    assert [part.get_payload(decode=True) for part in attached] == [signed]
    assert office.letter(letter).state == "terkirim"
    assert office.node(letter) == ""
    assert office.acts(letter)[-3:] == ["kirim", "terkirim", "selesai"]


def test_a_failing_server_is_tried_again_under_the_same_message_id(office: Office) -> None:
    letter = office.signed()
    office.do("staf2", letter, **BY_MAIL)
    with receiving() as (receiver, server):
        receiver.answer = "451 Nanti saja"
        office.engine.deliver_mail(server)
        assert office.engine.deliver_mail(server) == 0
        assert office.letter(letter).state == "ditandatangani"
        receiver.answer = "250 OK"
        office.later(minutes=6)
        assert office.engine.deliver_mail(server) == 1
    assert len(receiver.mails) == 1
    assert office.letter(letter).state == "terkirim"


def test_a_dead_server_is_given_up_and_the_sender_chooses_another_way(office: Office) -> None:
    letter = office.signed()
    office.do("staf2", letter, **BY_MAIL)
    dead = MailServer("127.0.0.1", free_port(), "a@tirtamaya.example", "tirtamaya.example")
    for _ in range(9):
        office.engine.deliver_mail(dead)
        office.later(hours=13)
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(Mail.tries).where(Mail.dispatch_id.is_not(None))) == 8
    assert "gagal_kirim" in office.acts(letter)
    assert any("tidak terkirim" in n.sentence for n in office.engine.bell(by=office.as_("staf2")))
    office.do("staf2", letter, **{"saluran-1": "kurir", "bukti-1": "Diterima Tirto, ekspedisi 9"})
    assert office.letter(letter).state == "terkirim"


def test_each_addressee_needs_a_way_and_its_proof(office: Office) -> None:
    letter = office.signed("L01")
    with pytest.raises(BadAnswers) as refused:
        office.do("staf2", letter, **{"saluran-1": "kurir", "bukti-1": " ", "saluran-2": "merpati"})
    assert set(refused.value.problems) == {"bukti-1", "saluran-2"}
    with pytest.raises(BadAnswers) as refused:
        office.do("staf2", letter, **{"saluran-1": "email", "email-1": "a@b\r\nBcc: x@y.id",
                                      "saluran-2": "ambil", "bukti-2": "Maya"})  # fmt: skip
    assert set(refused.value.problems) == {"email-1"}
    assert office.node(letter) == "kirim"


def test_a_mail_is_not_sent_twice_by_two_clocks(office: Office) -> None:
    letter = office.signed()
    office.do("staf2", letter, **BY_MAIL)
    with receiving() as (receiver, server), ThreadPoolExecutor(4) as clocks:
        list(clocks.map(lambda _: office.engine.deliver_mail(server), range(4)))
    assert len(receiver.mails) == 1
    assert office.acts(letter).count("terkirim") == 1
