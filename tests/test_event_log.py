"""The event log: XES by the rules of its schema, CSV without formulas, both in bounded memory."""

import csv
import io
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import func, select, update

from engine import Engine, Wanted
from engine.audit import event_log
from engine.store.tables import Letter, Official, Task
from tests.cast import Office
from tests.office import ON_BOTH, client

XES = "{http://www.xes-standard.org/}"
ATTRIBUTES = {"string", "date", "int", "float", "boolean", "id", "list", "container"}
# The order of IEEE 1849's schema: what may come after what in a log.
IN_LOG = ("extension", "global", "classifier", "attribute", "trace", "event")
STANDARD = {
    "schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort",
    "ate_abort", "complete", "autoskip", "manualskip", "unknown",
}  # fmt: skip


def name(element: etree._Element) -> str:
    tag = str(element.tag)
    assert tag.startswith(XES), tag
    return tag.removeprefix(XES)


def attributes(of: etree._Element) -> dict[str, str]:
    """The checked attributes of a log, trace or event: key to value, each of its type, no key twice."""
    values: dict[str, str] = {}
    for element in of:
        if name(element) not in ATTRIBUTES:
            continue
        key, value = element.attrib["key"], element.attrib["value"]
        assert set(element.attrib) == {"key", "value"}
        assert key not in values, f"{key} twice"
        if name(element) == "int":
            int(value)
        if name(element) == "date":
            assert datetime.fromisoformat(value).utcoffset() is not None
        values[key] = value
    return values


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "data" / "xes.xsd"))


def checked(text: str) -> list[tuple[dict[str, str], list[dict[str, str]]]]:
    """The traces of a log that follows the schema; asserts where it does not."""
    log = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    schema().assertValid(log)
    assert log.attrib["xes.version"] == "1849.2023"
    assert "xes.features" in log.attrib
    order = [IN_LOG.index("attribute" if name(e) in ATTRIBUTES else name(e)) for e in log]
    assert order == sorted(order)
    extensions = {e.attrib["prefix"] for e in log if name(e) == "extension"}
    assert extensions == {"concept", "lifecycle", "org", "time"}
    scopes = {e.attrib["scope"]: attributes(e) for e in log if name(e) == "global"}
    for one in log.iter(f"{XES}classifier"):
        assert set(one.attrib["keys"].split()) <= set(scopes["event"])
    traces = []
    for trace in log.iter(f"{XES}trace"):
        events = [attributes(event) for event in trace.iter(f"{XES}event")]
        about = attributes(trace)
        assert set(scopes["trace"]) <= set(about)
        for event in events:
            assert set(scopes["event"]) <= set(event)
            assert event["lifecycle:transition"] in STANDARD
            prefixes = {key.split(":")[0] for key in event if ":" in key}
            assert prefixes <= extensions
        moments = [event["time:timestamp"] for event in events]
        assert moments == sorted(moments)
        traces.append((about, events))
    return traces


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


@ON_BOTH
def test_the_log_counts_what_the_tables_count(app: Flask, engine: Engine) -> None:
    auditor = client(app, "auditor")
    answer = auditor.get("/riwayat/log.xes")
    traces = checked(answer.text)
    moves = Counter(e["lifecycle:transition"] for _, events in traces for e in events)
    submitted = select(Letter.case_id).where(Letter.revision_no > 0)
    with engine.store.reading() as tx:
        mine = Task.case_id.in_(submitted)
        count = select(func.count()).select_from(Task)
        assert len(traces) == tx.scalar(select(func.count()).select_from(submitted.subquery()))
        assert moves["schedule"] == tx.scalar(count.where(mine))
        assert moves["complete"] == tx.scalar(count.where(mine, Task.state == "done"))
    kept = rows(auditor.get("/riwayat/log.csv").text)
    assert Counter(row["transition"] for row in kept) == moves
    assert answer.headers["Content-Disposition"] == 'attachment; filename="runut.xes"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name="ActivityAndTransition"', 'name="Activity and transition"'),
        ('xes.version="1849.2023"', 'xes.version="IEEE 1849"'),
        ('xes.version="1849.2023" ', ""),
        ('key="concept:name" value="1"', 'key="concept name" value="1"'),
        ('<int key="round" value="1"/>', '<int key="round" value="satu"/>'),
        ('<int key="round" value="1"/>', '<int key="round"/>'),
        ('<int key="round" value="1"/>', '<whole key="round" value="1"/>'),
        ("</log>", '<string key="concept:name" value="Runut"/></log>'),
        ("<event>", '<event id="1">'),
        ("</trace>", '<string key="unit" value="x"/></trace>'),
        ("+00:00", " WIB"),
    ],
)
def test_the_schema_finds_what_is_no_xes(app: Flask, old: str, new: str) -> None:
    text = client(app, "auditor").get("/riwayat/log.xes?berkas=1").text
    assert schema().validate(etree.fromstring(text.encode()))
    assert old in text
    assert not schema().validate(etree.fromstring(text.replace(old, new).encode()))


