"""What this room refuses; each sentence says what the person can do next."""

from engine.errors import NotFound, Refused


class SigningFailed(Refused):
    """Surat belum ditandatangani karena gangguan pada sistem. Coba lagi; surat tidak berubah."""

    status = 500


class TimeStampFailed(SigningFailed):
    """Surat belum ditandatangani karena cap waktu tidak diperoleh. Coba lagi beberapa saat lagi."""

    status = 503


class NotSignable(Refused):
    """Berkas ini tidak dapat ditandatangani: {why}. Susun ulang surat, lalu coba lagi."""

    status = 422


class NoCertificate(Refused):
    """Anda belum mempunyai sertifikat tanda tangan. Minta administrator kantor menerbitkannya."""


class CertificateNotYetValid(Refused):
    """Sertifikat Anda baru berlaku mulai {day}. Periksa jam server, atau tunggu tanggal itu."""


class CertificateExpired(Refused):
    """Sertifikat Anda berakhir pada {day}. Minta administrator kantor menerbitkan yang baru."""


class CertificateRevoked(Refused):
    """Sertifikat Anda dicabut pada {day}. Minta administrator kantor menerbitkan yang baru."""


class WrongPassphrase(Refused):
    """Frasa sandi salah. Periksa kembali, lalu coba lagi."""

    status = 422


class WeakPassphrase(Refused):
    """Frasa sandi terlalu mudah ditebak. Pakai sedikitnya 12 karakter, misalnya empat kata acak."""

    status = 422


class ForgottenSecret(Refused):
    """Frasa sandi tidak disimpan oleh sistem. Ketik frasa sandi Anda sekali lagi."""

    status = 422


class DamagedKey(Refused):
    """Berkas kunci Anda rusak. Minta administrator kantor menerbitkan sertifikat baru."""

    status = 500


class UnknownCertificate(NotFound):
    """Sertifikat ini tidak pernah diterbitkan oleh kantor Anda."""


class DamagedAuthority(Refused):
    """Berkas penerbit sertifikat tidak dapat dibaca. Pulihkan foldernya dari cadangan."""

    status = 500


class DemonstrationAuthority(Refused):
    """Penerbit sertifikat ini dibuat untuk demonstrasi dan tidak boleh dipakai sungguhan.

    Pakai folder lain untuk kantor yang sebenarnya.
    """

    status = 500
