"""One move of a case: put the tokens into a small tree, let SpiffWorkflow run, read them off.

The tree is made anew for each move and thrown away, so a move costs the same after a thousand
returns as after none.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task

from engine.flow.diagram import MARK
from engine.flow.marking import Token
from engine.flow.refusals import BadMarking, NotWaiting, Stuck
from engine.flow.spec import Flow, Join
from engine.sop.conditions import Condition

MOST_PASSES = 6_000
MOST_TOKENS = 200


class Facts(BasePythonScriptEngineEnvironment):
    """The environment of a run: conditions of our language over facts, and nothing that acts.

    Facts stand here and not in the tasks' data, which SpiffWorkflow copies from task to task and
    merges at joins so that the last branch wins.
    """

    def __init__(self, conditions: Mapping[str, Condition], facts: Mapping[str, object]) -> None:
        super().__init__()
        self.conditions, self.facts = conditions, facts

    def evaluate(self, expression: str, context: object, external_context: object = None) -> bool:
        """Tell whether the condition holds. Only conditions compiled from the diagram are known."""
        return self.conditions[expression].holds(self.facts)

    def execute(self, script: str, context: object, external_context: object = None) -> None:
        """Refuse: no script runs in Runut."""
        raise PermissionError("no script runs in Runut")

    def call_service(self, context: object, **call: object) -> None:
        """Refuse: a service task waits, and the engine does it as an official."""
        raise PermissionError("no service is called from a diagram")


class Run(BpmnWorkflow):
    """A workflow that lives for one move and cannot be made without our environment; `standing` holds the tokens at its joins."""

    def __init__(self, spec: Any, environment: Facts) -> None:
        # `deserializing` keeps SpiffWorkflow from starting the process: tokens are placed instead.
        super().__init__(spec, script_engine=PythonScriptEngine(environment), deserializing=True)
        self.task_tree = Task(self, spec.start, state=TaskState.COMPLETED)
        self.standing: dict[str, dict[str, deque[Any]]] = {}

    def _task_completed_notify(self, task: Any) -> None:
        # SpiffWorkflow walks the whole tree here after each task to wake joins and timers. Our
        # joins look when a token arrives, and there are no timers.
        pass


def depart(flow: Flow, environment: Facts) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Put a token on the start and let it go; return the tokens and the ids passed."""
    run = Run(flow.spec, environment)
    first = Task(run, run.spec.task_specs[MARK + flow.start], run.task_tree, TaskState.READY)
    return _travelled(flow, run, first)


def proceed(
    flow: Flow, tokens: tuple[Token, ...], done: str, environment: Facts
) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Let the token whose task is done go; return the tokens and the ids passed, in order.

    Raises NotWaiting, Stuck, or BadMarking for tokens that are not of this flow.
    """
    run = Run(flow.spec, environment)
    placed = {token.id: _place(run, token) for token in tokens}
    first = placed.get(done)
    if first is None:
        raise NotWaiting
    return _travelled(flow, run, first)


def _place(run: Run, token: Token) -> Any:
    spec = run.spec.task_specs.get(MARK + token.at)
    via = run.spec.task_specs.get(MARK + token.via) if token.via else None
    if token.id is not None and spec is not None and spec.manual:
        return Task(run, spec, run.task_tree, TaskState.READY, UUID(hex=token.id))
    if via is not None and isinstance(spec, Join) and via in spec.inputs:
        # A join knows by its parent in the tree along which flow a token came.
        before = Task(run, via, run.task_tree, TaskState.COMPLETED)
        task = Task(run, spec, before, TaskState.WAITING)
        spec.stand(task)
        return task
    raise BadMarking


def _travelled(flow: Flow, run: Run, first: Any) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    try:
        passed = _travel(first)
    except WorkflowException as problem:
        gateway = flow.titles.get(problem.task_spec.name.removeprefix(MARK), "percabangan")
        raise Stuck(f"Tidak ada arah yang syaratnya terpenuhi di “{gateway}”.") from problem
    tokens = tuple(token for task in run.tasks.values() if (token := _token(task)))
    _refuse_stuck(flow, tokens)
    return tokens, passed


def _travel(first: Any) -> tuple[str, ...]:
    ready, passed = deque([first]), []
    while ready:
        task = ready.popleft()
        task.run()
        passed.append(task.task_spec.name.removeprefix(MARK))
        if len(passed) > MOST_PASSES:
            raise Stuck("Alur berputar atau bercabang tanpa akhir sebelum sampai ke tugas.")
        ready.extend(next for next in task.children if _goes_on(next))
    return tuple(passed)


def _goes_on(task: Any) -> bool:
    return task.state == TaskState.READY and not task.task_spec.manual


def _token(task: Any) -> Token | None:
    at = task.task_spec.name.removeprefix(MARK)
    if task.state == TaskState.READY:
        return Token(at, id=task.id.hex)
    if task.state == TaskState.WAITING:
        return Token(at, via=task.parent.task_spec.name.removeprefix(MARK))
    return None


def _refuse_stuck(flow: Flow, tokens: tuple[Token, ...]) -> None:
    if len(tokens) > MOST_TOKENS:
        raise Stuck("Alur bercabang tanpa pernah bertemu kembali.")
    if tokens and not any(token.id for token in tokens):
        gateway = flow.titles[tokens[0].at]
        raise Stuck(f"Alur berhenti menunggu di “{gateway}” selamanya.")
