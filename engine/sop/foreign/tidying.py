"""Making a foreign flow one that runs: one start, two kinds of gateways, ends, no events between.

What a node meant is kept where an SOP can say it; everything that is changed is told.
"""

from engine.sop.foreign.model import GATES, Arrow, Foreign, Piece, called
from engine.sop.foreign.steps import (
    drop_asides,
    join_links,
    make_messages,
    make_steps,
    take_off_edges,
    time_of_waits,
)
from engine.sop.foreign.taking import SPLITS, local
from engine.sop.linting.refused import REFUSED

GATE_WORDS = {
    "inclusiveGateway": (
        "Percabangan inklusif {} menjadi percabangan eksklusif: satu jalan ditempuh.",
        "Bila beberapa jalan dapat ditempuh bersama, pakai percabangan paralel.",
    ),
    "complexGateway": (
        "Percabangan kompleks {} menjadi percabangan eksklusif.",
        "Periksa syarat tiap jalannya.",
    ),
    "eventBasedGateway": (
        "Percabangan kejadian {} menjadi percabangan eksklusif.",
        "Pelaksana kegiatan sebelumnya memilih apa yang terjadi.",
    ),
}


def tidy(taken: Foreign) -> None:
    """Turn every node into one that runs, and the flow into one that begins and ends."""
    take_off_edges(taken)
    drop_asides(taken)
    join_links(taken)
    time_of_waits(taken)
    make_steps(taken)
    make_messages(taken)
    _make_gates(taken)
    _make_ends(taken)
    tidy_arrows(taken)
    _split(taken)
    _one_start(taken)
    _take_out_events(taken)
    tidy_arrows(taken)
    _prune(taken)
    _close(taken)


def _make_gates(taken: Foreign) -> None:
    for piece in taken.pieces:
        if piece.kind in SPLITS and piece.kind not in GATES:
            sentence, proposal = GATE_WORDS[piece.kind]
            if piece.kind == "eventBasedGateway":
                piece.name = piece.name or "Apa yang terjadi lebih dahulu?"
            taken.note(piece, piece.name, sentence.format(called(piece)), proposal)
            piece.kind = "exclusiveGateway"


def _make_ends(taken: Foreign) -> None:
    """Starts and ends become plain ones; events without a way in or out become one of them."""
    for piece in taken.pieces:
        if piece.kind in ("intermediateCatchEvent", "intermediateThrowEvent", "implicitThrowEvent"):
            if not taken.leaving(piece):
                piece.kind = "endEvent"
            elif not taken.arriving(piece):
                piece.kind = "startEvent"
        if piece.kind in ("startEvent", "endEvent") and piece.element is not None:
            _note_definitions(taken, piece)
    for arrow in list(taken.arrows):
        if arrow.source.kind == "endEvent":
            sentence = f"Panah keluar dari akhir {called(arrow.source)} tidak dibawa."
            taken.note(arrow.source, arrow.source.name, sentence, "Gambar lagi bila perlu.")
            taken.arrows.remove(arrow)


def _note_definitions(taken: Foreign, piece: Piece) -> None:
    assert piece.element is not None
    for definition in piece.element:
        if (kind := local(definition)) in REFUSED:
            what, place = REFUSED[kind][0], "awal" if piece.kind == "startEvent" else "akhir"
            sentence = f"{what} pada {place} {called(piece)} tidak dibawa; {place} biasa dipakai."
            proposal = "Nyatakan pada nama awal apa yang memulai SOP ini."
            if place == "akhir":
                proposal = "Tambahkan kegiatan sebelum akhir bila ada yang harus dikerjakan."
            taken.note(piece, piece.name, sentence, proposal)


def tidy_arrows(taken: Foreign) -> None:
    """No arrow back to where it came from, no two from here to there."""
    met: dict[tuple[Piece, Piece], Arrow] = {}
    for arrow in list(taken.arrows):
        twin = met.setdefault((arrow.source, arrow.target), arrow)
        if arrow.source is arrow.target:
            sentence = f"Panah dari {called(arrow.source)} kembali ke dirinya tidak dibawa."
            proposal = "Gambarkan pengulangan dengan percabangan dan panah kembali."
        elif twin is not arrow:
            sentence = (
                f"Panah kembar dari {called(arrow.source)} ke {called(arrow.target)} disatukan."
            )
            proposal = "Periksa syarat dan tulisan pada panahnya."
        else:
            continue
        taken.note(arrow.source, arrow.source.name, sentence, proposal)
        taken.arrows.remove(arrow)
        if arrow.source.default is arrow:
            arrow.source.default = None if twin is arrow else twin


def _split(taken: Foreign) -> None:
    """Several arrows out of one node become a gateway behind it."""
    for piece in list(taken.pieces):
        ways = taken.leaving(piece)
        if piece.kind in GATES or len(ways) < 2:
            continue
        choice = piece.default is not None or any(way.condition for way in ways)
        gate = Piece(f"{piece.id}_jalan", GATES[0 if choice else 1], column=piece.column)
        gate.default, piece.default = piece.default, None
        taken.pieces.insert(taken.pieces.index(piece) + 1, gate)
        for way in ways:
            way.source = gate
        taken.arrows.append(Arrow("", piece, gate))
        what, other = ("eksklusif", "paralel") if choice else ("paralel", "eksklusif")
        sentence = f"Beberapa panah keluar dari {called(piece)}; percabangan {what} ditambahkan."
        taken.note(
            gate, piece.name, sentence, f"Ganti dengan percabangan {other} bila maksudnya itu."
        )


