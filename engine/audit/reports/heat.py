"""The heat of a report: the diagram with each step's middle length against its standard."""

from collections.abc import Sequence

from engine.audit.reports.asking import Asked
from engine.audit.reports.figures import StepLine
from engine.audit.story.case_story import tone
from engine.sop.drawings import picture
from engine.worktime import words


def heat(asked: Asked, steps: Sequence[StepLine]) -> str:
    """The edition drawn as SVG; each visited step in words and colour, linked to `#langkah-…`."""
    seen = [step for step in steps if step.no and step.spread.count]
    question, sop = asked.question, asked.drawn.sop
    period = f"{words.day(question.since)} sampai {words.day(question.until)}"
    return picture.svg(
        sop,
        labels={one.node: f"{one.spread.middle} / {one.spread.standard} mnt" for one in seen},
        tones={one.node: tone(one.spread.middle, one.spread.standard) for one in seen},
        links={one.node: f"#langkah-{one.node}" for one in seen},
        title=f"Waktu tengah terhadap standar pada SOP {sop.name}, {period}",
    )
