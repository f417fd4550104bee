"""SOPs of any size, written like the rows of their matrix, without a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
VERBS = ("Memeriksa", "Menyusun", "Mencatat", "Meneliti", "Meneruskan", "Menggandakan")
THINGS = ("berkas", "surat dan lampiran", "rekomendasi", "buku agenda", "permohonan warga")
LANES = (
    "Pelaksana",
    "Kasubbag Umpeg",
    "Kasi Pemerintahan",
    "Kasi Ketenteraman dan Ketertiban Umum",
    "Kasi Pelayanan",
    "Sekretaris Kecamatan",
    "Camat",
    "Bendahara",
    "Petugas Loket",
)


@dataclass(frozen=True)
class Row:
    """A step in a lane; it may be returned to earlier rows, and be skipped by who has a number."""

    lane: int
    back: tuple[int, ...] = ()
    skip: bool = False


def bpmn(rows: Sequence[Row], lanes: int) -> bytes:
    """Return the SOP with these rows, nodes `k1`, `k2`, … and their gateways `g1`, `g2`, …."""
    return _Writer(rows, lanes).bytes()


def matrices(
    least: int = 3, most: int = 40, lanes: int = 9, skips: bool = False
) -> st.SearchStrategy[bytes]:
    """SOPs of `least` to `most` rows in 2 to `lanes` lanes, with returns."""

    @st.composite
    def made(draw: st.DrawFn) -> bytes:
        count, wide = draw(st.integers(least, most)), draw(st.integers(2, lanes))
        rows = []
        for no in range(count):
            earlier = st.lists(st.integers(0, max(0, no - 1)), max_size=2, unique=True)
            back = tuple(draw(earlier)) if no else ()
            skip = skips and 0 < no < count - 1 and draw(st.booleans())
            rows.append(Row(draw(st.integers(0, wide - 1)), back, skip))
        return bpmn(rows, wide)

    return made()


class _Writer:
    def __init__(self, rows: Sequence[Row], lanes: int) -> None:
        self.rows, self.lanes = rows, lanes
        self.nodes: list[str] = []
        self.flows: list[str] = []
        self.members: list[list[str]] = [[] for _ in range(lanes)]

    def bytes(self) -> bytes:
        self._node("startEvent", "mulai", "Ada berkas", self.rows[0].lane)
        before: list[tuple[str, str]] = [("mulai", "")]
        for no, row in enumerate(self.rows, start=1):
            before = self._row(no, row, before)
        self._node("endEvent", "selesai", "Berkas selesai", self.rows[-1].lane)
        self._arrive(before, "selesai")
        return self._whole().encode()

    def _row(self, no: int, row: Row, before: list[tuple[str, str]]) -> list[tuple[str, str]]:
        skipping = []
        if row.skip:
            lane = self.rows[no - 2].lane
            self._node("exclusiveGateway", f"s{no}", "Sudah bernomor?", lane, f"ke_k{no}")
            self._arrive(before, f"s{no}")
            before, skipping = [(f"s{no}", "Belum")], [(f"s{no}", "Sudah")]
        self._task(no, row)
        self._arrive(before, f"k{no}")
        after = (f"k{no}", "")
        if row.back:
            self._node("exclusiveGateway", f"g{no}", "Benar?", row.lane, f"ya_{no}")
            self._arrive([after], f"g{no}")
            for n, target in enumerate(row.back):
                verdict = ("kembalikan", "revisi")[n]
                self._flow(
                    f"kembali_{no}_{n}",
                    f"g{no}",
                    f"k{target + 1}",
                    ("Tidak", "Direvisi")[n],
                    f'k{no}.keputusan == "{verdict}"',
                )
            after = (f"g{no}", "Ya")
        return [after, *skipping]

    def _arrive(self, before: list[tuple[str, str]], target: str) -> None:
        for source, name in before:
            own = f"ke_{target}" if name != "Sudah" else f"lewat_{target}"
            if name == "Ya":
                own = f"ya_{source[1:]}"
            self._flow(
                own, source, target, name, "surat.bernomor == true" if name == "Sudah" else ""
            )

    def _task(self, no: int, row: Row) -> None:
        name = f"{VERBS[no % len(VERBS)]} {THINGS[no * 7 % len(THINGS)]}"
        duty = "paraf" if row.back else "isi"
        detail = (
            "<bpmn:extensionElements>"
            f'<sop:kegiatan waktuBaku="PT{no}M" output="Hasil {no}" tindakan="{duty}">'
            "<sop:kelengkapan>Komputer</sop:kelengkapan></sop:kegiatan></bpmn:extensionElements>"
        )
        self.members[row.lane].append(f"k{no}")
        self.nodes.append(
            f'<bpmn:userTask id="k{no}" name={quoteattr(name)}>'
            f"<bpmn:documentation>{name} menurut SOP</bpmn:documentation>{detail}</bpmn:userTask>"
        )

    def _node(self, kind: str, own: str, name: str, lane: int, default: str = "") -> None:
        extra = f' default="{default}"' if default else ""
        self.members[lane].append(own)
        self.nodes.append(f'<bpmn:{kind} id="{own}" name="{name}"{extra}/>')

    def _flow(self, own: str, source: str, target: str, name: str, condition: str) -> None:
        inside = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{condition}</bpmn:conditionExpression>"
            if condition
            else ""
        )
        named = f' name="{name}"' if name else ""
        self.flows.append(
            f'<bpmn:sequenceFlow id="{own}"{named} sourceRef="{source}" targetRef="{target}">'
            f"{inside}</bpmn:sequenceFlow>"
        )

    def _whole(self) -> str:
        lanes = "".join(
            f'<bpmn:lane id="lajur_{n}" name="{LANES[n]}"><bpmn:extensionElements>'
            f'<sop:pelaksana peran="peran_{n}" cara="peran"/></bpmn:extensionElements>'
            + "".join(f"<bpmn:flowNodeRef>{own}</bpmn:flowNodeRef>" for own in self.members[n])
            + "</bpmn:lane>"
            for n in range(self.lanes)
        )
        return (
            f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:sop="urn:runut:sop:1" '
            f'xmlns:xsi="{XSI}" id="dokumen" targetNamespace="urn:uji"><bpmn:collaboration '
            'id="kerja_sama"><bpmn:participant id="unit" name="Sub Bagian" processRef="proses"/>'
            '</bpmn:collaboration><bpmn:process id="proses" name="SOP uji" isExecutable="true">'
            f'<bpmn:laneSet id="lajur">{lanes}</bpmn:laneSet>{"".join(self.nodes)}'
            f"{''.join(self.flows)}</bpmn:process></bpmn:definitions>"
        )
