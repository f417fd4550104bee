"""The verbs of the pages around the matrix: the identity page, the lanes, the alert levels.

Each answers whether the diagram must be drawn anew.
"""

import re

from lxml import etree

from engine.sop.editing.heard import Asked
from engine.sop.editing.sequence import BadChange
from engine.sop.editing.step_changes import relist
from engine.sop.editing.surgery import put, slug, state, take
from engine.sop.linting.rows import KEY
from engine.sop.model import FOUND_BY
from engine.sop.parsing import BPMN
from engine.sop.vocabulary import NAMESPACES, SOP, said, word, written

DATES = {
    "tanggal_pembuatan": "tanggalPembuatan",
    "tanggal_revisi": "tanggalRevisi",
    "tanggal_efektif": "tanggalEfektif",
}
LINES = {
    "nomor_sop": "nomorSop",
    "pemerintah_daerah": "pemerintahDaerah",
    "perangkat_daerah": "perangkatDaerah",
}
APPROVAL = {
    "disahkan_jabatan": "jabatan",
    "disahkan_nama": "nama",
    "disahkan_pangkat": "pangkat",
    "disahkan_nip": "nip",
}
LISTS = {
    "dasar_hukum": "dasarHukum",
    "kualifikasi_pelaksana": "kualifikasiPelaksana",
    "keterkaitan": "keterkaitan",
    "peralatan": "peralatan",
    "peringatan": "peringatan",
    "pencatatan": "pencatatan",
    "catatan_kaki": "catatanKaki",
}
MOST_LANES = 20


def identify(asked: Asked) -> bool:
    """`identitas`: the fields of the identity page that are there replace what it says."""
    document = asked.document
    if asked.has("nama"):
        document.process.set("name", asked.name())
    pool = document.root.find("bpmn:collaboration/bpmn:participant", NAMESPACES)
    if asked.has("unit") and pool is not None:
        pool.set("name", asked.name("unit"))
    page = document.extended(document.process, "identitas")
    for field, attribute in DATES.items():
        if asked.has(field):
            state(page, attribute, asked.date(field))
    for field, attribute in LINES.items():
        if asked.has(field):
            state(page, attribute, asked.line(field))
    if any(map(asked.has, APPROVAL)):
        _approve(asked, page)
    for field, name in LISTS.items():
        if asked.has(field):
            relist(page, name, asked.lines(field))
    return False


def _approve(asked: Asked, page: etree._Element) -> None:
    block = page.find("sop:disahkanOleh", NAMESPACES)
    if block is None:
        block = etree.Element(f"{{{SOP}}}disahkanOleh")
        put(page, block, 0)
    for field, attribute in APPROVAL.items():
        if asked.has(field):
            state(block, attribute, asked.line(field))
    if not block.attrib:
        take(block)


def add_lane(asked: Asked) -> bool:
    """`lajur_tambah`: a lane at the end, for a role that has none."""
    document, name = asked.document, asked.name()
    if len(document.sop.roles) >= MOST_LANES:
        raise BadChange(f"SOP paling banyak punya {MOST_LANES} lajur.")
    key = asked.key("peran", "peran") if asked.line("peran") else slug(name)
    _refuse_taken(asked, key, "")
    lane_set = document.process.find("bpmn:laneSet", NAMESPACES)
    if lane_set is None:
        lane_set = etree.Element(f"{{{BPMN}}}laneSet", {"id": document.fresh("lajur_sop")})
        before = [
            one for one in document.process if word(one) in ("documentation", "extensionElements")
        ]
        put(document.process, lane_set, len(before))
    lane = etree.Element(
        f"{{{BPMN}}}lane", {"id": document.fresh(f"lajur_{slug(name)}"), "name": name}
    )
    put(lane_set, lane, len(lane_set))
    role = document.extended(lane, "pelaksana")
    role.set("peran", key)
    role.set("cara", _way(asked, "peran"))
    return True


def edit_lane(asked: Asked) -> bool:
    """`lajur_ubah`: name, role and how the person is found; alerts follow a role that is renamed."""
    lane = _lane(asked)
    role = asked.document.extended(lane, "pelaksana")
    old = role.get("peran", "")
    if asked.has("nama"):
        lane.set("name", asked.name())
    if asked.has("peran"):
        key = asked.key("peran", "peran")
        _refuse_taken(asked, key, lane.get("id", ""))
        role.set("peran", key)
        _readdress(asked, old, key)
    if asked.has("cara") or not role.get("cara"):
        role.set("cara", _way(asked, role.get("cara", "peran")))
    return False


