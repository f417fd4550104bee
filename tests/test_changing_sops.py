"""An SOP is changed: drafts that lose nothing, and the two people who put one into force."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from engine import history
from engine.cases.editions import Published
from engine.changes import drafts
from engine.changes.drafts import (
    BadKey,
    NoDraft,
    NothingToUndo,
    NotProcessAdmin,
    OtherSop,
    Overtaken,
)
from engine.changes.proposals import (
    Decided,
    NotApprover,
    OwnProposal,
    Unchanged,
    WaitingAlready,
)
from engine.changes.publish import NotFit, NotUtf8
from engine.errors import BadAnswers, NotFound
from engine.history.sentences import SENTENCES, sentence
from engine.sop import BadDiagram
from engine.store.tables import PostRole, Proposal, SopDraft
from tests.cast import Office
from tests.edits import DIAGRAM, detail, edited, found
from tests.test_races import at_once, kinds

KEY = "surat_keluar"
SEED = DIAGRAM.read_bytes()
CUTI = Path("tests/processes/izin_cuti/izin_cuti.bpmn").read_bytes()
APPROVE, SAID = {"keputusan": "setujui"}, {"alasan": "Waktu baku diperbarui", "nomor": "SOP/12"}


def timed(minutes: int) -> bytes:
    """The SOP with another standard time of its second step."""
    return edited(lambda root: detail(root, "nomor").set("waktuBaku", f"PT{minutes}M"))


class Desk:
    """The process admin's desk in an office."""

    def __init__(self, office: Office) -> None:
        self.office, self.engine = office, office.engine
        self.admin = office.as_("admin_sop")

    @property
    def draft(self) -> drafts.Draft:
        return self.engine.sop_draft(KEY, by=self.admin)

    @property
    def minutes(self) -> int:
        """The standard time that `timed` changes, in the draft."""
        return self.draft.written.step("nomor").standard

    def save(self, bpmn: bytes) -> drafts.Draft:
        return self.engine.save_sop_draft(KEY, bpmn, self.draft.version, by=self.admin)

    def undo(self) -> drafts.Draft:
        return self.engine.undo_sop_draft(KEY, self.draft.version, by=self.admin)

    def propose(self, bpmn: bytes | None = None, **said: str) -> int:
        if bpmn is not None:
            self.save(bpmn)
        return self.engine.propose_sop(KEY, SAID | said, self.draft.version, by=self.admin)

    def decide(self, login: str, proposal: int, **said: str) -> Published | None:
        return self.engine.decide_sop(proposal, said or APPROVE, by=self.office.as_(login))

    def notices(self, login: str) -> list[Any]:
        return self.engine.bell(by=self.office.as_(login))

    def editions(self) -> list[Any]:
        return self.engine.editions(KEY, by=self.admin)

    def rows(self, table: Any) -> int:
        with self.engine.store.reading() as tx:
            return tx.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


# ---------------------------------------------------------------------------- drafts


def test_a_draft_begins_from_what_is_in_force(desk: Desk) -> None:
    draft = desk.draft
    assert (draft.bpmn, draft.version, draft.newest, draft.base) == (SEED, 0, 1, 1)
    assert not draft.changed
    assert not draft.can_undo
    saved = desk.save(timed(7))
    assert (saved.version, saved.changed, saved.can_undo) == (1, True, True)
    assert saved.saved_by == desk.admin.name
    assert desk.save(timed(7)).version == 1  # saving what is there already is no new state


def test_undo_goes_back_change_by_change_to_the_edition(desk: Desk) -> None:
    for minutes in (3, 4, 6):
        desk.save(timed(minutes))
    seen = []
    while desk.draft.can_undo:
        desk.undo()
        seen.append(desk.minutes)
    assert seen == [4, 3, 2]
    assert (desk.draft.bpmn, desk.draft.changed) == (SEED, False)
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_undo_forgets_the_way_that_was_left(desk: Desk) -> None:
    for minutes in (3, 4):
        desk.save(timed(minutes))
    desk.undo()
    desk.save(timed(8))
    desk.undo()
    assert desk.minutes == 3


