"""How the letters of the year reach their addressees: the rows of the duty `kirim` and of the
postman."""

from collections.abc import Callable
from datetime import datetime, timedelta

from engine.cases.duties.send import CHANNELS, file_name
from engine.demo.year.acts import finish, ring
from engine.demo.year.dossier import Dossier, Values, blank
from engine.demo.year.stage import Stage
from engine.demo.year.writing import remark
from engine.letters import mail
from engine.letters.parts import Addressee
from engine.people import Person
from engine.store.tables import Dispatch, Mail

SENT, FAILED, QUEUED = "terkirim", "gagal", "antre"
DONE = {"keputusan": SENT}


def send(
    stage: Stage, about: Dossier, task: Values, at: datetime, by: Person,
    choose: Callable[[Addressee], str],
) -> None:  # fmt: skip
    """The drafter sends to everybody who has not got it yet (duty `kirim`)."""
    told = []
    for position, addressee in enumerate(about.content.addressees, start=1):
        way = _standing(about, position)
        if way is None or way["state"] == FAILED:
            channel = choose(addressee)
            _dispatch(stage, about, position, addressee, channel, at, by)
            told.append(f"{addressee.name}: {CHANNELS[channel]}")
    about.record("kirim", task, at, by, count=len(told), ways=told)
    if _settled(about, at):
        finish(stage, about, task, DONE, at, by)
    else:
        about.see(by, at)


def deliver(stage: Stage, about: Dossier, one: Values, at: datetime, refused: str = "") -> None:
    """The mail server takes a queued mail, or refuses it for good (`postman.deliver`)."""
    way = next(w for w in about.dispatches if w["id"] == one["dispatch_id"])
    told = {"recipient": way["addressee"], "email": way["email"]}
    one.update(tries=1, claimed_at=None if refused else at)
    if refused:
        one.update(next_try_at=None, error=refused)
        way["state"] = FAILED
        about.note("gagal_kirim", at, None, error=refused, **told)
        sentence = f"Pos-el ke {way['email']} tidak terkirim. Pilih cara lain."
        ring(stage, about, way["by"], sentence, at)
        return
    one["sent_at"] = at
    way.update(state=SENT, at=at, proof=f"Pos-el diterima server tujuan, {one['message_id']}")
    about.note("terkirim", at, None, **told)
    task = about.waiting
    assert task is not None  # a sent letter's case is open until its last mail has gone
    if _settled(about, at):
        sender = stage.roster.person(way["by"], at)
        finish(stage, about, task, DONE, at, sender, seen=False)


def queued(about: Dossier) -> list[Values]:
    """The mails with the letter that have not gone yet."""
    return [
        one for one in about.mails
        if one["dispatch_id"] and one["sent_at"] is None and one["next_try_at"] is not None
    ]  # fmt: skip


def _standing(about: Dossier, position: int) -> Values | None:
    return next((one for one in about.dispatches if one["position"] == position), None)


def _dispatch(
    stage: Stage, about: Dossier, position: int, addressee: Addressee, channel: str,
    at: datetime, by: Person,
) -> None:  # fmt: skip
    by_mail = channel == "email"
    values = {
        "position": position, "addressee": addressee.name, "channel": channel,
        "email": addressee.email if by_mail else "", "proof_document": None,
        "proof": "" if by_mail else _proof(stage, channel, at),
        "letter_id": about.letter["id"], "state": QUEUED if by_mail else SENT,
        "at": None if by_mail else at, "by": by.id,
    }  # fmt: skip
    way = _standing(about, position)
    if way is None:
        way = blank(Dispatch, id=next(stage.dispatch_ids))
        about.dispatches.append(way)
    way.update(values)
    if by_mail:
        about.mails.append(_covering(stage, about, way, at))


def _proof(stage: Stage, channel: str, at: datetime) -> str:
    serial = stage.chance.randint(100, 9999)
    return remark(channel, stage.chance, n=serial, tahun=at.year)


def _covering(stage: Stage, about: Dossier, way: Values, at: datetime) -> Values:
    """The mail with the letter; its file is named when it is made."""
    assert about.number is not None  # the letter is signed
    number, subject = about.number["text"], about.letter["subject"]
    link = f"{stage.public_url}/v/{about.letter['token']}"
    return posted(
        stage, at, recipient=way["email"], subject=f"{subject} ({number})",
        text=mail.letter_text(stage.office_name, way["addressee"], subject, number, link),
        message_id=f"kirim-{way['id']}-{int(at.timestamp() * 1000)}", dispatch_id=way["id"],
    )  # fmt: skip


def posted(
    stage: Stage, at: datetime, *, recipient: str, subject: str, text: str, message_id: str,
    dispatch_id: int | None = None,
) -> Values:  # fmt: skip
    """A row of the outbox as `mail.queue` writes it."""
    return blank(
        Mail, office_id=stage.office_id, message_id=message_id, recipient=recipient,
        subject=" ".join(subject.split())[:300], text=text, attachments=[],
        dispatch_id=dispatch_id, created_at=at, next_try_at=at, error="",
    )  # fmt: skip


def attach(about: Dossier, document: str) -> None:
    """Name the signed file in the mails that carry the letter."""
    assert about.number is not None  # the letter is signed
    name = file_name(about.number["text"])
    for one in about.mails:
        if one["dispatch_id"]:
            one["attachments"] = [[document, name]]


def _settled(about: Dossier, at: datetime) -> bool:
    """Whether everybody has it; the letter and its register row then say so (`send.finished`)."""
    ways = about.dispatches
    if len(ways) < len(about.content.addressees) or any(w["state"] != SENT for w in ways):
        return False
    ways = sorted(ways, key=lambda one: one["position"])
    how = ", ".join(dict.fromkeys(CHANNELS[way["channel"]] for way in ways))
    about.letter["state"] = SENT
    assert about.number is not None  # the letter is signed
    about.number.update(sent_at=at, sent_how=how[:120])
    return True


def arrives(stage: Stage, at: datetime) -> datetime:
    """When the mail server takes a mail that was queued at a moment."""
    return at + timedelta(seconds=stage.chance.randint(2, 25))
