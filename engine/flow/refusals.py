"""What the run of a diagram refuses."""

from engine.errors import Refused


class DoesNotRun(Refused):
    """Diagram ini tidak dapat dijalankan."""

    status = 422


class NotWaiting(Refused):
    """Tugas ini tidak sedang menunggu. Muat ulang halaman untuk melihat keadaan terbaru."""


class Stuck(Refused):
    """Alur berkas ini buntu. Hubungi pengelola SOP.

    `reason` is the sentence without the advice, for whoever draws the SOP.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason} Hubungi pengelola SOP.")
        self.reason = reason


class BadMarking(Refused):
    """Kedudukan berkas ini tidak dapat dibaca dengan terbitan SOP-nya. Hubungi pengelola sistem."""


class NoPlace(Refused):
    """Langkah tempat berkas ini berada tidak ada pada terbitan baru. Pilih penggantinya."""
