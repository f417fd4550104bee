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
    """A finding at the nearest element that an editor can show: an ancestor with an id, or what
    a part of the drawing draws; the file as a whole where there is none."""
    drawn = _drawn(element)
    shown = _holder(element) if drawn is None else drawn
    if shown is None:
        return Finding("", "", rule, text, remedy, severity)
    return Finding(shown.get("id", ""), said(shown), rule, text, remedy, severity)


def _holder(element: etree._Element) -> etree._Element | None:
    for holder in (element, *element.iterancestors()):
        name = etree.QName(holder)
        if holder.get("id") and name.namespace == BPMN and name.localname != "definitions":
            return holder
    return None


def _drawn(element: etree._Element) -> etree._Element | None:
    chain = (element, *element.iterancestors())
    wanted = next((drawn for one in chain if (drawn := one.get("bpmnElement"))), None)
    if wanted is None:
        return None
    others = element.getroottree().getroot().iter(f"{{{BPMN}}}*")
    return next((other for other in others if other.get("id") == wanted), None)
