"""A diagram as SpiffWorkflow's specification, parsed once per digest and shared by every case.

Relied on inside SpiffWorkflow 3.2.0, which pyproject.toml pins for this reason:
PARSER_CLASSES, TaskParser.connect_outgoing, TaskSpec._predict/_run_hook/_update_hook,
Task._sync_children/_set_state. Each use says why.
"""

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, ClassVar

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway, ParallelGateway, UserTask
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from engine.flow.diagram import MARK, PROCESS, TASKS, Diagram, cut_out
from engine.flow.refusals import DoesNotRun
from engine.sop.conditions import Condition

MOST_FLOWS_KEPT = 128


@dataclass(frozen=True)
class Flow:
    """A diagram that runs. Never changes, so cases and threads share it.

    `names` are the dotted names of the facts its conditions ask for; `tasks` the ids of the
    nodes that wait for somebody; `joins` the flows that each parallel gateway waits for;
    `titles` what a person calls each node.
    """

    digest: str
    start: str
    tasks: frozenset[str]
    joins: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]
    names: tuple[str, ...]
    conditions: Mapping[str, Condition] = field(repr=False)
    spec: Any = field(repr=False, compare=False)


def load(bpmn: bytes, digest: str | None = None) -> Flow:
    """Return the flow of a diagram, parsed once per digest and process.

    `digest` names the bytes (SHA-256 hex, computed when absent); the same digest must always
    come with the same bytes. Raises BadDiagram, BadCondition or DoesNotRun.
    """
    known = _Bytes(digest or hashlib.sha256(bpmn).hexdigest(), bpmn)
    with _one_at_a_time:
        return _load(known)


_one_at_a_time = Lock()


@dataclass(frozen=True)
class _Bytes:
    digest: str
    bpmn: bytes = field(compare=False, repr=False)


@lru_cache(maxsize=MOST_FLOWS_KEPT)
def _load(known: _Bytes) -> Flow:
    diagram = cut_out(known.bpmn)
    names = dict.fromkeys(name for one in diagram.conditions.values() for name in one.names)
    return Flow(
        digest=known.digest,
        start=diagram.start,
        tasks=diagram.tasks,
        joins=diagram.joins,
        titles=diagram.titles,
        names=tuple(names),
        conditions=diagram.conditions,
        spec=_spec(diagram),
    )


def _spec(diagram: Diagram) -> Any:
    parser = Parser()
    try:
        parser.add_bpmn_xml(diagram.root)
        spec = parser.get_spec(PROCESS)
    except (ValidationException, RecursionError) as problem:
        raise DoesNotRun(_sentence(diagram, problem)) from problem
    for id, title in diagram.titles.items():
        # SpiffWorkflow drops what it cannot reach, and a join would then not wait for it.
        if MARK + id not in spec.task_specs:
            raise DoesNotRun(f"Langkah “{title}” tidak dapat dicapai dari awal.")
    return spec


def _sentence(diagram: Diagram, problem: BaseException) -> str:
    id = str(getattr(problem, "id", None) or "").removeprefix(MARK)
    title = diagram.titles.get(id, id)
    if not title:
        return "Diagram ini terlalu rumit untuk dijalankan."
    return f"Alur yang keluar dari “{title}” tidak dapat dijalankan. Periksa jumlah dan syaratnya."


class OneStep(BpmnSpecMixin):
    """A node that makes its successors when it runs, not before.

    SpiffWorkflow draws every possible future in advance (`_predict`): four layers of eight
    parallel branches are 17,555 tasks before anybody did anything. Nothing here looks ahead.
    """

    def _predict(self, my_task: Any, *looked_ahead: Any, **limits: Any) -> None:
        pass

    def _run_hook(self, my_task: Any) -> bool:
        done: bool = super()._run_hook(my_task)
        if not my_task.children:
            my_task._sync_children(self.outputs, TaskState.FUTURE)
        return done


class Passage(OneStep):
    """What a token passes without waiting: a start, an end, or a flow between two nodes.

    A flow is a node of its own so that a token at a join knows by which flow it came, two flows
    between the same nodes stay two, and the way travelled can be told.
    """


class Step(OneStep, UserTask):
    """A task of any kind: it waits until somebody, or the system as an official, does it."""


class Choice(OneStep, ExclusiveGateway):
    """An exclusive gateway: the first flow in the file whose condition holds, else the default."""


class Join(OneStep, ParallelGateway):
    """A parallel gateway by the rule of BPMN 2.0, 13.4.1: one token from each incoming flow.

    SpiffWorkflow's own rule reads the history of the tree, which makes a join in a rework loop
    fire too early, and throws away a second token on the same flow.
    """

    def stand(self, my_task: Any) -> dict[str, deque[Any]]:
        """Let a token stand here; return those that stand here, by the flow along which they came."""
        here: dict[str, deque[Any]] = my_task.workflow.standing.setdefault(self.name, {})
        here.setdefault(my_task.parent.task_spec.name, deque()).append(my_task)
        return here

    def _update_hook(self, my_task: Any) -> bool:
        my_task._set_state(TaskState.WAITING)
        here = self.stand(my_task)
        if len(here) < len(self._inputs):
            return False
        met = [here[flow].popleft() for flow in tuple(here)]
        for flow in tuple(here):
            if not here[flow]:
                del here[flow]
        # The last to arrive goes on; it was alone on its flow, or all had met before.
        for task in met:
            if task is not my_task:
                task.cancel()
        return True

    def _run_hook(self, my_task: Any) -> bool:
        # Not the parent's: it merges data and drops branches of earlier rounds, and we keep none.
        my_task._sync_children(self.outputs, TaskState.FUTURE)
        return True


class _NodeParser(TaskParser):
    def connect_outgoing(
        self, outgoing_task: Any, sequence_flow_node: Any, is_default: Any
    ) -> None:
        flow = Passage(self.spec, sequence_flow_node.get("id"))
        flow.connect(outgoing_task)
        super().connect_outgoing(flow, sequence_flow_node, is_default)


class _JoinParser(_NodeParser, GatewayParser):
    pass


class _ChoiceParser(_NodeParser, ConditionalGatewayParser):
    pass


class Parser(BpmnParser):
    """SpiffWorkflow's parser, knowing the elements that run and no other."""

    PARSER_CLASSES: ClassVar = {
        full_tag("startEvent"): (_NodeParser, Passage),
        full_tag("endEvent"): (_NodeParser, Passage),
        full_tag("exclusiveGateway"): (_ChoiceParser, Choice),
        full_tag("parallelGateway"): (_JoinParser, Join),
        **{full_tag(kind): (_NodeParser, Step) for kind in TASKS},
    }
