"""Who does a step: lanes as they are, or made from the people that other tools name."""

from engine.sop.foreign.extras import people_of
from engine.sop.foreign.model import Column, Foreign, Piece, called
from engine.sop.foreign.names import key_of, slug
from engine.sop.linting.rows import KEY

OTHERWISE = "pelaksana"


def settle_columns(taken: Foreign) -> None:
    """Every lane has a name and a role, or a note that asks for them; every node has a lane."""
    if not taken.columns:
        _make_columns(taken)
    for piece in taken.pieces:
        if piece.column is None and not piece.is_step:
            piece.column = _beside(taken, piece)
    for piece in taken.steps():
        if piece.column is None:
            sentence = f"{called(piece)} tidak berada di lajur mana pun."
            taken.note(piece, piece.name, sentence, "Letakkan di lajur pelaksananya.")
        elif people_of(piece) and slug(people_of(piece)) != slug(piece.column.name):
            sentence = f"Penunjukan “{people_of(piece)}” pada {called(piece)} diganti lajurnya."
            taken.note(piece, piece.name, sentence, "Periksa pelaksana kegiatan ini.")
    _settle_roles(taken)


def _make_columns(taken: Foreign) -> None:
    """Lanes for a drawing without any: one for each person or group that tasks are given to."""
    columns: dict[str, Column] = {}
    for piece in taken.steps():
        if name := people_of(piece):
            words = name.replace("_", " ").replace("-", " ").strip()
            shown = words[:1].upper() + words[1:]
            piece.column = columns.setdefault(name, Column("", shown))
    taken.columns = list(columns.values())
    if columns:
        names = ", ".join(f"“{column.name}”" for column in taken.columns)
        sentence = f"Lajur dibuat dari penunjukan tugas: {names}."
        taken.note(None, "", sentence, "Periksa nama tiap pelaksana.")
    if not columns or any(piece.column is None for piece in taken.steps()):
        rest = Column("", "")
        taken.columns.append(rest)
        for piece in taken.pieces:
            piece.column = piece.column or rest
        sentence = "Diagram ini tidak punya lajur; satu lajur tanpa nama ditambahkan."
        taken.note(
            rest, "", sentence, "Beri nama pelaksananya, lalu tambahkan lajur lain bila perlu."
        )


def _beside(taken: Foreign, piece: Piece) -> Column | None:
    """The lane of what stands before a node, else of what stands behind it."""
    before = [arrow.source.column for arrow in taken.arriving(piece)]
    after = [arrow.target.column for arrow in taken.leaving(piece)]
    return next((column for column in (*before, *after) if column is not None), None)


def _settle_roles(taken: Foreign) -> None:
    used = {column.role for column in taken.columns if column.role}
    for place, column in enumerate(taken.columns, start=1):
        if not column.name and column.id:
            sentence = f"Lajur ke-{place} tidak bernama."
            taken.note(column, column.id, sentence, "Siapa pelaksananya? Beri nama lajur itu.")
        if KEY.fullmatch(column.role) or not column.name:
            continue
        column.role = key_of(column.name, used, OTHERWISE)
        sentence = f"Lajur “{column.name}” diusulkan memakai peran “{column.role}”."
        proposal = "Pilih peran yang ada di kantor bila namanya lain."
        taken.note(column, column.name, sentence, proposal)
