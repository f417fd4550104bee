"""The empty signature field in a page that is already finished, tagged as PDF/UA wants it.

All of it is an incremental update: the frozen page stays, byte for byte, the beginning of the
signed file.
"""

from dataclasses import replace
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

from engine.signing.refusals import NotSignable
from engine.signing.signer import Place

FIELD = "TandaTangan"
SEAL_FIELD = "SegelKantor"


class Update(IncrementalPdfFileWriter):
    """An update that leaves the file's own metadata alone.

    pyHanko writes XMP anew with each update, in a form of RDF that PDF/A checkers reject for the
    extension schemas that Typst declares; the test of PDF/A after signing is the tripwire.
    """

    def _update_meta(self) -> None:
        pass


def begin(pdf: bytes) -> Update:
    """An update to a whole, unencrypted PDF that bears no signature. Raises NotSignable."""
    # Typst ends with %%EOF and no line end; the next revision would run into it.
    whole = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    try:
        update = Update(BytesIO(whole))
        signed = next(enumerate_sig_fields(update.prev), None) or b"/ByteRange" in pdf
    except (PdfError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotSignable(why="isinya bukan PDF yang utuh") from error
    if update.prev.encrypted:
        raise NotSignable(why="berkas terkunci dengan kata sandi")
    if signed:
        raise NotSignable(why="berkas sudah memuat kolom tanda tangan")
    return update


def add_field(update: Update, place: Place, label: str, appearance: bytes | None) -> None:
    """Put the field there, with a picture or transparent, and tell screen readers of it.

    Raises NotSignable for a page or a place that does not exist.
    """
    page = _page(update, place)
    spec = SigFieldSpec(
        FIELD, on_page=place.page, empty_field_appearance=False, readable_field_name=label
    )
    # The constructor's annotation asks for whole points, but fractions are what it writes.
    box: Any = (place.x1, place.y1, place.x2, place.y2)
    field = _append(update, page, replace(spec, box=box))
    if appearance is not None:
        drawn = update.import_page_as_xobject(PdfFileReader(BytesIO(appearance)))
        field.get_object()["/AP"]["/N"] = drawn


def add_seal_field(update: Update, label: str) -> None:
    """Put a field on the first page that takes no room, and tell screen readers of it.

    A widget without room needs no picture (ISO 19005-2, 6.3.3). Raises NotSignable for a file
    without pages.
    """
    if not int(update.root["/Pages"]["/Count"]):
        raise NotSignable(why="berkas tidak mempunyai halaman")
    page, _ = update.find_page_for_modification(0)
    _append(update, page, SigFieldSpec(SEAL_FIELD, on_page=0, readable_field_name=label))


# pyHanko's PDF objects are dictionaries whose entries have no static type, hence Any below.


def _append(update: Update, page: Any, spec: SigFieldSpec) -> Any:
    append_signature_field(update, spec)
    _, _, field = next(enumerate_sig_fields(update, with_name=spec.sig_field_name))
    if "/StructTreeRoot" in update.root:
        _tag(update, page, field, str(spec.readable_field_name))
    return field


def _page(update: Update, place: Place) -> Any:
    if not 0 <= place.page < int(update.root["/Pages"]["/Count"]):
        raise NotSignable(why="halaman tanda tangan tidak ada")
    page, _ = update.find_page_for_modification(place.page)
    left, bottom, right, top = (float(edge) for edge in _media_box(page.get_object()))
    if not (left <= place.x1 < place.x2 <= right and bottom <= place.y1 < place.y2 <= top):
        raise NotSignable(why="kotak tanda tangan berada di luar halaman")
    return page


def _media_box(page: Any) -> Any:
    while "/MediaBox" not in page:
        page = page["/Parent"]
    return page["/MediaBox"]


def _tag(update: Update, page: Any, field: Any, label: str) -> None:
    """A Form element for the widget, last in the document's structure (ISO 14289-1, 7.18.4)."""
    tree = update.root["/StructTreeRoot"]
    parent = _document(update, tree)
    form = update.add_object(_form(parent, page, field, label))
    children = parent.get_object()["/K"]
    children.append(form)
    update.update_container(children)
    field.get_object()["/StructParent"] = _enter(update, tree, form)
    page.get_object()["/Tabs"] = pdf_name("/S")
    update.mark_update(page)


def _document(update: Update, tree: Any) -> Any:
    """Where the field belongs: the one Document element, else the root of the structure."""
    children = tree["/K"]
    return children.raw_get(0) if len(children) == 1 else update.root.raw_get("/StructTreeRoot")


def _form(parent: Any, page: Any, field: Any, label: str) -> generic.DictionaryObject:
    widget = {"/Type": pdf_name("/OBJR"), "/Obj": field, "/Pg": page}
    return _dictionary(
        {
            "/Type": pdf_name("/StructElem"),
            "/S": pdf_name("/Form"),
            "/P": parent,
            "/Pg": page,
            "/Alt": pdf_string(label),
            "/K": _dictionary(widget),
        }
    )


def _enter(update: Update, tree: Any, form: Any) -> generic.NumberObject:
    """Enter the element in the tree from widgets to elements, under the next free number."""
    number = generic.NumberObject(int(tree["/ParentTreeNextKey"]))
    parents = tree["/ParentTree"]
    if "/Nums" in parents:
        grown = parents["/Nums"]
        grown.extend([number, form])
    else:
        grown = parents["/Kids"]
        grown.append(update.add_object(_leaf(number, form)))
    update.update_container(grown)
    tree["/ParentTreeNextKey"] = generic.NumberObject(number + 1)
    update.update_container(tree)
    return number


def _leaf(number: generic.NumberObject, form: Any) -> generic.DictionaryObject:
    limits, nums = generic.ArrayObject([number, number]), generic.ArrayObject([number, form])
    return _dictionary({"/Limits": limits, "/Nums": nums})


def _dictionary(entries: dict[str, Any]) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(name): value for name, value in entries.items()})
