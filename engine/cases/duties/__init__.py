"""The duties by their key in the diagram, found in this folder."""

from importlib import import_module
from pkgutil import iter_modules

from engine.cases.duties.duty import Answers, Duty, Said

__all__ = ["DUTIES", "VERDICTS", "Answers", "Duty", "Said"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

DUTIES: dict[str, Duty] = {
    kind.key: kind() for kind in Duty.__subclasses__() if hasattr(kind, "key")
}
VERDICTS: dict[str, tuple[str, ...]] = {
    duty.key: tuple(duty.verdicts) for duty in DUTIES.values() if duty.verdicts
}
"""What each duty may decide, by its key."""
