"""How long a step may take, as other tools write it: timers at its edge or behind it, due dates."""

import math
import re

from lxml import etree

from engine.sop.vocabulary import NAMESPACES, PREFIXES, written

# ISO 8601, in hours, minutes and seconds; days depend on the office's calendar.
SHORT = re.compile(
    r"PT(?=\d)(?:(\d{1,4}(?:[.,]\d{1,4})?)H)?(?:(\d{1,6}(?:[.,]\d{1,4})?)M)?(?:(\d{1,7})(?:[.,]\d+)?S)?"
)
ANY = re.compile(r"P(?=[\dT])[\dYMWDTHS.,]+")
KINDS = ("timeDuration", "timeCycle", "timeDate")
DUE = ("dueDate", "followUpDate")
MOST = 60_000
# ADONIS writes years, days, hours, minutes and seconds: 00:000:00:10:00.
CLOCKED = re.compile(r"0{2,4}:0{1,3}:(\d\d):(\d\d):(\d\d)")
LABELS = re.compile(r"duration|execution ?time|processing ?time|durasi|waktu|bearbeitungszeit")


def minutes_of(text: str) -> int:
    """Whole minutes, rounded up, of the first duration in a text; 0 if it holds none that an
    office's clock can count."""
    found = ANY.search(text)
    short = SHORT.fullmatch(found[0]) if found else CLOCKED.fullmatch(text.strip())
    if short is None:
        return 0
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in short.groups())
    total = math.ceil(hours * 60 + minutes + seconds / 60)
    return total if 0 < total <= MOST else 0


def timer_of(element: etree._Element) -> str | None:
    """What a timer event waits for, as written; None for an event without a timer."""
    timer = element.find("bpmn:timerEventDefinition", NAMESPACES)
    if timer is None:
        return None
    texts = (written(timer.find(f"bpmn:{kind}", NAMESPACES)) for kind in KINDS)
    return next((text for text in texts if text), "")


def due_of(element: etree._Element) -> str:
    """How long another tool gives a task: its due date, or a value it calls a time."""
    extensions = element.findall("bpmn:extensionElements//*", NAMESPACES)
    for one in (element, *extensions):
        for key, value in one.attrib.items():
            name = etree.QName(str(key))
            foreign = (name.namespace or etree.QName(one).namespace or "") not in PREFIXES
            if foreign and name.localname in DUE:
                return str(value)
    for one in extensions:
        if etree.QName(one).namespace not in PREFIXES and LABELS.search(_label(one)):
            value = one.get("value") or one.get("metaValue") or written(one)
            if minutes_of(value):
                return value
    return ""


def _label(element: etree._Element) -> str:
    label = element.get("name") or element.get("metaKey") or etree.QName(element).localname
    return label.lower()
