"""The gate a diagram passes to become the SOP that new cases follow."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine import flow, sop
from engine.cases.duties import DUTIES
from engine.cases.editions import Published, parsed
from engine.errors import Refused
from engine.store import racing
from engine.store.canonical import canonical
from engine.store.rows import add
from engine.store.tables import Edition, Post, PostRole
from engine.store.types import Record

ENCODING = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")


class NotFit(Refused):
    """SOP belum dapat diberlakukan. Perbaiki temuan berikut, lalu coba lagi."""

    status = 422

    def __init__(self, findings: list[sop.Finding]) -> None:
        super().__init__()
        self.findings = findings


class NotUtf8(Refused):
    """Berkas diagram harus memakai pengodean UTF-8. Simpan ulang dari penyunting BPMN."""

    status = 422


@dataclass(frozen=True)
class Fit:
    """A diagram that has passed the gate; made by `gate` only."""

    sop_key: str
    text: str
    layouts: Mapping[str, str]
    digest: str


def findings(tx: Connection, office_id: int, bpmn: bytes) -> list[sop.Finding]:
    """What the gate would say of a diagram in this office."""
    held = tx.scalars(
        select(PostRole.role)
        .join(Post, Post.id == PostRole.post_id)
        .where(Post.office_id == office_id)
    ).all()
    return sop.lint(bpmn, duties=DUTIES.keys(), held=set(held))


def decoded(bpmn: bytes) -> str:
    """The diagram's text. Raises NotUtf8 for another encoding, also one that is only declared."""
    declared = ENCODING.match(bpmn)
    if declared and declared[1].lower() != b"utf-8":
        raise NotUtf8
    try:
        return bpmn.decode()
    except UnicodeDecodeError:
        raise NotUtf8 from None


def gate(tx: Connection, office_id: int, bpmn: bytes, layouts: Mapping[str, str]) -> Fit:
    """Let a diagram through that can run here: linted, and rehearsed in a child process.

    Raises NotUtf8, NotFit with every finding that stands in the way, and what `flow.rehearse`
    refuses.
    """
    text = decoded(bpmn)
    if wrong := [f for f in findings(tx, office_id, bpmn) if f.severity == "salah"]:
        raise NotFit(wrong)
    digest = digest_of(text, layouts)
    fit = Fit(sop.read(bpmn).key, text, layouts, digest)
    last = newest(tx, office_id, fit.sop_key)
    if last is None or last.digest != digest:
        flow.rehearse(bpmn)
    return fit


def digest_of(text: str, layouts: Mapping[str, str]) -> str:
    """The SHA-256 by which an edition is known: over its diagram and its letter layouts."""
    return hashlib.sha256(canonical([text, dict(layouts)]).encode()).hexdigest()


def publish(
    tx: Connection,
    office_id: int,
    fit: Fit,
    *,
    by: str,
    reason: str,
    at: datetime,
    effective_at: datetime | None = None,
    approved_by: str = "",
) -> Published:
    """Make a diagram the SOP that cases follow from `effective_at` on (from now, if None).

    The same content twice stays one edition.
    """
    last = newest(tx, office_id, fit.sop_key)
    if last and last.digest == fit.digest:
        return parsed(tx, last.id)
    with racing():
        new = add(
            tx, Edition, office_id=office_id, sop_key=fit.sop_key,
            number=last.number + 1 if last else 1, digest=fit.digest, bpmn=fit.text,
            layouts=dict(fit.layouts), published_at=at, published_by=by, reason=reason,
            effective_at=effective_at or at, approved_by=approved_by,
        )  # fmt: skip
    return parsed(tx, new)


def newest(tx: Connection, office_id: int, sop_key: str) -> Record | None:
    """The edition of an SOP that was published last, in force already or not yet."""
    return tx.execute(
        select(Edition)
        .where(Edition.office_id == office_id, Edition.sop_key == sop_key)
        .order_by(Edition.number.desc())
        .limit(1)
    ).one_or_none()