def test_a_dropped_draft_comes_back_by_undo(desk: Desk) -> None:
    desk.save(timed(9))
    dropped = desk.engine.drop_sop_draft(KEY, 1, by=desk.admin)
    assert (dropped.bpmn, dropped.changed) == (SEED, False)
    desk.undo()
    assert desk.minutes == 9


def test_an_earlier_edition_becomes_the_draft(desk: Desk) -> None:
    desk.decide("camat", desk.propose(timed(5)))
    first = desk.engine.sop_edition(KEY, 1, by=desk.admin)
    assert first == SEED
    version = desk.draft.version
    begun = desk.engine.begin_sop_draft(first, key=KEY, version=version, by=desk.admin)
    assert (begun.bpmn, begun.base, begun.newest) == (SEED, 2, 2)
    back = desk.decide("sekcam", desk.propose())
    assert back is not None
    assert (back.number, back.sop.step("nomor").standard) == (3, 2)


def test_only_the_newest_states_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "KEPT", 4)
    for minutes in range(3, 11):
        desk.save(timed(minutes))
    assert desk.rows(SopDraft) == 1 + drafts.KEPT
    desk.undo()
    assert desk.minutes == 9
    while desk.draft.can_undo:
        desk.undo()
    assert desk.minutes > 2, "undo jumped over states that are not kept any more"
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_undo_leads_to_the_edition_that_the_draft_began_from(desk: Desk) -> None:
    desk.save(timed(4))
    waiting = desk.propose()
    desk.save(timed(6))
    desk.decide("camat", waiting)
    assert (desk.draft.base, desk.draft.newest) == (1, 2)
    desk.undo()
    desk.undo()
    assert desk.draft.bpmn == SEED


def test_who_saves_second_is_told_and_loses_nothing(desk: Desk) -> None:
    desk.save(timed(3))
    with pytest.raises(Overtaken) as told:
        desk.engine.save_sop_draft(KEY, timed(4), 0, by=desk.admin)
    assert told.value.facts["version"] == 1
    assert desk.admin.name in told.value.sentence
    assert desk.minutes == 3
    for version in (0, 2, -1):
        with pytest.raises(Overtaken):
            desk.engine.undo_sop_draft(KEY, version, by=desk.admin)
        with pytest.raises(Overtaken):
            desk.engine.drop_sop_draft(KEY, version, by=desk.admin)
        with pytest.raises(Overtaken):
            desk.engine.propose_sop(KEY, SAID, version, by=desk.admin)


def test_two_who_save_at_one_instant(desk: Desk) -> None:
    def saving(minutes: int) -> Callable[[], drafts.Draft]:
        return lambda: desk.engine.save_sop_draft(KEY, timed(minutes), 0, by=desk.admin)

    told = at_once([saving(minutes) for minutes in (3, 4, 5)])
    assert kinds(told) == {"Draft": 1, "Overtaken": 2}
    (kept,) = [one for one in told if isinstance(one, drafts.Draft)]
    assert (desk.draft.version, desk.draft.bpmn) == (1, kept.bpmn)


@pytest.mark.parametrize(
    ("bpmn", "refusal"),
    [
        (CUTI, OtherSop),
        (SEED.decode().encode("utf-16"), NotUtf8),
        (b"", BadDiagram),
        (b"<x/>", BadDiagram),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + SEED.split(b"?>", 1)[1], BadDiagram),
        (SEED.replace(b"</bpmn:definitions>", b" " * 600_000 + b"</bpmn:definitions>"), BadDiagram),
    ],
    ids=["another SOP", "UTF-16", "nothing", "no BPMN", "doctype", "huge"],
)
def test_what_cannot_be_read_leaves_the_draft(desk: Desk, bpmn: bytes, refusal: type) -> None:
    desk.save(timed(3))
    with pytest.raises(refusal):
        desk.save(bpmn)
    assert (desk.draft.version, desk.minutes) == (1, 3)


