"""What lint has to say, in the words a process admin reads."""

from dataclasses import dataclass
from typing import Literal

from lxml import etree

from engine.sop.parsing import BPMN
from engine.sop.vocabulary import said

Severity = Literal["salah", "periksa"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong (`salah`: must not be published) or worth a look (`periksa`) at an element.

    `element` is its id, empty for the file as a whole; `rule` is the stable key of the rule;
    `text` says what is the matter, `remedy` what to do about it.
    """

    element: str
    name: str
    rule: str
    text: str
    remedy: str
    severity: Severity = "salah"


def at(
    element: etree._Element, rule: str, text: str, remedy: str, severity: Severity = "salah"
) -> Finding:
    """A finding at the nearest element that an editor can show."""
    shown: etree._Element | None = element
    while shown is not None and not (shown.get("id") and etree.QName(shown).namespace == BPMN):
        shown = shown.getparent()
    if shown is None:
        return Finding("", "", rule, text, remedy, severity)
    return Finding(shown.get("id", ""), said(shown), rule, text, remedy, severity)
