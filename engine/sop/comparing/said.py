"""What an element of a diagram says, as named values: the vocabulary seen from its reader's side.

A comparison goes through these values, so that what is not listed by name here is still seen:
whatever an element carries besides ends in *keterangan lain*.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.sop.forms import BadForm, Form, read_form
from engine.sop.model import DEFAULT_ALERTS
from engine.sop.reading import minutes
from engine.sop.spoken import dated, duration, listed
from engine.sop.vocabulary import NAMESPACES, TASKS, XSI, extension, said, word, written

IDENTITY = {
    "nomorSop": "Nomor SOP", "tanggalPembuatan": "Tanggal pembuatan",
    "tanggalRevisi": "Tanggal revisi", "tanggalEfektif": "Tanggal efektif",
    "pemerintahDaerah": "Pemerintah daerah", "perangkatDaerah": "Perangkat daerah",
}  # fmt: skip
APPROVAL = {
    "jabatan": "Disahkan oleh (jabatan)", "nama": "Disahkan oleh (nama)",
    "pangkat": "Disahkan oleh (pangkat)", "nip": "Disahkan oleh (NIP)",
}  # fmt: skip
LISTS = {
    "dasarHukum": "Dasar hukum", "kualifikasiPelaksana": "Kualifikasi pelaksana",
    "keterkaitan": "Keterkaitan", "peralatan": "Peralatan dan perlengkapan",
    "peringatan": "Peringatan", "pencatatan": "Pencatatan dan pendataan",
    "catatanKaki": "Catatan kaki",
}  # fmt: skip
NAMES = {
    "process": "Nama SOP", "participant": "Unit pemilik SOP", "lane": "Nama pelaksana",
    "startEvent": "Nama awal", "endEvent": "Nama akhir",
    "exclusiveGateway": "Pertanyaan percabangan", "parallelGateway": "Nama percabangan serentak",
}  # fmt: skip
KINDS = {
    "userTask": "kegiatan orang", "manualTask": "kegiatan di luar aplikasi",
    "serviceTask": "kegiatan oleh sistem", "exclusiveGateway": "percabangan",
    "parallelGateway": "percabangan serentak", "startEvent": "awal", "endEvent": "akhir",
}  # fmt: skip
FOUND = {
    "peran": "pemegang peran di kantor", "kepala_unit": "kepala unit asal surat",
    "penyusun": "penyusun surat",
}  # fmt: skip
EXTENSIONS = "bpmn:extensionElements"
CLOCK = {"tiba": "saat tugas tiba", "dibuka": "saat tugas dibuka"}
# What stands elsewhere in a comparison (ends and answers of arrows, lanes) or only in the file.
ELSEWHERE = frozenset({"id", "name", "default", "sourceRef", "targetRef", "processRef"})
PLACED = frozenset(
    {"documentation", "extensionElements", "incoming", "outgoing", "flowNodeRef", "laneSet",
     "conditionExpression", "text"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an element: `label` is its name in a sentence, `raw` what is compared, `words`
    what is read. `about` values belong to the SOP as a whole and need no element's name."""

    label: str
    raw: str
    words: str
    about: bool = False


def values(element: etree._Element) -> Iterator[Value]:
    """The single values of an element besides its name, in the order of the SOP's sheet."""
    kind = word(element)
    if kind in KINDS:
        yield Value("Jenis", kind, KINDS[kind])
    if kind == "process":
        yield from _process_values(element)
    if kind == "lane":
        yield from _lane_values(element)
    label = "Bunyi" if kind in TASKS else "Penjelasan"
    yield _value(label, _text(element, "documentation"))
    if kind in TASKS:
        yield from _step_values(element)
    if kind == "textAnnotation":
        yield _value("Catatan gambar", _text(element, "text"), about=True)
    yield _value("Keterangan lain", _rest(element))


def named(element: etree._Element) -> Value:
    """The name of an element, under the label it has for its kind."""
    return _value(NAMES.get(word(element), "Nama kegiatan"), said(element), about=True)


def lists(element: etree._Element) -> Iterator[tuple[str, list[str], bool]]:
    """The lists an element holds: label, items, and whether they are the SOP's own."""
    if word(element) == "process":
        page = extension(element, "identitas")
        for name, label in LISTS.items():
            yield label, _items(page, name), True
    if word(element) in TASKS:
        yield "Kelengkapan", _items(extension(element, "kegiatan"), "kelengkapan"), False


