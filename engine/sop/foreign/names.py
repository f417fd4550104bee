"""Ids that may stand: unique, plain, and not taken by the runner or the condition language."""

import keyword
import re
import unicodedata

from engine.sop.linting.references import NODE_ID, STEP_ID, TAKEN
from engine.sop.linting.rows import KEY

LONGEST = 48


class Names:
    """Gives each element an id of its own; keeps the one it has wherever that may stand."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.replaced: list[tuple[str, str]] = []

    def keep(self, own: str, wish: str, *, step: bool = False) -> str:
        """The element's own id if it may stand, else one made from what is wished."""
        fits = (STEP_ID if step else NODE_ID).fullmatch(own) and len(own) <= LONGEST
        if fits and own not in self.used and not _taken(own):
            self.used.add(own)
            return own
        made = self.fresh(wish or own)
        if own:
            self.replaced.append((own, made))
        return made

    def fresh(self, wish: str) -> str:
        """A new id like this text, with a number behind it if there is one already."""
        plain = slug(wish)[: LONGEST - 4].strip("_") or "unsur"
        if plain[0].isdigit() or _taken(plain):
            plain = f"u_{plain}"
        made, number = plain, 2
        while made in self.used:
            made, number = f"{plain}_{number}", number + 1
        self.used.add(made)
        return made


def slug(text: str) -> str:
    """A text in small letters, digits and underscores: `Kasubbag Umpeg` is `kasubbag_umpeg`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def key_of(text: str, used: set[str], otherwise: str) -> str:
    """A key for a role or a field like this text, not yet used; it is used from now on."""
    plain = re.sub(r"^[^a-z]+", "", slug(text))[:36].strip("_") or otherwise
    if keyword.iskeyword(plain) or plain in ("true", "false", "null", "typename"):
        plain = f"{plain}_"
    made, number = plain, 2
    while made in used:
        made, number = f"{plain}_{number}", number + 1
    assert KEY.fullmatch(made)
    used.add(made)
    return made


def _taken(own: str) -> bool:
    return own in TAKEN or keyword.iskeyword(own)
