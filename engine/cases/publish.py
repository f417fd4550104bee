"""The gate a diagram passes to become the SOP that new cases follow."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from engine import flow, sop
from engine.cases.duties import DUTIES
from engine.cases.editions import Published, parsed
from engine.errors import Refused
from engine.store import racing
from engine.store.canonical import canonical
from engine.store.tables import Edition, Post, PostRole


class NotFit(Refused):
    """SOP belum dapat diberlakukan. Perbaiki temuan berikut, lalu coba lagi."""

    status = 422

    def __init__(self, findings: list[sop.Finding]) -> None:
        super().__init__()
        self.findings = findings


class NotUtf8(Refused):
    """Berkas diagram harus memakai pengodean UTF-8. Simpan ulang dari penyunting BPMN."""

    status = 422


def publish(
    tx: Connection,
    office_id: int,
    bpmn: bytes,
    layouts: Mapping[str, str],
    *,
    by: str,
    reason: str,
    at: datetime,
    effective_at: datetime | None = None,
    approved_by: str = "",
) -> Published:
    """Make a diagram the SOP that new cases follow; the same content twice stays one edition.

    Raises NotUtf8, NotFit with every finding that stands in the way, and what `flow.rehearse`
    refuses.
    """
    try:
        text = bpmn.decode()
    except UnicodeDecodeError:
        raise NotUtf8 from None
    held = tx.scalars(
        select(PostRole.role)
        .join(Post, Post.id == PostRole.post_id)
        .where(Post.office_id == office_id)
    ).all()
    findings = sop.lint(bpmn, duties=DUTIES.keys(), held=set(held))
    if wrong := [f for f in findings if f.severity == "salah"]:
        raise NotFit(wrong)
    written = sop.read(bpmn)
    digest = hashlib.sha256(canonical([text, dict(layouts)]).encode()).hexdigest()
    last = tx.execute(
        select(Edition.id, Edition.number, Edition.digest)
        .where(Edition.office_id == office_id, Edition.sop_key == written.key)
        .order_by(Edition.number.desc())
        .limit(1)
    ).one_or_none()
    if last and last.digest == digest:
        return parsed(tx, last.id)
    flow.rehearse(bpmn)
    with racing():
        new = tx.scalar(
            insert(Edition)
            .values(
                office_id=office_id, sop_key=written.key, number=last.number + 1 if last else 1,
                digest=digest, bpmn=text, layouts=dict(layouts),
                published_at=at, published_by=by, reason=reason,
                effective_at=effective_at or at, approved_by=approved_by,
            )
            .returning(Edition.id)
        )  # fmt: skip
    assert new is not None  # RETURNING always answers for an inserted row
    return parsed(tx, new)
