"""Rules for what the office writes: roles, steps with their standards, forms, alerts, identity."""

import re
from collections.abc import Collection, Iterator

from lxml import etree

from engine.sop.forms import BadForm, read_form
from engine.sop.linting.finding import Finding, at
from engine.sop.model import FOUND_BY, Sop
from engine.sop.reading import day, minutes
from engine.sop.vocabulary import NAMESPACES, TASKS, extension, said, word, written

MOST_MINUTES = 60_000
# The duties that ask a step's form, and the one whose form may hold its decision.
ASKING = frozenset({"isi", "paraf"})
DECIDED_BY_FORM = "isi"
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
DATES = ("tanggalPembuatan", "tanggalRevisi", "tanggalEfektif")


def check_rows(
    root: etree._Element, sop: Sop, duties: Collection[str], held: Collection[str] | None
) -> Iterator[Finding]:
    """Findings for what a lane, a step or the process says about itself."""
    yield from _check_lanes(root, held)
    yield from _check_steps(root, sop, duties)
    yield from _check_identity(root)
    yield from _check_alerts(root, sop, held)


def _check_lanes(root: etree._Element, held: Collection[str] | None) -> Iterator[Finding]:
    met: set[str] = set()
    for lane in root.iterfind("bpmn:process/bpmn:laneSet/bpmn:lane", NAMESPACES):
        role = extension(lane, "pelaksana")
        key = "" if role is None else role.get("peran", "")
        how = "" if role is None else role.get("cara", "")
        if not said(lane):
            yield at(lane, "nama", "Lajur belum bernama.", "Beri nama pelaksananya.")
        if not KEY.fullmatch(key):
            text = "Lajur ini belum menunjuk peran." if not key else f"Peran “{key[:40]}” keliru."
            yield at(lane, "pelaksana", text, "Pilih peran yang mengerjakan lajur ini.")
        elif key in met:
            text = f"Peran “{key}” sudah dipakai lajur lain."
            yield at(lane, "pelaksana", text, "Gabungkan kedua lajur, atau pilih peran lain.")
        elif how not in FOUND_BY:
            text = "Cara menemukan pelaksana lajur ini belum dipilih."
            yield at(lane, "pelaksana", text, f"Pilih salah satu: {', '.join(FOUND_BY)}.")
        elif how == "peran" and held is not None and key not in held:
            text = f"Belum ada pejabat yang memegang peran “{key}”."
            yield at(lane, "pemegang", text, "Tetapkan pejabat untuk peran ini lebih dahulu.")
        met.add(key)


def _check_steps(root: etree._Element, sop: Sop, duties: Collection[str]) -> Iterator[Finding]:
    in_lanes = {
        written(member)
        for member in root.iterfind(
            "bpmn:process/bpmn:laneSet/bpmn:lane/bpmn:flowNodeRef", NAMESPACES
        )
    }
    for task in root.iterfind("bpmn:process/*", NAMESPACES):
        if word(task) not in TASKS:
            continue
        if not said(task):
            text = "Kegiatan ini belum bernama."
            yield at(task, "nama", text, "Beri nama yang diawali kata kerja.")
        if task.get("id") not in in_lanes:
            text = "Kegiatan ini belum punya pelaksana."
            yield at(task, "pelaksana", text, "Letakkan di lajur pelaksananya.")
        yield from _check_detail(task, duties)
    if not sop.steps:
        yield at(root, "kegiatan", "SOP ini belum punya kegiatan.", "Gambar paling sedikit satu.")


