"""A person puts their electronic signature on a page, with a passphrase whose wrong tries count."""

from collections.abc import Mapping
from typing import Any

from engine.cases.work import House
from engine.errors import BadAnswers
from engine.people import Person
from engine.signing import Place, Secret, Signed, WrongPassphrase


class WrongPassphraseLeft(BadAnswers):
    """Frasa sandi salah. Sisa percobaan: {left}."""

    def __init__(self, left: int) -> None:
        sentence = (
            f"Frasa sandi salah. Sisa percobaan sebelum jeda: {left}."
            if left
            else "Frasa sandi salah. Penandatanganan dijeda sebentar; coba lagi nanti."
        )
        super().__init__({"frasa_sandi": sentence}, sentence)


def hear_passphrase(said: Mapping[str, Any]) -> Secret:
    """The field `frasa_sandi`, which lives in this request only. Raises BadAnswers if it is empty."""
    if not said.get("frasa_sandi"):
        raise BadAnswers({"frasa_sandi": "Isi frasa sandi sertifikat Anda."})
    return Secret(str(said["frasa_sandi"]))


def tries_of(by: Person) -> str:
    """Under which subject the tries at a person's passphrase are counted (`people.attempts`)."""
    return f"frasa:{by.id}"


def put_signature(
    house: House,
    page: bytes,
    place: Mapping[str, Any],
    secret: Secret,
    *,
    reason: str,
    left: int,
    by: Person,
) -> Signed:
    """The page signed by `by`; the secret is forgotten, whatever comes of it.

    `left` are the tries that a wrong passphrase leaves. Raises WrongPassphraseLeft, and what the
    signer refuses.
    """
    try:
        return house.signer.sign(
            page, str(by.id), secret, Place(**place),
            reason=reason, location=by.office_name, appearance=None, at=house.now(),
        )  # fmt: skip
    except WrongPassphrase as wrong:
        raise WrongPassphraseLeft(left) from wrong
    finally:
        secret.forget()