def test_what_is_wrong_is_kept_and_told(desk: Desk) -> None:
    wrong = edited(lambda root: found(root, "nomor").set("name", ""))
    assert "salah" in {one.severity for one in desk.save(wrong).findings}
    with pytest.raises(NotFit):
        desk.propose()


def test_a_new_sop_begins_from_a_file(desk: Desk) -> None:
    with pytest.raises(NoDraft):
        desk.engine.sop_draft("izin_cuti", by=desk.admin)
    begun = desk.engine.begin_sop_draft(CUTI, by=desk.admin)
    assert (begun.key, begun.version, begun.newest, begun.can_undo) == ("izin_cuti", 1, None, False)
    (listed,) = desk.engine.drafts_under_way(by=desk.admin)
    assert (listed.key, listed.name, listed.fresh) == ("izin_cuti", "Izin Cuti", True)
    assert desk.engine.sop_name("izin_cuti", by=desk.admin) == "Izin Cuti"
    with pytest.raises(NotFound):
        desk.engine.sop_name("izin_cuti", by=desk.office.as_("camat"))
    proposal = desk.engine.propose_sop("izin_cuti", SAID, 1, by=desk.admin)
    edition = desk.decide("camat", proposal)
    assert edition is not None
    assert edition.number == 1
    assert edition.sop.identity.revised is None
    assert desk.engine.drafts_under_way(by=desk.admin) == []


@pytest.mark.parametrize("key", ["unggah", "Surat", "1a", "a" * 61, "a-b", "ä"])
def test_a_key_that_can_be_no_address_is_refused(desk: Desk, key: str) -> None:
    with pytest.raises(BadKey):
        desk.engine.begin_sop_draft(CUTI.replace(b"izin_cuti", key.encode()), by=desk.admin)
    assert desk.rows(SopDraft) == 0


def test_nobody_else_changes_an_sop(desk: Desk) -> None:
    for login in ("camat", "sekcam", "admin", "auditor", "staf1"):
        by = desk.office.as_(login)
        for verb in (
            lambda by=by: desk.engine.sop_draft(KEY, by=by),
            lambda by=by: desk.engine.save_sop_draft(KEY, SEED, 0, by=by),
            lambda by=by: desk.engine.undo_sop_draft(KEY, 0, by=by),
            lambda by=by: desk.engine.begin_sop_draft(SEED, by=by),
            lambda by=by: desk.engine.propose_sop(KEY, SAID, 0, by=by),
            lambda by=by: desk.engine.drifts(Path("processes"), by=by),
        ):
            with pytest.raises(NotProcessAdmin):
                verb()


# ---------------------------------------------------------------------------- proposals


def test_two_people_put_an_sop_into_force(desk: Desk) -> None:
    running = desk.office.submit()
    proposal = desk.propose(timed(5))
    for login in ("camat", "sekcam"):
        (notice,) = desk.notices(login)
        assert (notice.proposal_id, notice.read_at) == (proposal, None)
        assert desk.engine.frame(by=desk.office.as_(login)).waiting == 1
    assert desk.notices("umpeg") == []
    edition = desk.decide("camat", proposal, keputusan="setujui", catatan="Baik.")
    assert edition is not None
    page = edition.sop.identity
    camat = desk.office.as_("camat")
    assert (page.number, page.approved_by.name, page.approved_by.post) == (
        "SOP/12", camat.name, camat.post_title,
    )  # fmt: skip
    assert page.effective == page.revised == desk.engine.today()
    new, old = desk.editions()
    assert (new.number, new.in_force, new.approved_by) == (
        2, True, f"{camat.name}, {camat.post_title}",
    )  # fmt: skip
    assert (old.running, new.running, old.in_force) == (1, 0, False)
    started = desk.office.draft()
    drafter = desk.office.as_("staf2")
    assert desk.engine.letter(started, by=drafter).edition == 2
    assert desk.engine.letter(running, by=drafter).edition == 1
    (told,) = desk.notices("admin_sop")
    assert "disetujui" in told.sentence
    assert told.sentence.endswith("Baik.")
    assert desk.engine.frame(by=camat).waiting == 0


