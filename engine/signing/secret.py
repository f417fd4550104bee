"""A passphrase on its way from the person to the key, and nowhere else."""

from typing import Never

from engine.signing.refusals import ForgottenSecret


class Secret:
    """Holds a passphrase in memory without ever showing it in text, logs, copies or pickles."""

    __slots__ = ("_letters",)

    def __init__(self, passphrase: str) -> None:
        self._letters = bytearray(passphrase.encode("utf-8", "surrogatepass"))

    def reveal(self) -> str:
        """The passphrase itself, for the one call that opens the key. Raises ForgottenSecret."""
        if not self._letters:
            raise ForgottenSecret
        return self._letters.decode("utf-8", "surrogatepass")

    def forget(self) -> None:
        """Overwrite the passphrase; whoever needs it again must ask the person."""
        self._letters[:] = bytes(len(self._letters))
        self._letters.clear()

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> Never:
        raise TypeError("a Secret is neither copied nor pickled")