def remove_lane(asked: Asked) -> bool:
    """`lajur_hapus`: a lane without steps; its start, ends and gateways go to their neighbours."""
    document, lane = asked.document, _lane(asked)
    members = [written(one) for one in lane.iterfind("bpmn:flowNodeRef", NAMESPACES)]
    steps = [step.name for step in document.sop.steps if step.node in members]
    if steps:
        names = ", ".join(f"“{name}”" for name in steps)
        raise BadChange(f"Lajur ini masih memuat {names}. Pindahkan dahulu ke pelaksana lain.")
    others = [one for one in document.lanes() if one is not lane]
    if not others:
        raise BadChange("SOP harus punya paling sedikit satu lajur.")
    for node in members:
        lane_beside = _neighbour(asked, node)
        document.stand(node, others[0] if lane_beside is None else lane_beside)
    take(lane)
    return True


def _neighbour(asked: Asked, node: str) -> etree._Element | None:
    lanes, own = asked.document.lanes_of(), _lane(asked)
    for flow in asked.document.sop.flows:
        for one, other in ((flow.source, flow.target), (flow.target, flow.source)):
            lane = lanes.get(other)
            if one == node and lane is not None and lane is not own:
                return lane
    return None


def raise_lane(asked: Asked) -> bool:
    """`lajur_naik`: the lane changes places with the one above."""
    return _shift(asked, -1)


def lower_lane(asked: Asked) -> bool:
    """`lajur_turun`: the lane changes places with the one below."""
    return _shift(asked, 1)


def _shift(asked: Asked, by: int) -> bool:
    lane, lanes = _lane(asked), asked.document.lanes()
    place = lanes.index(lane) + by
    if not 0 <= place < len(lanes):
        raise BadChange("Lajur ini sudah paling " + ("atas." if by < 0 else "bawah."))
    parent = lane.getparent()
    assert parent is not None  # a lane of the process stands in its lane set
    to = parent.index(lanes[place])
    take(lane)
    put(parent, lane, to)
    return True


def set_alerts(asked: Asked) -> bool:
    """`waktu`: when the clock starts (`mulai`), and whom each level reaches (`tingkat`, a line a
    level: `80 pemegang`)."""
    document = asked.document
    levels = [_level(asked, text) for text in asked.lines("tingkat")]
    alerts = document.extended(document.process, "peringatanWaktu")
    if asked.has("mulai"):
        if asked.line("mulai") not in ("tiba", "dibuka"):
            raise BadChange("Awal hitungan waktu harus tiba atau dibuka.")
        alerts.set("mulai", asked.line("mulai"))
    if asked.has("tingkat"):
        for old in alerts.findall("sop:tingkat", NAMESPACES):
            take(old)
        for percent, reaches in sorted(levels):
            made = etree.Element(f"{{{SOP}}}tingkat", {"persen": str(percent), "kepada": reaches})
            put(alerts, made, len(alerts))
    return False


def _level(asked: Asked, text: str) -> tuple[int, str]:
    found = re.fullmatch(r"([1-9][0-9]{0,3})\s*%?[\s:]+([a-z0-9_, ]+)", text)
    if not found:
        raise BadChange("Tulis tiap tingkat seperti: 80 pemegang.")
    reaches = found[2].replace(",", " ").split()
    if not all(KEY.fullmatch(one) for one in reaches) or not reaches:
        raise BadChange("Penerima peringatan: pemegang, atasan, atau peran pada SOP.")
    return int(found[1]), " ".join(dict.fromkeys(reaches))


def _lane(asked: Asked) -> etree._Element:
    own = asked.line("lajur")
    for lane in asked.document.lanes():
        if lane.get("id") == own:
            return lane
    raise BadChange("Lajur ini tidak ada lagi. Muat ulang halaman ini.")


def _way(asked: Asked, usual: str) -> str:
    way = asked.line("cara") or usual
    if way not in FOUND_BY:
        raise BadChange("Pilih cara menemukan pelaksana dari daftar.")
    return way


def _refuse_taken(asked: Asked, key: str, own: str) -> None:
    for role in asked.document.sop.roles:
        if role.key == key and role.lane != own:
            raise BadChange(f"Peran ini sudah dipakai lajur “{role.name}”.")


def _readdress(asked: Asked, old: str, new: str) -> None:
    for level in asked.document.process.iterfind(
        "bpmn:extensionElements/sop:peringatanWaktu/sop:tingkat", NAMESPACES
    ):
        reaches = said(level, "kepada").split()
        if old and old in reaches:
            level.set("kepada", " ".join(new if one == old else one for one in reaches))
