"""What doing a step does. One file of this folder is one duty; nothing else registers it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from engine.cases.work import House, Work

Said = Mapping[str, Any]
Answers = dict[str, Any]


class Duty:
    """A tindakan of the `sop:` vocabulary: how its form is heard and what completing it does."""

    key: ClassVar[str]
    name: ClassVar[str]
    help: ClassVar[str]
    # What its `keputusan` may be, for conditions of the diagram; empty where it decides nothing.
    verdicts: ClassVar[Mapping[str, str]] = {}
    # Whether the step's form, if it has one, is asked with it.
    asks: ClassVar[bool] = False

    def hear(self, work: Work, said: Said) -> Answers:
        """The words of the form become answers. Raises BadAnswers with a sentence per field."""
        return {"keputusan": "selesai"}

    def prepares(self, answers: Answers) -> bool:
        """True if part of the work must not hold the database; `prepare` then does it."""
        return False

    def prepare(self, house: House, work: Work, answers: Answers) -> Answers:
        """Work that must not hold the database: done before the closing transaction."""
        return answers

    def perform(self, work: Work, answers: Answers) -> bool:
        """The effect, in the closing transaction; False if the step must go on waiting."""
        raise NotImplementedError
