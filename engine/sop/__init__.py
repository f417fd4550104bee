"""The SOP as written: reading it from its diagram, checking it, drawing it.

`lint` gates what may become an edition, `read` gives the SOP, `picture.svg` draws it.
"""

from engine.sop.comparing.compare import Comparison, compare
from engine.sop.comparing.differences import Change
from engine.sop.conditions import BadCondition, Condition
from engine.sop.conditions import compile as compile_condition
from engine.sop.drawings.arrange import arrange
from engine.sop.drawings.picture import svg
from engine.sop.editing.approval import approved, identified
from engine.sop.editing.matrix_rows import Row, Table
from engine.sop.editing.sequence import BadChange
from engine.sop.editing.table import change
from engine.sop.editing.table import rows as read_table
from engine.sop.foreign.adopt import Adopted, adopt
from engine.sop.forms import BadForm, Field, Form, read_form
from engine.sop.linting.finding import Finding
from engine.sop.linting.lint import LETTER_FACTS, blocks, crowded, lint
from engine.sop.model import (
    AlertLevel,
    Approval,
    Decision,
    Flow,
    Identity,
    Node,
    Role,
    Sop,
    Step,
)
from engine.sop.parsing import BadDiagram, parse
from engine.sop.reading import minutes, read

__all__ = [
    "LETTER_FACTS",
    "Adopted",
    "AlertLevel",
    "Approval",
    "BadChange",
    "BadCondition",
    "BadDiagram",
    "BadForm",
    "Change",
    "Comparison",
    "Condition",
    "Decision",
    "Field",
    "Finding",
    "Flow",
    "Form",
    "Identity",
    "Node",
    "Role",
    "Row",
    "Sop",
    "Step",
    "Table",
    "adopt",
    "approved",
    "arrange",
    "blocks",
    "change",
    "compare",
    "compile_condition",
    "crowded",
    "identified",
    "lint",
    "minutes",
    "parse",
    "read",
    "read_form",
    "read_table",
    "svg",
]
