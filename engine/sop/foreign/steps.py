"""What becomes a step, and what only tells how long one may take."""

from lxml import etree

from engine.sop.foreign.model import Arrow, Foreign, Piece, called, instead, name_of
from engine.sop.foreign.taking import WORK, local
from engine.sop.foreign.times import minutes_of, timer_of
from engine.sop.linting.refused import REFUSED
from engine.sop.vocabulary import NAMESPACES

MOST_NAMED = 8
INNER = ("subProcess", "transaction", "adHocSubProcess")
BY_PEOPLE = "Tetapkan apa yang dikerjakan orang pada langkah ini."
SPLIT_UP = "Pecah menjadi beberapa kegiatan bila pelaksana atau waktunya berbeda."
PROPOSALS = {
    "sendTask": "Pilih tindakan “kirim” bila yang dikirim adalah surat.",
    "callActivity": "Buat SOP tersendiri dan sebut pada Keterkaitan, atau pecah menjadi kegiatan.",
    **dict.fromkeys(INNER, SPLIT_UP),
}
DUTIES = (
    ("tanda", "tandatangan"), ("paraf", "paraf"), ("nomor", "nomor"), ("kirim", "kirim"),
    ("susun", "susun"), ("konsep", "susun"),
)  # fmt: skip


def take_off_edges(taken: Foreign) -> None:
    """Boundary events: a timer is the standard of its step, anything else is told."""
    pieces = {piece.id: piece for piece in taken.pieces if piece.kind in WORK}
    for edge in [piece for piece in taken.pieces if piece.kind == "boundaryEvent"]:
        host = pieces.get((_element(edge).get("attachedToRef") or "").split(":")[-1])
        timer = timer_of(_element(edge))
        onward = [arrow.target.name for arrow in taken.leaving(edge) if arrow.target.name]
        if timer is not None and host is not None:
            _time(taken, edge, host, timer)
        else:
            what, remedy = _event_words(_element(edge))
            sentence = f"{what} di tepi {called(host) if host else 'kegiatan'} tidak dibawa."
            taken.note(host, edge.name or edge.id, sentence, instead(remedy))
        if onward:
            sentence = f"Jalan dari {called(edge)} ke “{onward[0]}” tidak dibawa."
            remedy = "Gambarkan sebagai percabangan sesudah kegiatannya bila perlu."
            taken.note(host, edge.name or edge.id, sentence, remedy)
        taken.drop(edge)


def time_of_waits(taken: Foreign) -> None:
    """A timer drawn behind a step is that step's standard."""
    for wait in [piece for piece in taken.pieces if piece.kind == "intermediateCatchEvent"]:
        timer = timer_of(_element(wait))
        if timer is None:
            continue
        sources = [arrow.source for arrow in taken.arriving(wait)]
        host = sources[0] if len(sources) == 1 and sources[0].kind in WORK else None
        if host is not None and not host.standard:
            _time(taken, wait, host, timer)
        else:
            sentence = f"Pengatur waktu {called(wait)} (“{timer[:60]}”) tidak dibawa."
            remedy = "Masukkan ke waktu baku kegiatan yang bersangkutan."
            taken.note(host, wait.name or wait.id, sentence, remedy)


def _time(taken: Foreign, event: Piece, host: Piece, timer: str) -> None:
    minutes = minutes_of(timer)
    name = event.name or event.id
    if minutes and not host.standard:
        host.standard = minutes
        sentence = f"Pengatur waktu “{name}” menjadi waktu baku {called(host)}: {minutes} menit."
        taken.note(host, name, sentence, "Periksa waktu bakunya dalam menit kerja.")
        return
    sentence = f"Pengatur waktu “{name}” pada {called(host)} (“{timer[:60]}”) tidak dapat dibawa."
    taken.note(host, name, sentence, "Isi waktu baku dalam jam dan menit kerja, bukan hari.")


def drop_asides(taken: Foreign) -> None:
    """What stands beside the flow: event subprocesses and compensation."""
    for piece in [piece for piece in taken.pieces if piece.kind in WORK]:
        element = _element(piece)
        aside = element.get("triggeredByEvent") == "true"
        if aside or element.get("isForCompensation") == "true":
            what = "Subproses kejadian" if aside else "Kegiatan kompensasi"
            sentence = f"{what} {called(piece)} tidak dibawa: tidak berada pada alur."
            taken.note(None, piece.name or piece.id, sentence, "Gambarkan sebagai jalan pada alur.")
            taken.drop(piece)


