"""The SOPs as files in `processes/`: where they differ from the editions, and writing them out."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from engine import sop
from engine.cases.editions import Published, all_current
from engine.cases.work import House
from engine.changes.drafts import refuse_others
from engine.changes.publish import digest_of, newest
from engine.errors import Refused
from engine.letters import read_layouts
from engine.people import Person

LAYOUTS = "naskah"


class OtherDiagram(Refused):
    """Folder {folder} memuat diagram lain: {names}. Pindahkan dahulu; satu folder hanya untuk satu SOP."""


@dataclass(frozen=True)
class Drift:
    """One SOP whose file and edition do not say the same.

    `file` is empty where there is none, `edition` 0 where none was ever published.
    """

    key: str
    name: str
    file: str
    edition: int

    @property
    def sentence(self) -> str:
        """What is wrong and which command puts it right."""
        if not self.file:
            return f"SOP {self.key} terbitan {self.edition} tidak ada di folder; jalankan runut export."
        if not self.edition:
            return f"Berkas {self.file} belum pernah diberlakukan; jalankan runut publish."
        return (
            f"Berkas {self.file} berbeda dari terbitan {self.edition}; "
            "jalankan runut publish atau runut export."
        )


def drifts(house: House, folder: Path, *, by: Person) -> list[Drift]:
    """The SOPs of the person's office whose files in `folder` are not what is in force.

    Nothing where there is no such folder: then the editions are all there is. Raises
    NotProcessAdmin.
    """
    refuse_others(by)
    diagrams = sorted(folder.glob("*/*.bpmn"))
    with house.store.reading() as tx:
        return list(differing(tx, by.office_id, diagrams, house, whole=True))


def differing(
    tx: Connection, office_id: int, diagrams: Sequence[Path], house: House, *, whole: bool
) -> Iterator[Drift]:
    """Those of these files that differ; if they are the `whole` folder, also what it lacks."""
    in_force = {one.sop.key: one for one in all_current(tx, office_id, house.now())}
    met = set()
    for diagram in diagrams:
        key, name, fits = _read(tx, office_id, diagram, in_force)
        met.add(key)
        if not fits:
            number = in_force[key].number if key in in_force else 0
            yield Drift(key, name, str(diagram), number)
    for key in sorted(in_force.keys() - met) if whole and met else ():
        yield Drift(key, in_force[key].sop.name, "", in_force[key].number)


def export(house: House, office_id: int, folder: Path) -> list[Path]:
    """Write the edition in force of every SOP as <key>/<key>.bpmn and <key>/naskah/*.typ.

    Returns the diagrams written. Raises OtherDiagram before anything is written.
    """
    with house.store.reading() as tx:
        current = all_current(tx, office_id, house.now())
    for published in current:
        _refuse_company(folder / published.sop.key, f"{published.sop.key}.bpmn")
    for published in current:
        home = folder / published.sop.key
        _write(home / f"{published.sop.key}.bpmn", published.bpmn)
        for gone in {path.name for path in (home / LAYOUTS).glob("*.typ")} - {*published.layouts}:
            (home / LAYOUTS / gone).unlink()
        for name, source in published.layouts.items():
            _write(home / LAYOUTS / name, source.encode())
    return [folder / published.sop.key / f"{published.sop.key}.bpmn" for published in current]


def _read(
    tx: Connection, office_id: int, diagram: Path, in_force: Mapping[str, Published]
) -> tuple[str, str, bool]:
    """The SOP of a file, and whether it is what is in force or has been published to follow."""
    data = diagram.read_bytes()
    try:
        written, text = sop.read(data), data.decode()
    except (Refused, UnicodeDecodeError):
        return diagram.stem, diagram.stem, False
    last = newest(tx, office_id, written.key)
    known = {one.digest for one in (in_force.get(written.key), last) if one}
    layouts = read_layouts(diagram.parent / LAYOUTS)
    return written.key, written.name, digest_of(text, layouts) in known


def _refuse_company(home: Path, own: str) -> None:
    if others := sorted(path.name for path in home.glob("*.bpmn") if path.name != own):
        raise OtherDiagram(folder=home, names=", ".join(others))


def _write(place: Path, data: bytes) -> None:
    """Whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(place.name + ".baru")
    beside.write_bytes(data)
    os.replace(beside, place)
