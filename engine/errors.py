"""What Runut refuses to do, as a tree of classes.

The first sentence of each docstring is what the person reads (Indonesian); `status` is what a
web page answers. A refusal never leaves anything half done: it is raised before, or rolls back,
the transaction of its verb.
"""

from collections.abc import Mapping


class Refused(Exception):
    """Tindakan ini tidak dapat dilakukan."""

    status = 409

    def __init__(self, sentence: str | None = None, **facts: object) -> None:
        text = sentence or (self.__doc__ or "").strip().splitlines()[0]
        self.sentence = text.format(**facts) if facts else text
        self.facts = facts
        super().__init__(self.sentence)


class NotFound(Refused):
    """Halaman atau berkas ini tidak ada."""

    status = 404


class NotAllowed(Refused):
    """Anda tidak berwenang melakukan tindakan ini."""

    status = 403


class NotSignedIn(Refused):
    """Silakan masuk terlebih dahulu."""

    status = 401


class TooMany(Refused):
    """Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi."""

    status = 429


class TooLarge(Refused):
    """Berkas terlalu besar."""

    status = 413


class AlreadyDone(Refused):
    """Tugas ini sudah diselesaikan oleh orang lain."""


class BadAnswers(Refused):
    """Isian belum benar. Periksa bagian yang ditandai."""

    status = 422

    def __init__(self, problems: Mapping[str, str], sentence: str | None = None) -> None:
        super().__init__(sentence)
        self.problems = dict(problems)