def make_steps(taken: Foreign) -> None:
    """Every kind of work becomes a step that a person does."""
    plain = []
    for piece in taken.pieces:
        kind = piece.kind
        keeps = kind in ("userTask", "manualTask") or (
            kind == "serviceTask" and piece.detail is not None
        )
        if kind not in WORK or keeps:
            continue
        piece.kind = "userTask"
        if kind == "task":
            plain.append(piece)
        else:
            _note_step(taken, piece, kind)
    if plain:
        names = ", ".join(called(piece) for piece in plain[:MOST_NAMED])
        more = f", dan {len(plain) - MOST_NAMED} lainnya" if len(plain) > MOST_NAMED else ""
        sentence = f"Kegiatan tanpa jenis menjadi kegiatan orang: {names}{more}."
        taken.note(None, "", sentence, "Pilih tindakan tiap kegiatan.")
    for piece in taken.pieces:
        if piece.is_step and piece.detail is None:
            _propose_duty(taken, piece)


def _note_step(taken: Foreign, piece: Piece, kind: str) -> None:
    element = _element(piece)
    what = REFUSED[kind][0] if kind in REFUSED else "Kegiatan layanan"
    sentence = f"{what} {called(piece)} menjadi kegiatan orang."
    inner = [name_of(one) for one in element.iter() if _is_work(one) and one is not element]
    if kind in INNER and any(inner):
        listed = ", ".join(f"“{name}”" for name in filter(None, inner[:MOST_NAMED]))
        sentence = f"{what} {called(piece)} menjadi satu kegiatan orang. Di dalamnya: {listed}."
        piece.text = piece.text or f"Meliputi: {'; '.join(filter(None, inner))}."
    if outside := element.get("calledElement"):
        sentence += f" Proses yang dipanggil (“{outside[:60]}”) tidak dibawa."
    taken.note(piece, piece.name, sentence, PROPOSALS.get(kind, BY_PEOPLE))


def _is_work(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and local(element) in WORK


def _propose_duty(taken: Foreign, piece: Piece) -> None:
    """Every step begins with the plain duty; names that say more are pointed at."""
    name = piece.name.casefold()
    duty = next((duty for sign, duty in DUTIES if sign in name), "")
    if duty:
        sentence = f"Tindakan {called(piece)} diisi “isi” (mengisi formulir)."
        proposal = f"Menurut namanya mungkin “{duty}”; pilih tindakan itu bila sesuai."
        taken.note(piece, piece.name, sentence, proposal)


def make_messages(taken: Foreign) -> None:
    """Waiting for a message, or sending one on the way, is work that somebody does."""
    for piece in taken.pieces:
        sends = piece.kind == "intermediateThrowEvent"
        if not sends and piece.kind != "intermediateCatchEvent":
            continue
        if _element(piece).find("bpmn:messageEventDefinition", NAMESPACES) is None:
            continue
        piece.name = piece.name or ("Mengirim pesan" if sends else "Menerima pesan")
        piece.kind = "userTask"
        sentence = f"Kejadian pesan {called(piece)} menjadi kegiatan orang."
        taken.note(piece, piece.name, sentence, "Tetapkan pelaksana dan waktu bakunya.")


def join_links(taken: Foreign) -> None:
    """An arrow that was cut into two link events is one arrow again."""
    catches = {
        link: piece
        for piece in taken.pieces
        if piece.kind == "intermediateCatchEvent" and (link := _link(piece)) is not None
    }
    for throw in [one for one in taken.pieces if one.kind == "intermediateThrowEvent"]:
        catch = catches.get(_link(throw) or "") if _link(throw) is not None else None
        if catch is not None:
            taken.arrows.append(Arrow("", throw, catch))
            sentence = f"Sambungan {called(throw)} menjadi panah biasa."
            taken.note(None, throw.name or throw.id, sentence, "Periksa arah panahnya.")


def _link(piece: Piece) -> str | None:
    link = _element(piece).find("bpmn:linkEventDefinition", NAMESPACES)
    return None if link is None else link.get("name") or piece.name


def _element(piece: Piece) -> etree._Element:
    assert piece.element is not None  # pieces added here are gateways, starts and ends
    return piece.element


def _event_words(element: etree._Element) -> tuple[str, str]:
    kinds = (local(one) for one in element)
    return next((REFUSED[kind] for kind in kinds if kind in REFUSED), REFUSED["boundaryEvent"])