def _check_detail(task: etree._Element, duties: Collection[str]) -> Iterator[Finding]:
    detail = extension(task, "kegiatan")
    if detail is None:
        text = "Kegiatan ini belum punya waktu baku, keluaran, dan tindakan."
        yield at(task, "kegiatan", text, "Isi ketiganya pada keterangan kegiatan.")
        return
    standard = minutes(detail.get("waktuBaku"))
    if standard is None or not 0 < standard <= MOST_MINUTES:
        text = "Waktu baku kegiatan ini belum diisi atau keliru."
        yield at(task, "waktu", text, "Isi jam dan menit kerja, misalnya PT15M atau PT1H30M.")
    if not said(detail, "output"):
        text = "Keluaran (output) kegiatan ini belum diisi."
        yield at(task, "keluaran", text, "Tulis hasil yang harus ada sesudah kegiatan.")
    duty = detail.get("tindakan", "")
    if duty not in duties:
        text = f"Tindakan “{duty[:40]}” tidak dikenal." if duty else "Tindakan belum dipilih."
        yield at(task, "tindakan", text, f"Pilih salah satu: {', '.join(sorted(duties))}.")
    form = detail.find("sop:formulir", NAMESPACES)
    if form is not None:
        yield from _check_form(form, duty)
    yield from _check_wording(task, detail)


def _check_form(form: etree._Element, duty: str) -> Iterator[Finding]:
    try:
        decision = read_form(written(form)).decision
    except BadForm as problem:
        yield at(form, "formulir", problem.sentence, "Perbaiki isian pada formulir kegiatan.")
        return
    if duty not in ASKING:
        text = f"Tindakan “{duty[:40]}” tidak menanyakan formulir."
        remedy = f"Hapus formulirnya, atau pilih tindakan: {', '.join(sorted(ASKING))}."
        yield at(form, "formulir", text, remedy)
    elif decision and duty != DECIDED_BY_FORM:
        text = f"Keputusan tindakan “{duty}” sudah tertentu."
        yield at(form, "formulir", text, "Pakai nama lain untuk isian “keputusan”.")


def _check_wording(task: etree._Element, detail: etree._Element) -> Iterator[Finding]:
    if not written(task.find("bpmn:documentation", NAMESPACES)):
        text = "Bunyi kegiatan menurut SOP belum ditulis."
        yield at(task, "bunyi", text, "Salin bunyi SOP ke dokumentasi kegiatan.", "periksa")
    if detail.find("sop:kelengkapan", NAMESPACES) is None:
        text = "Kelengkapan kegiatan ini belum ditulis."
        yield at(task, "kelengkapan", text, "Tulis kelengkapan yang dipakai.", "periksa")


def _check_identity(root: etree._Element) -> Iterator[Finding]:
    for page in root.iterfind("bpmn:process/bpmn:extensionElements/sop:identitas", NAMESPACES):
        for name in DATES:
            if page.get(name) and day(page.get(name)) is None:
                text = f"“{name}” bukan tanggal yang benar."
                yield at(page, "identitas", text, "Tulis seperti 2026-11-10.")


def _check_alerts(
    root: etree._Element, sop: Sop, held: Collection[str] | None
) -> Iterator[Finding]:
    known = {"pemegang", "atasan", *(role.key for role in sop.roles), *(held or ())}
    for alerts in root.iterfind(
        "bpmn:process/bpmn:extensionElements/sop:peringatanWaktu", NAMESPACES
    ):
        if alerts.get("mulai", "tiba") not in ("tiba", "dibuka"):
            text = "Awal hitungan waktu harus “tiba” atau “dibuka”."
            yield at(alerts, "peringatan", text, "Pilih salah satu.")
        for level in alerts.iterfind("sop:tingkat", NAMESPACES):
            reaches = said(level, "kepada").split()
            if not re.fullmatch(r"[1-9]\d{0,3}", level.get("persen", "")) or not reaches:
                text = "Tingkat peringatan belum lengkap."
                yield at(level, "peringatan", text, "Isi persen (1–9999) dan kepada siapa.")
            for reached in reaches:
                if reached not in known:
                    text = f"Penerima peringatan “{reached[:40]}” bukan pelaksana SOP ini."
                    remedy = "Pilih pemegang, atasan, atau peran yang ada."
                    yield at(level, "peringatan", text, remedy, "periksa")