def test_the_log_is_of_what_is_asked(app: Flask) -> None:
    auditor = client(app, "auditor")
    (trace,) = checked(auditor.get("/riwayat/log.xes?berkas=1").text)
    assert trace[0]["concept:name"] == "1"
    assert checked(auditor.get("/riwayat/log.xes?dari=2001-01-01&sampai=2001-01-02").text) == []
    assert {row["case"] for row in rows(auditor.get("/riwayat/log.csv?berkas=1").text)} == {"1"}


def test_the_life_of_a_task_is_told(office: Office) -> None:
    letter = office.numbered("L02")
    office.engine.take(office.task(letter), by=office.as_("kasi_pem"))
    office.later(minutes=4)
    office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    text = "".join(office.engine.xes_log(Wanted(), by=office.as_("auditor")))
    ((_, events),) = checked(text)
    last = [e for e in events if e["node"] == events[-1]["node"]]
    assert [e["lifecycle:transition"] for e in last] == ["schedule", "assign", "withdraw"]
    assert last[1]["org:resource"]


def test_words_of_people_stay_words(office: Office) -> None:
    letter = office.numbered("L02")
    evil = '=HYPERLINK("http://x")'
    with office.engine.store.writing() as tx:
        tx.execute(update(Official).where(Official.login == "staf2").values(name=evil))
        tx.execute(update(Letter).where(Letter.id == letter).values(subject="<&\x01\"'\n"))
        tx.execute(update(Official).where(Official.login == "umpeg").values(name="<&\x0b\"']]>"))
    by = office.as_("auditor")
    for row in rows("".join(office.engine.csv_log(Wanted(), by=by))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    traces = checked("".join(office.engine.xes_log(Wanted(), by=by)))
    names = {e.get("org:resource") for _, events in traces for e in events}
    assert {evil, "<&\ufffd\"']]>"} <= names


@pytest.mark.parametrize("form", ["xes_log", "csv_log"])
def test_batches_join_without_a_gap(
    office: Office, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for _ in range(5):
        office.submit("L02")
    by = office.as_("auditor")
    whole = "".join(getattr(office.engine, form)(Wanted(), by=by))
    monkeypatch.setattr(event_log, "AT_ONCE", 2)
    assert "".join(getattr(office.engine, form)(Wanted(), by=by)) == whole
    assert len({row["case"] for row in rows(whole)} if form == "csv_log" else checked(whole)) == 5


def test_cases_are_read_only_when_their_turn_comes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What bounds the memory: a batch is read when the one before has been handed out."""
    for _ in range(5):
        office.submit("L02")
    monkeypatch.setattr(event_log, "AT_ONCE", 2)
    read, whole = [], event_log._Batch.traces

    def counted(batch: event_log._Batch) -> list[event_log.Trace]:
        read.append(len(batch.rows))
        return whole(batch)

    monkeypatch.setattr(event_log._Batch, "traces", counted)
    pieces = office.engine.xes_log(Wanted(), by=office.as_("auditor"))
    while not next(pieces).startswith("<trace>"):
        assert read == []
    assert read == [2]
    next(pieces)
    assert read == [2]
    next(pieces)
    assert read == [2, 2]
    # No transaction is open while the reader takes its time.
    office.submit("L01", by="staf1")
    assert "".join(pieces).endswith("</log>\n")
    assert read == [2, 2, 2]