def test_the_draft_goes_on_from_the_edition(desk: Desk) -> None:
    edition = desk.decide("camat", desk.propose(timed(5)))
    assert edition is not None
    draft = desk.draft
    assert (draft.bpmn, draft.base, draft.newest) == (edition.bpmn, 2, 2)
    assert (draft.changed, draft.can_undo) == (False, False)
    assert desk.engine.drafts_under_way(by=desk.admin) == []
    with pytest.raises(Unchanged):
        desk.propose()


def test_what_was_changed_meanwhile_stays_in_the_draft(desk: Desk) -> None:
    waiting = desk.propose(timed(5))
    desk.save(timed(8))
    desk.decide("camat", waiting)
    assert (desk.minutes, desk.draft.changed) == (8, True)


def test_a_rejection_says_why_and_leaves_the_draft(desk: Desk) -> None:
    proposal = desk.propose(timed(5))
    with pytest.raises(BadAnswers) as bad:
        desk.decide("sekcam", proposal, keputusan="tolak", catatan="  ")
    assert set(bad.value.problems) == {"catatan"}
    assert desk.decide("sekcam", proposal, keputusan="tolak", catatan="Terlalu longgar.") is None
    (notice,) = desk.notices("admin_sop")
    assert "Terlalu longgar." in notice.sentence
    assert notice.proposal_id == proposal
    assert (desk.minutes, len(desk.editions())) == (5, 1)
    assert desk.propose(timed(3)) != proposal


def test_nobody_approves_their_own_proposal(desk: Desk) -> None:
    desk.office.acting("admin_sop", "camat")
    desk.admin = desk.office.as_("admin_sop")
    proposal = desk.propose(timed(5))
    assert not desk.engine.proposal(proposal, by=desk.admin).may_decide
    assert desk.engine.frame(by=desk.admin).waiting == 0
    assert desk.notices("admin_sop") == []
    with pytest.raises(OwnProposal):
        desk.decide("admin_sop", proposal)
    assert desk.decide("sekcam", proposal) is not None


def test_who_acts_for_the_camat_decides_as_that(desk: Desk) -> None:
    desk.office.acting("kasi_pem", "camat", kind="Plh.")
    proposal = desk.propose(timed(5))
    assert len(desk.notices("kasi_pem")) == 1
    edition = desk.decide("kasi_pem", proposal)
    assert edition is not None
    assert edition.sop.identity.approved_by.post.startswith("Plh. Camat")


def test_only_camat_and_sekretaris_decide(desk: Desk) -> None:
    proposal = desk.propose(timed(5))
    with pytest.raises(NotFound):  # for others there is no such page
        desk.decide("umpeg", proposal)
    with pytest.raises(NotApprover):
        desk.decide("admin_sop", proposal)
    with pytest.raises(NotFound):
        desk.decide("camat", proposal + 1)


def test_the_second_decision_reads_who_was_first(desk: Desk) -> None:
    proposal = desk.propose(timed(5))
    desk.decide("camat", proposal)
    with pytest.raises(Decided) as told:
        desk.decide("sekcam", proposal, keputusan="tolak", catatan="Jangan.")
    assert desk.office.as_("camat").name in told.value.sentence
    assert "disetujui" in told.value.sentence
    assert len(desk.notices("admin_sop")) == 1


def test_two_deciders_at_one_instant(desk: Desk) -> None:
    proposal = desk.propose(timed(5))
    people = [desk.office.as_(login) for login in ("camat", "sekcam")]
    told = at_once(
        [lambda by=by: desk.engine.decide_sop(proposal, APPROVE, by=by) for by in people]
    )
    assert kinds(told) == {"Published": 1, "Decided": 1}
    assert [one.number for one in desk.editions()] == [2, 1]
    assert len(desk.notices("admin_sop")) == 1