def alerts(process: etree._Element) -> Mapping[str, str]:
    """Whom an alert reaches, in words, by its percent; the usual levels where none are stated."""
    stated: dict[str, list[str]] = {}
    for level in process.iterfind(f"{EXTENSIONS}/sop:peringatanWaktu/sop:tingkat", NAMESPACES):
        reached = listed(said(level, "kepada").split())
        stated.setdefault(said(level, "persen"), []).append(reached)
    usual = {str(level.percent): [listed(level.reaches)] for level in DEFAULT_ALERTS}
    return {percent: "; ".join(reached) for percent, reached in (stated or usual).items()}


def form_of(task: etree._Element) -> tuple[str, Form | None]:
    """The form of a step as written, and as read where it can be read."""
    detail = extension(task, "kegiatan")
    text = "" if detail is None else written(detail.find("sop:formulir", NAMESPACES))
    try:
        return text, read_form(text) if text else None
    except BadForm:
        return text, None


def _value(label: str, text: str, *, about: bool = False) -> Value:
    return Value(label, text, text, about)


def _process_values(process: etree._Element) -> Iterator[Value]:
    yield _value("Kode SOP", process.get("id", ""), about=True)
    page = extension(process, "identitas")
    block = None if page is None else page.find("sop:disahkanOleh", NAMESPACES)
    for name, label in IDENTITY.items():
        text = "" if page is None else said(page, name)
        yield Value(label, text, dated(text), about=True)
    for name, label in APPROVAL.items():
        yield _value(label, "" if block is None else said(block, name), about=True)
    clock = extension(process, "peringatanWaktu")
    begins = "tiba" if clock is None else clock.get("mulai", "tiba")
    yield Value("Waktu baku dihitung sejak", begins, CLOCK.get(begins, begins), about=True)


def _lane_values(lane: etree._Element) -> Iterator[Value]:
    role = extension(lane, "pelaksana")
    key, how = ("", "") if role is None else (said(role, "peran"), said(role, "cara"))
    yield _value("Peran", key)
    yield Value("Cara menemukan", how, FOUND.get(how, how))


def _step_values(task: etree._Element) -> Iterator[Value]:
    detail = extension(task, "kegiatan")
    if detail is None:
        detail = etree.Element("kegiatan")
    standard = detail.get("waktuBaku", "")
    time = minutes(standard)
    yield Value("Waktu baku", standard, standard if time is None else duration(time))
    yield _value("Output", said(detail, "output"))
    yield _value("Keterangan", said(detail, "keterangan"))
    yield _value("Tindakan", detail.get("tindakan", ""))


def _items(parent: etree._Element | None, name: str) -> list[str]:
    found = [] if parent is None else parent.findall(f"sop:{name}", NAMESPACES)
    return [text for one in found if (text := written(one))]


def _text(element: etree._Element, name: str) -> str:
    return " ".join(written(element.find(f"bpmn:{name}", NAMESPACES)).split())


def _rest(element: etree._Element) -> str:
    """Everything else: attributes without a name of their own, and parts of other tools."""
    pairs = [
        f"{etree.QName(str(key)).localname}={value}"
        for key, value in sorted(element.attrib.items())
        if str(key) not in ELSEWHERE and not str(key).startswith(f"{{{XSI}}}")
    ]
    own = (part for part in element if word(part) not in PLACED and word(part) not in NESTED)
    foreign = element.iterfind(f"{EXTENSIONS}/*", NAMESPACES)
    parts = (_plain(part) for part in (*own, *foreign) if not word(part).startswith("sop:"))
    return "; ".join([*pairs, *parts])


def _plain(part: etree._Element) -> str:
    """An element of elsewhere in one line: its name, its attributes, and what is in it."""
    attributes = (
        f"{etree.QName(str(key)).localname}={part.attrib[key]}" for key in sorted(part.attrib)
    )
    name = " ".join([etree.QName(part).localname, *attributes])
    inside = [" ".join((part.text or "").split()), *map(_plain, part)]
    return f"{name} ({' '.join(filter(None, inside))})" if any(inside) else name


# Elements of a process that are compared on their own.
NESTED = frozenset(
    {*KINDS, "sequenceFlow", "textAnnotation", "association", "lane", "process", "participant"}
)
