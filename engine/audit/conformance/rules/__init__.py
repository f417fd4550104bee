"""The rules of conformance by their key, found in this folder: each is one declaration."""

from importlib import import_module
from pkgutil import iter_modules

from engine.audit.conformance.rules.rule import GROUPS, Rule, Window

__all__ = ["GROUPS", "RULES", "Rule", "Window"]


def _declared() -> list[Rule]:
    modules = [import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__)]
    found = {id(one): one for module in modules for one in vars(module).values()}
    return [one for one in found.values() if isinstance(one, Rule)]


RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in sorted(_declared(), key=lambda one: (list(GROUPS).index(one.group), one.name))
}
