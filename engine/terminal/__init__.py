"""The command line of the engine; `web.terminal` adds the commands that serve pages."""

from engine.terminal import accounts, record, retention, sops
from engine.terminal.group import opened, runut, told

__all__ = ["accounts", "opened", "record", "retention", "runut", "sops", "told"]
