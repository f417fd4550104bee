"""The Merkle tree over all chain heads (RFC 6962, 2.1): one root stands for every line."""

from collections.abc import Iterable, Sequence
from hashlib import sha256


def leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in order; memory grows with the logarithm of their number."""
    whole: list[tuple[int, bytes]] = []
    for one in leaves:
        size = 1
        while whole and whole[-1][0] == size:
            one = _node(whole.pop()[1], one)
            size *= 2
        whole.append((size, one))
    if not whole:
        return sha256().digest()
    _, right = whole.pop()
    while whole:
        right = _node(whole.pop()[1], right)
    return right


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of a leaf, from its neighbour up (RFC 6962, 2.1.1)."""
    size = len(leaves)
    if size <= 1:
        return []
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        return [*proof(leaves[:half], index), root(leaves[half:])]
    return [*proof(leaves[half:], index - half), root(leaves[:half])]


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
