"""A case in words: the sentence above it, and why a step went over its standard."""

from collections.abc import Iterator

from engine import STEP_ENDS, CaseStory, Visit
from web.language import _, clock, day, moment

# The tone of what a step ended with; the others have that of news.
TONES = {
    "sisipan": "warn", "paraf": "good", "kembali": "bad", "revisi": "warn", "tandatangan": "good",
    "kirim": "good", "disposisi": "good", "arsipkan": "good", "isi": "good",
}  # fmt: skip
# What a step ended with, as a chip: words and tone.
ACTS = {act: (words, TONES.get(act, "info")) for act, words in STEP_ENDS.items()}


def sentence(story: CaseStory) -> str:
    """How long the case took, against what the SOP gives it, how often late and returned."""
    begun = {
        "ended": _("Selesai dalam %(time)s kerja"),
        "withdrawn": _("Dihentikan sesudah %(time)s kerja"),
    }.get(story.state, _("Berjalan %(time)s kerja"))
    late, back = len(story.late), story.returns
    parts = [
        begun % {"time": length(story.used)},
        _("standar %(time)s", time=length(story.standard)),
        _("%(n)s langkah lewat", n=late) if late else _("tidak ada langkah lewat"),
        _("%(n)s kali dikembalikan", n=back) if back else _("tidak pernah dikembalikan"),
    ]
    return "; ".join(parts) + "."


def why(visit: Visit) -> Iterator[str]:
    """What lies between a step and its standard, as the record tells it."""
    yield _(
        "Standar %(standard)s habis pada %(due)s; terpakai %(used)s kerja.",
        standard=length(visit.standard), due=moment(visit.due_at), used=length(visit.used),
    )  # fmt: skip
    if visit.opened_at is None:
        yield _(
            "Tugas belum pernah dibuka: seluruhnya menunggu, %(time)s kerja.",
            time=length(visit.waited),
        )
    elif visit.waited > visit.worked:
        yield _(
            "Sebagian besar menunggu: %(waited)s sebelum dibuka, %(worked)s sesudahnya.",
            waited=length(visit.waited), worked=length(visit.worked),
        )  # fmt: skip
    else:
        yield _(
            "Sebagian besar dikerjakan: %(worked)s sejak dibuka, %(waited)s sebelumnya.",
            waited=length(visit.waited), worked=length(visit.worked),
        )  # fmt: skip
    if visit.sent_back:
        yield _("Langkah ini diulang karena dikembalikan. %(who)s", who=visit.sent_back)
    for line in visit.aside:
        yield f"{line.sentence} ({line.actor}, {day(line.at)}, {clock(line.at)})"


def length(minutes: int) -> str:
    """Office minutes in full words: `2 jam 3 menit`."""
    hours, rest = divmod(minutes, 60)
    words = [_("%(n)s jam", n=hours)] if hours else []
    if rest or not hours:
        words.append(_("%(n)s menit", n=rest))
    return " ".join(words)
