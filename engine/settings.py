"""Where an installation keeps its data and how it is reached; read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Refused
from engine.letters import MailServer


class BadSetting(Refused):
    """Pengaturan {name} tidak dapat dibaca: {value}."""


@dataclass(frozen=True)
class Settings:
    """Every variable is named in the README."""

    database: str
    folder: Path
    host: str
    port: int
    public_url: str
    mail: MailServer
    processes: Path
    proxies: int = 0

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings of this machine. Raises BadSetting."""
        folder = Path(environment.get("RUNUT_DATA") or "var").resolve()
        port = _number(environment, "RUNUT_PORT", 8000)
        public_url = environment.get("RUNUT_PUBLIC_URL") or f"http://127.0.0.1:{port}"
        return cls(
            database=environment.get("RUNUT_DATABASE_URL") or f"sqlite:///{folder / 'runut.db'}",
            folder=folder,
            host=environment.get("RUNUT_HOST") or "127.0.0.1",
            port=port,
            public_url=public_url.rstrip("/"),
            mail=_mail(environment),
            processes=Path(environment.get("RUNUT_PROCESSES") or "processes"),
            proxies=_number(environment, "RUNUT_PROXIES", 0),
        )


def _mail(environment: Mapping[str, str]) -> MailServer:
    return MailServer(
        host=environment.get("RUNUT_SMTP_HOST") or "127.0.0.1",
        port=_number(environment, "RUNUT_SMTP_PORT", 2525),
        sender=environment.get("RUNUT_MAIL_FROM") or "runut@localhost.example",
        domain=environment.get("RUNUT_MAIL_DOMAIN") or "runut.example",
        user=environment.get("RUNUT_SMTP_USER", ""),
        password=_secret(environment, "RUNUT_SMTP_PASSWORD"),
        secure=environment.get("RUNUT_SMTP_SECURE", ""),
    )


def _number(environment: Mapping[str, str], name: str, otherwise: int) -> int:
    text = environment.get(name) or str(otherwise)
    if not (text.isascii() and text.isdecimal() and int(text) < 65_536):
        raise BadSetting(name=name, value=text)
    return int(text)


def _secret(environment: Mapping[str, str], name: str) -> str:
    """A secret from the environment, or from the file that NAME_FILE points to."""
    if place := environment.get(f"{name}_FILE"):
        return Path(place).read_text("utf-8").strip()
    return environment.get(name, "")
