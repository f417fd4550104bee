"""Edits of the SOP of outgoing letters, as a process admin makes them: fourteen kinds."""

from collections.abc import Callable
from pathlib import Path

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SOP = "{urn:runut:sop:1}"
DIAGRAM = Path("processes/surat_keluar/surat_keluar.bpmn")
Edit = Callable[[etree._Element], None]


def found(root: etree._Element, own: str) -> etree._Element:
    return root.xpath(f"//*[@id='{own}']")[0]


def process(root: etree._Element) -> etree._Element:
    inner = root.find(f"{BPMN}process")
    assert inner is not None
    return inner


def detail(root: etree._Element, own: str) -> etree._Element:
    return found(root, own).find(f".//{SOP}kegiatan")


def flow(root: etree._Element, own: str, source: str, target: str) -> None:
    etree.SubElement(
        process(root), f"{BPMN}sequenceFlow", id=own, sourceRef=source, targetRef=target
    )


def without_drawing(root: etree._Element) -> None:
    """Drawn again by the house: the edits below do not draw."""
    for drawing in root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        root.remove(drawing)
    for name in ("incoming", "outgoing"):
        for reference in list(root.iter(f"{BPMN}{name}")):
            reference.getparent().remove(reference)


def into_lane(root: etree._Element, own: str, lane: str) -> None:
    for reference in list(root.iter(f"{BPMN}flowNodeRef")):
        if reference.text == own:
            reference.getparent().remove(reference)
    etree.SubElement(found(root, lane), f"{BPMN}flowNodeRef").text = own


def add_after(arrow: str, own: str, lane: str = "lajur_kasubbag_umpeg") -> Edit:
    """A new plain step on an arrow."""

    def edit(root: etree._Element) -> None:
        step = etree.SubElement(process(root), f"{BPMN}userTask", id=own, name="Mencatat kembali")
        holder = etree.SubElement(step, f"{BPMN}extensionElements")
        etree.SubElement(
            holder, f"{SOP}kegiatan", waktuBaku="PT5M", output="Catatan", tindakan="isi"
        )
        into_lane(root, own, lane)
        target = found(root, arrow).get("targetRef") or ""
        found(root, arrow).set("targetRef", own)
        flow(root, f"dari_{own}", own, target)

    return edit


def rename_id(old: str, new: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for element in root.iter():
            for name, value in element.attrib.items():
                if value == old and name != "tindakan":
                    element.set(name, new)
            if isinstance(element.tag, str) and element.text:
                if element.text == old:
                    element.text = new
                if element.tag.endswith("conditionExpression"):
                    element.text = element.text.replace(f"{old}.", f"{new}.")

    return edit


def remove(own: str) -> Edit:
    """Take a step without a decision out."""

    def edit(root: etree._Element) -> None:
        (out,) = [f for f in root.iter(f"{BPMN}sequenceFlow") if f.get("sourceRef") == own]
        for arrow in root.iter(f"{BPMN}sequenceFlow"):
            if arrow.get("targetRef") == own:
                arrow.set("targetRef", out.get("targetRef") or "")
        for gone in [out, found(root, own)]:
            gone.getparent().remove(gone)
        for reference in list(root.iter(f"{BPMN}flowNodeRef")):
            if reference.text == own:
                reference.getparent().remove(reference)

    return edit


def remove_nomor(root: etree._Element) -> None:
    """Take a step out together with the question before it."""
    found(root, "ke_sudah_bernomor").set("targetRef", "periksa_pengawas")
    for own in ("telah_bernomor", "belum_bernomor", "ke_periksa_pengawas"):
        gone = found(root, own)
        gone.getparent().remove(gone)
    for own in ("nomor", "sudah_bernomor", "lajur_kasubbag_umpeg"):
        gone = found(root, own)
        gone.getparent().remove(gone)
    for reference in list(root.iter(f"{BPMN}flowNodeRef")):
        if reference.text in ("nomor", "sudah_bernomor"):
            reference.getparent().remove(reference)


def remove_sekretaris(root: etree._Element) -> None:
    """Take a step out together with its decision."""
    for arrow in (
        "ke_benar_sekretaris",
        "kembali_sekretaris",
        "revisi_sekretaris",
        "setuju_sekretaris",
    ):
        gone = found(root, arrow)
        gone.getparent().remove(gone)
    found(root, "setuju_pengawas").set("targetRef", "tanda_tangan")
    lane = found(root, "lajur_sekretaris")
    for own in ("periksa_sekretaris", "benar_sekretaris"):
        gone = found(root, own)
        gone.getparent().remove(gone)
    lane.getparent().remove(lane)


EDITS: dict[str, Edit] = {
    "langkah baru di depan": add_after("setuju_camat", "catat_ulang"),
    "langkah baru tepat sesudah": add_after("setuju_pengawas", "catat_ulang"),
    "langkah baru di belakang": add_after("ke_sudah_bernomor", "catat_ulang"),
    "nama diubah": lambda root: found(root, "periksa_sekretaris").set("name", "Membaca"),
    "lajur langkah sekarang": lambda root: into_lane(root, "periksa_sekretaris", "lajur_camat"),
    "lajur langkah nanti": lambda root: into_lane(root, "kirim", "lajur_kasubbag_umpeg"),
    "waktu baku": lambda root: detail(root, "periksa_sekretaris").set("waktuBaku", "PT30M"),
    "syarat diubah": lambda root: found(root, "telah_bernomor").set("name", "Sudah punya"),
    "langkah nanti dihapus": remove("kirim"),
    "id langkah nanti diganti": rename_id("kirim", "antar"),
    "langkah sekarang dihapus": remove_sekretaris,
    "id langkah sekarang diganti": rename_id("periksa_sekretaris", "teliti"),
    "langkah selesai dihapus": remove_nomor,
    "peringatan dihapus": lambda root: (
        process(root)
        .find(f"{BPMN}extensionElements")
        .remove(process(root).find(f".//{SOP}peringatanWaktu"))
    ),
}

# A step of five minutes between the head and the Sekretaris.
STEP = add_after("setuju_pengawas", "verifikasi")


def edited(*edits: Edit) -> bytes:
    """The SOP with these edits done, one after the other."""
    root = etree.fromstring(DIAGRAM.read_bytes())
    for edit in edits:
        edit(root)
    without_drawing(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
