"""What a step can decide, and so what an arrow behind it can ask."""

from collections.abc import Mapping

from engine.sop.linting.routes import FILLED, VERDICTS
from engine.sop.model import Step

# The duties of the system that give verdicts; who knows more of them says so.
GIVEN: Mapping[str, tuple[str, ...]] = {
    "paraf": VERDICTS,
    "tandatangan": VERDICTS,
    "klasifikasi": ("teruskan", "kembalikan"),
}


def decides(
    step: Step, duty: str, verdicts: Mapping[str, tuple[str, ...]] = GIVEN
) -> tuple[str, ...]:
    """The verdicts of a step that does a duty: those of the duty, or the choices of the field
    `keputusan` of its form; empty where it decides nothing."""
    if duty == FILLED:
        decision = step.form.decision if step.form else None
        return decision.choices if decision else ()
    return tuple(verdicts.get(duty, ()))
