"""The signed files of the newest letters of the year, made by the real press and the real signer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.cases.duties.sign import evidence_of
from engine.cases.work import House
from engine.demo.office import Wristwatch
from engine.demo.year.acts import UNSIGNED
from engine.demo.year.dossier import Dossier
from engine.demo.year.people import Roster
from engine.demo.year.sending import attach
from engine.signing import LocalSigner, OpenedKey, Place, Secret
from engine.store.rows import change
from engine.store.tables import Letter, Mail, Signature

REASON = "Menyetujui isi surat"


class Signing:
    """Signs letters one after the other; each person's key is opened once and kept meanwhile."""

    def __init__(self, house: House, watch: Wristwatch, roster: Roster, passphrase: str) -> None:
        self.house, self.watch, self.roster, self.passphrase = house, watch, roster, passphrase
        self._keys: dict[str, OpenedKey] = {}

    def sign(self, about: Dossier) -> None:
        """Make the file of a signed letter whose rows stand already."""
        signature: dict[str, Any] = about.signatures[0]
        at: datetime = signature["signed_at"]
        self.watch.at = at
        by = self.roster.person(signature["official_id"], at)
        final = self.house.press.final(about.letter["id"], tuple(signature["post_lines"]), by)
        signed = self._signer.sign(
            final.pdf, str(by.id), self._key(str(by.id)), Place(**final.place),
            reason=REASON, location=by.office_name, appearance=None, at=at,
        )  # fmt: skip
        documents = self.house.store.documents
        document = documents.put(signed.pdf)
        signature.update(
            page_document=documents.put(final.pdf), place=final.place, signed_document=document,
            evidence=evidence_of(signed),
        )  # fmt: skip
        about.letter["signed_document"] = document
        attach(about, document)
        line = next(one for one in about.lines if one.act == "tandatangan")
        line.facts.update({**UNSIGNED, **evidence_of(signed)})

    def keep(self, dossiers: Iterable[Dossier]) -> None:
        """Write what the files brought to the rows that stand already."""
        with self.house.store.writing() as tx:
            for one in dossiers:
                if one.letter["signed_document"] is None:
                    continue
                signature, own = one.signatures[0], one.letter["id"]
                values = ("page_document", "place", "signed_document", "evidence")
                change(tx, Signature, {"letter_id": own}, **{n: signature[n] for n in values})
                document = signature["signed_document"]
                change(tx, Letter, {"id": own}, signed_document=document)
                for mail in one.mails:
                    if mail["dispatch_id"]:
                        key = {"message_id": mail["message_id"]}
                        change(tx, Mail, key, attachments=mail["attachments"])

    @property
    def _signer(self) -> LocalSigner:
        assert isinstance(self.house.signer, LocalSigner)  # the demo office has no other
        return self.house.signer

    def _key(self, who: str) -> OpenedKey:
        if who not in self._keys:
            secret = Secret(self.passphrase)
            self._keys[who] = self._signer.open_key(who, secret)
            secret.forget()
        return self._keys[who]