def test_one_proposal_waits_at_a_time(desk: Desk) -> None:
    version = desk.save(timed(5)).version
    propose = [lambda: desk.engine.propose_sop(KEY, SAID, version, by=desk.admin)] * 2
    told = at_once(propose)
    assert kinds(told) == {"int": 1, "WaitingAlready": 1}
    (proposal,) = [one for one in told if isinstance(one, int)]
    with pytest.raises(WaitingAlready):
        desk.propose()
    desk.engine.withdraw_proposal(proposal, by=desk.admin)
    with pytest.raises(Decided) as refused:
        desk.decide("camat", proposal)
    assert "ditarik" in refused.value.sentence
    desk.propose()
    assert desk.rows(Proposal) == 2


def test_an_edition_waits_for_its_day(desk: Desk) -> None:
    edition = desk.decide("camat", desk.propose(timed(5), berlaku="2026-12-01"))
    assert edition is not None
    assert edition.sop.identity.effective.isoformat() == "2026-12-01"  # type: ignore[union-attr]

    def begun() -> int:
        letter = desk.office.draft()
        return desk.engine.letter(letter, by=desk.office.as_("staf2")).edition

    assert begun() == 1
    assert [row.in_force for row in desk.editions()] == [False, True]
    desk.office.later(days=5, hours=14, minutes=59)  # 30 November, 23.59 WIB
    assert begun() == 1
    desk.office.later(minutes=1)
    assert begun() == 2


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"alasan": " "}, "alasan"),
        ({"alasan": "a" * 4001}, "alasan"),
        ({"nomor": ""}, "nomor"),
        ({"nomor": "1" * 81}, "nomor"),
        ({"nomor": "SOP\x01/1"}, "nomor"),
        ({"berlaku": "besok"}, "berlaku"),
        ({"berlaku": "2026-02-30"}, "berlaku"),
        ({"berlaku": "9999-12-31"}, "berlaku"),
    ],
)
def test_a_proposal_that_says_nonsense(desk: Desk, said: dict[str, str], problem: str) -> None:
    with pytest.raises(BadAnswers) as bad:
        desk.propose(timed(5), **said)
    assert set(bad.value.problems) == {problem}
    assert desk.rows(Proposal) == 0


def test_a_day_that_is_past_means_at_once(desk: Desk) -> None:
    desk.decide("camat", desk.propose(timed(5), berlaku="0001-01-01"))
    assert desk.editions()[0].effective_at == desk.office.watch.at


def test_an_office_that_changed_meanwhile(desk: Desk) -> None:
    proposal = desk.propose(timed(5))
    with desk.engine.store.writing() as tx:
        tx.execute(delete(PostRole).where(PostRole.role == "kasubbag_umpeg"))
    with pytest.raises(NotFit):
        desk.decide("camat", proposal)
    assert len(desk.editions()) == 1
    assert desk.engine.proposal(proposal, by=desk.admin).state == "menunggu"


def test_the_office_remembers_who_changed_its_sops(desk: Desk) -> None:
    desk.decide("camat", desk.propose(timed(5)))
    desk.decide("sekcam", desk.propose(timed(3)), keputusan="tolak", catatan="Cukup.")
    desk.engine.withdraw_proposal(desk.propose(), by=desk.admin)
    chain = history.own_chain(desk.admin.office_id)
    with desk.engine.store.reading() as tx:
        lines = history.lines(tx, chain)
        assert list(history.broken(tx, chain)) == []
    acts = [line.act for line in lines]
    assert acts == [
        "usul_sop", "sop_disetujui", "usul_sop", "sop_ditolak", "usul_sop", "sop_ditarik",
    ]  # fmt: skip
    assert set(acts) <= SENTENCES.keys()
    assert sentence(lines[1]) == "Memberlakukan SOP Pengelolaan Surat Keluar terbitan 2."
    assert sentence(lines[3]).endswith("Catatan: Cukup.")
