"""Proofs that chains are under the root of a checkpoint, for who checks them without the record."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from engine.audit.record import tree
from engine.audit.record.checkpoints import head_text, heads
from engine.audit.record.witnesses import newest_heads, witnesses
from engine.cases.work import House
from engine.store.types import Record

Listed = tuple[int, int, int, str]
"""A head as it is hashed: office, case, line, seal."""


def inclusion(
    house: House, tx: Connection, kept: Record, chains: Collection[int]
) -> dict[int, Mapping[str, object]]:
    """That the heads of these chains are under the root of the newest checkpoint; those it has.

    Where a chain was rewritten since, only its own proof fails: the others are proved by the heads
    that checkpoints list.
    """
    found = _heads(house, tx, kept)
    leaves = _leaves(found)
    return {
        case: {
            "line": line, "index": index, "size": len(leaves),
            "path": [one.hex() for one in tree.proof(leaves, index)],
        }
        for index, (_, case, line, _) in enumerate(found)
        if case in chains
    }  # fmt: skip


def _heads(house: House, tx: Connection, kept: Record) -> Sequence[Listed]:
    """The heads under the root, in the order of the tree: as they are, or as they are listed.

    The record comes first: it is read faster than the lists, and is nearly always what it was.
    """
    now = [(office, case, line, seal) for office, case, line, seal, _ in heads(tx, kept.last_entry)]
    if _is_root(kept.root, now):
        return now
    listed = newest_heads(witnesses(house, tx, house.now()).heads)
    then = [(one.office_id, one.case_id, one.line, one.seal) for one in listed]
    return then if _is_root(kept.root, then) else now


def _is_root(root: str, found: Sequence[Listed]) -> bool:
    return tree.root(_leaves(found)).hex() == root


def _leaves(found: Sequence[Listed]) -> list[bytes]:
    return [tree.leaf(head_text(*one).encode()) for one in found]
