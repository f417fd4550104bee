"""What happened to a chain whose seals do not fit, as one sentence about its first wrong line."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.history import FIRST, Raw, raw_lines, seal_of

# Beyond this many lines a moved line is not searched for: the search is quadratic.
SEARCHED = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong, where; case and line are None for a checkpoint."""

    case_id: int | None
    line: int | None
    sentence: str


@dataclass(frozen=True, order=True)
class Wrong:
    """Where a chain first goes wrong: `expected` is the line that should have come, `found` the
    one that did; for what a `checkpoint` contradicts, the lines between which it happened."""

    kind: str
    expected: int
    found: int
    checkpoint: int | None = None


def named(tx: Connection, case_id: int, wrong: Wrong) -> Problem:
    """The sentence for a chain."""
    match wrong.kind:
        case "segel":
            line, words = _unsealed(list(raw_lines(tx, case_id=case_id)), wrong)
        case "ditulis ulang":
            line, words = wrong.expected, _rewritten(wrong)
        case "terpotong":
            line, words = wrong.expected, (
                f"ekornya dipotong: titik periksa {wrong.checkpoint} memuat {wrong.found} baris, "
                f"kini tinggal {wrong.expected - 1}."
            )  # fmt: skip
        case _:
            line, words = 1, "seluruh riwayatnya hilang."
    return Problem(case_id, line, f"{title(case_id)}: {words}")


def title(case_id: int) -> str:
    """What a chain is called."""
    return f"Berkas {case_id}" if case_id > 0 else f"Riwayat pengaturan kantor {-case_id}"


def _rewritten(wrong: Wrong) -> str:
    where = (
        f"baris {wrong.found}"
        if wrong.expected == wrong.found
        else f"salah satu dari baris {wrong.expected} sampai {wrong.found}"
    )
    return (
        f"{where} diubah dan segelnya dihitung ulang sesudah titik periksa {wrong.checkpoint}: "
        f"segel baris {wrong.found} tidak sama dengan yang tercatat di sana."
    )


def _unsealed(rows: Sequence[Raw], wrong: Wrong) -> tuple[int, str]:
    """Line and words for the first row whose number or seal does not fit.

    Each guess is proved by a seal that fits; what no seal proves is called altered.
    """
    at = next(n for n, row in enumerate(rows) if row.line == wrong.found)
    row, line = rows[at], wrong.expected
    if row.line > line:
        return line, f"baris {line} hilang."
    if row.line < line:
        return row.line, f"baris {row.line} ditambahkan di luar urutan."
    if at and _fits(_before(rows, at - 1), row, line - 1):
        return (
            line - 1,
            f"baris {line - 1} ditambahkan; segel baris {line} mengikuti baris {line - 2}.",
        )
    if (true := _moved(rows, row)) is not None:
        return line, f"urutan diubah: baris {line} sebenarnya baris {true}."
    following = rows[at + 1] if at + 1 < len(rows) else None
    if following and _fits(_before(rows, at), following, line):
        return line, f"baris {line} ditambahkan; baris sesudahnya disegel tanpanya."
    if following and _fits(row.seal, following, following.line):
        return line, f"isi baris {line} diubah."
    return line, f"isi baris {line} diubah, atau baris di depannya dihapus."


def _before(rows: Sequence[Raw], at: int) -> str:
    return rows[at - 1].seal if at else FIRST


def _fits(before: str, row: Raw, line: int) -> bool:
    return seal_of(before, row._replace(line=line)) == row.seal


def _moved(rows: Sequence[Raw], row: Raw) -> int | None:
    """The line that this row was sealed as, after the seal of some row of the chain."""
    if len(rows) > SEARCHED:
        return None
    seals = (FIRST, *(one.seal for one in rows))
    lines = range(1, len(rows) + 1)
    found = (n for n in lines if n != row.line for before in seals if _fits(before, row, n))
    return next(found, None)