def _one_start(taken: Foreign) -> None:
    starts = [piece for piece in taken.pieces if piece.kind == "startEvent"]
    starts = starts or _new_starts(taken)
    _free_starts(taken, starts)
    main = max(starts, key=lambda start: len(taken.after(start)))
    entries: list[tuple[str, Piece]] = []
    for other in (start for start in starts if start is not main):
        targets = [arrow.target for arrow in taken.leaving(other)]
        taken.drop(other)
        reached = taken.after(main).union(*(taken.after(target) for _, target in entries))
        entries += [(other.name, target) for target in targets if target not in reached]
        if other.element is not None:
            sentence = f"Awal {called(other)} tidak dibawa: SOP punya satu awal."
            taken.note(main, other.name, sentence, "Nyatakan keadaan awalnya pada nama awal.")
    if entries:
        _choose_entry(taken, main, entries)


def _new_starts(taken: Foreign) -> list[Piece]:
    """A start before every node that nothing leads to."""
    targets = {arrow.target for arrow in taken.arrows}
    roots = [one for one in taken.pieces if one not in targets and one.kind != "endEvent"]
    starts = []
    for root in roots or taken.pieces[:1]:
        start = Piece("mulai", "startEvent", column=root.column)
        taken.pieces.insert(0, start)
        taken.arrows.append(Arrow("", start, root))
        starts.append(start)
    sentence = "Diagram ini tidak punya awal; satu awal ditambahkan."
    taken.note(starts[-1], "", sentence, "Beri nama keadaan yang memulai SOP ini.")
    return starts


def _free_starts(taken: Foreign, starts: list[Piece]) -> None:
    """Arrows into a start lead to what follows it."""
    for start in starts:
        onward = taken.leaving(start)
        for arrow in taken.arriving(start):
            sentence = f"Panah kembali ke awal {called(start)} diarahkan ke kegiatan pertama."
            taken.note(start, start.name, sentence, "Periksa ke mana alur kembali.")
            if onward and onward[0].target is not start:
                arrow.target = onward[0].target
            else:
                taken.arrows.remove(arrow)


def _choose_entry(taken: Foreign, main: Piece, entries: list[tuple[str, Piece]]) -> None:
    gate = Piece("mulai_dari", GATES[0], "Mulai dari mana?", column=main.column)
    taken.pieces.insert(taken.pieces.index(main) + 1, gate)
    for arrow in taken.leaving(main):
        arrow.source = gate
        arrow.name = arrow.name or main.name or "Biasa"
        gate.default = gate.default or arrow
    taken.arrows.append(Arrow("", main, gate))
    for name, target in entries:
        taken.arrows.append(Arrow("", gate, target, name or target.name))
    sentence = "Beberapa awal disatukan dengan percabangan “Mulai dari mana?”."
    taken.note(gate, gate.name, sentence, "Isi syaratnya, atau hapus jalan yang tidak perlu.")


def _take_out_events(taken: Foreign) -> None:
    """Events on the way are taken out; arrows go on to what follows."""
    for event in [one for one in taken.pieces if one.kind.startswith(("intermediate", "implicit"))]:
        onward = taken.leaving(event)
        if not onward:
            event.kind = "endEvent"
            continue
        for arrow in taken.arriving(event):
            arrow.target = onward[0].target
            if arrow.source.kind == GATES[0]:
                arrow.name = arrow.name or event.name
        kinds = [] if event.element is None else [local(one) for one in event.element]
        told = any(kind in ("timerEventDefinition", "linkEventDefinition") for kind in kinds)
        if not told:
            what = next((REFUSED[one][0] for one in kinds if one in REFUSED), "Kejadian")
            sentence = f"{what} {called(event)} di tengah alur dihapus; alurnya disambung."
            proposal = "Tambahkan sebagai kegiatan bila ada yang dikerjakan."
            taken.note(None, event.name or event.id, sentence, proposal)
        taken.drop(event)


def _prune(taken: Foreign) -> None:
    start = next(piece for piece in taken.pieces if piece.kind == "startEvent")
    reached = taken.after(start)
    for piece in [one for one in taken.pieces if one not in reached]:
        if piece.is_step:
            sentence = f"Kegiatan {called(piece)} tidak dibawa: tidak tercapai dari awal."
            proposal = "Tambahkan lagi dan hubungkan dengan alur bila perlu."
            taken.note(None, piece.name or piece.id, sentence, proposal)
        taken.unreached.add(piece)
        taken.drop(piece)


def _way_out(taken: Foreign) -> Piece:
    """A gateway that can leave a flow which only goes round: its last one, else a new one."""
    gates = [one for one in taken.pieces if one.kind == GATES[0]]
    if gates:
        return gates[-1]
    last = next((one for one in reversed(taken.pieces) if one.is_step), taken.pieces[-1])
    gate = Piece(f"{last.id}_jalan", GATES[0], "Selesai?", column=last.column)
    for arrow in taken.leaving(last):
        arrow.source = gate
    taken.pieces.append(gate)
    taken.arrows.append(Arrow("", last, gate))
    return gate


def _close(taken: Foreign) -> None:
    """Where the flow just stops, it ends."""
    sources = {arrow.source for arrow in taken.arrows}
    open_ends = [one for one in taken.pieces if one not in sources and one.kind != "endEvent"]
    if not open_ends and all(one.kind != "endEvent" for one in taken.pieces):
        open_ends = [_way_out(taken)]
    if not open_ends:
        return
    end = Piece("selesai", "endEvent", "Selesai", column=open_ends[-1].column)
    taken.pieces.append(end)
    taken.arrows += [Arrow("", piece, end) for piece in open_ends]
    names = ", ".join(called(piece) for piece in open_ends[:8])
    sentence = f"Alur tidak berakhir sesudah {names}; satu akhir ditambahkan."
    taken.note(end, end.name, sentence, "Periksa kapan alur berakhir, dan nama akhirnya.")
