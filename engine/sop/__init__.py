"""The SOP as written: reading it from its diagram, checking it, drawing it.

`lint` gates what may become an edition, `read` gives the SOP, `picture.svg` draws it.
"""

from engine.sop.adopt import Adopted, adopt
from engine.sop.approval import approved, identified
from engine.sop.arrange import arrange
from engine.sop.compare import Comparison, compare
from engine.sop.conditions import BadCondition, Condition
from engine.sop.conditions import compile as compile_condition
from engine.sop.differences import Change
from engine.sop.finding import Finding
from engine.sop.forms import BadForm, Field, Form, read_form
from engine.sop.lint import LETTER_FACTS, blocks, lint
from engine.sop.matrix_rows import Row, Table
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
from engine.sop.picture import svg
from engine.sop.reading import minutes, read
from engine.sop.sequence import BadChange
from engine.sop.table import change
from engine.sop.table import rows as read_table

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
    "identified",
    "lint",
    "minutes",
    "parse",
    "read",
    "read_form",
    "read_table",
    "svg",
]
