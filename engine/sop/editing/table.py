"""The Tabel SOP: the matrix of an SOP as its own editor, bytes in and bytes out.

`rows` shows the matrix with what may be done to each row; `change` does one thing. The document
keeps everything that a change is not about: ids, what other tools wrote, and, unless rows come,
go or move, the drawing.
"""

from collections.abc import Callable, Mapping

from lxml import etree

from engine.sop.drawings.arrange import arrange_tree
from engine.sop.editing import flow_changes, page_changes, step_changes
from engine.sop.editing.heard import Asked, Said, Verdicts
from engine.sop.editing.matrix_rows import Table, table_of
from engine.sop.editing.sequence import BadChange
from engine.sop.editing.surgery import Document
from engine.sop.editing.verdicts import GIVEN
from engine.sop.linting.finding import Finding
from engine.sop.linting.lint import lint
from engine.sop.model import Sop
from engine.sop.parsing import MOST_BYTES
from engine.sop.reading import read
from engine.sop.vocabulary import TASKS, words

VERBS: Mapping[str, Callable[[Asked], bool]] = {
    "ubah": step_changes.edit,
    "tambah": step_changes.add,
    "hapus": step_changes.remove,
    "naik": step_changes.move_up,
    "turun": step_changes.move_down,
    "formulir": step_changes.give_form,
    "kembali": flow_changes.send_back,
    "kondisi": flow_changes.ask,
    "identitas": page_changes.identify,
    "lajur_tambah": page_changes.add_lane,
    "lajur_ubah": page_changes.edit_lane,
    "lajur_hapus": page_changes.remove_lane,
    "lajur_naik": page_changes.raise_lane,
    "lajur_turun": page_changes.lower_lane,
    "waktu": page_changes.set_alerts,
}
# What a change of the table must never bring about: a flow that does not run. What is merely not
# written yet is for the findings to say.
STRUCTURE = words(
    "berkas ukuran kolam id rujukan urutan atribut tulisan gambar awal akhir terjangkau selesai "
    "panah percabangan syarat putaran serentak terhenti"
)


def rows(bpmn: bytes, *, verdicts: Verdicts = GIVEN) -> Table:
    """The matrix of an SOP. `verdicts` are those that the duties give, by the key of the duty.

    Raises BadDiagram.
    """
    return table_of(read(bpmn), verdicts)


def change(bpmn: bytes, said: Said, *, verdicts: Verdicts = GIVEN) -> bytes:
    """Do to an SOP what the form of one row, arrow, lane or page says; `aksi` names the verb.

    Bytes that would say the same come back as they were. Raises BadDiagram, and BadChange with
    the sentence of what cannot be; nothing is done then.
    """
    verb = VERBS.get(said.get("aksi", ""))
    if verb is None:
        raise BadChange("Perubahan ini tidak dikenal. Muat ulang halaman ini.")
    document = Document(bpmn)
    was, together = etree.tostring(document.root), _together(document)
    redraw = verb(Asked(document, said, verdicts))
    if redraw:
        _keep_together(document, together)
        arrange_tree(document.root)
    if etree.tostring(document.root) == was:
        return bpmn
    made = document.bytes()
    _refuse_broken(bpmn, made, document.sop)
    return made


def _company(sop: Sop) -> dict[str, str]:
    """The step that each start, end and gateway goes with: what the start leads to, what leads to
    the others."""
    order = {node.id: n for n, node in enumerate(sop.nodes)}
    tasks = {node.id for node in sop.nodes if node.kind in TASKS}
    company: dict[str, str] = {}
    for node in sop.nodes:
        if node.kind == "startEvent":
            leading = [flow.target for flow in sop.leaving(node.id)]
        else:
            leading = [
                flow.source
                for flow in sop.flows
                if flow.target == node.id and order.get(flow.source, len(order)) < order[node.id]
            ]
        if node.id not in tasks and leading:
            company[node.id] = company.get(leading[0], leading[0])
    return {node: step for node, step in company.items() if step in tasks}


def _together(document: Document) -> set[str]:
    """The nodes that stand in the lane of the step they go with."""
    lanes = document.lanes_of()
    company = _company(document.sop).items()
    return {node for node, step in company if node in lanes and lanes[node] is lanes.get(step)}


def _keep_together(document: Document, together: set[str]) -> None:
    lanes = document.lanes_of()
    for node, step in _company(document.read()).items():
        if node in together and step in lanes:
            document.stand(node, lanes[step])


def _refuse_broken(before: bytes, after: bytes, sop: Sop) -> None:
    """Refuse what would no longer run although it did."""
    if len(after) > MOST_BYTES:
        raise BadChange("SOP ini menjadi terlalu besar. Persingkat tulisannya.")
    known = {(found.element, found.rule) for found in _broken(before, sop)}
    for found in _broken(after, sop):
        if (found.element, found.rule) not in known:
            named = f"“{found.name}”: " if found.name else ""
            raise BadChange(f"SOP tidak dapat berjalan seperti itu. {named}{found.text}")


def _broken(bpmn: bytes, sop: Sop) -> list[Finding]:
    findings = lint(bpmn, duties={step.duty for step in sop.steps})
    return [one for one in findings if one.severity == "salah" and one.rule in STRUCTURE]
