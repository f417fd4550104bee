"""The token game of BPMN played by hand, and diagrams drawn at random to play it on.

The reference against which the run of a diagram is checked. It shares nothing with engine.flow:
another XML parser, another condition reader, no tree, just counters of tokens.
"""

import ast
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from xml.etree import ElementTree
from xml.sax.saxutils import escape

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
TASKS = ("task", "userTask", "manualTask", "serviceTask")
FOREVER = 7_000
COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


class Runaway(Exception):
    """A move that would never end."""


class NoWay(Exception):
    """A gateway without a default, none of whose conditions holds."""


@dataclass
class Arrow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: str | None


class Game:
    """One case of a diagram.

    `waiting` counts tokens per task, `arrived` tokens per parallel gateway and flow; `opened` and
    `passed` tell of the last move.
    """

    def __init__(self, bpmn: bytes) -> None:
        process = ElementTree.fromstring(bpmn).find(f"{{{BPMN}}}process")
        assert process is not None
        self.kinds: dict[str, str] = {}
        self.defaults: dict[str, str | None] = {}
        self.outgoing: dict[str, list[Arrow]] = defaultdict(list)
        self.incoming: dict[str, list[Arrow]] = defaultdict(list)
        for element in process:
            self._note(element, element.tag.removeprefix(f"{{{BPMN}}}"))
        self.waiting: Counter[str] = Counter()
        self.arrived: dict[str, Counter[str]] = defaultdict(Counter)
        self.opened: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.decisions: dict[str, Mapping[str, object]] = {}

    def _note(self, element: ElementTree.Element, kind: str) -> None:
        if kind != "sequenceFlow":
            self.kinds[element.attrib["id"]] = kind
            self.defaults[element.attrib["id"]] = element.get("default")
            return
        condition = element.find(f"{{{BPMN}}}conditionExpression")
        text = None if condition is None else condition.text
        arrow = Arrow(
            element.attrib["id"], element.attrib["sourceRef"], element.attrib["targetRef"], text
        )
        self.outgoing[arrow.source].append(arrow)
        self.incoming[arrow.target].append(arrow)

    @property
    def ended(self) -> bool:
        """No token is left anywhere."""
        return not self.waiting.total() and not self.left_behind

    @property
    def left_behind(self) -> int:
        """How many tokens stand at joins."""
        return sum(tokens.total() for tokens in self.arrived.values())

    @property
    def tokens(self) -> int:
        """How many tokens there are."""
        return self.waiting.total() + self.left_behind

    def start(self, facts: Mapping[str, object]) -> None:
        """Put a token on the start event and let it run."""
        first = next(node for node, kind in self.kinds.items() if kind == "startEvent")
        self._move(first, facts)

    def complete(
        self, node: str, answers: Mapping[str, object], facts: Mapping[str, object]
    ) -> None:
        """Take a token off a task and let it run."""
        self.waiting[node] -= 1
        self.decisions[node] = answers
        self._move(node, {**facts, **self.decisions})

    def _move(self, node: str, facts: Mapping[str, object]) -> None:
        self.opened, self.passed = Counter(), Counter([node])
        moving = list(self.outgoing[node])
        while moving:
            arrow = moving.pop()
            self.passed[arrow.id] += 1
            moving.extend(self._arrive(arrow, facts))
            if self.passed.total() > FOREVER:
                raise Runaway

    def _arrive(self, arrow: Arrow, facts: Mapping[str, object]) -> list[Arrow]:
        node = arrow.target
        kind = self.kinds[node]
        if kind in TASKS:
            self.waiting[node] += 1
            self.opened[node] += 1
            return []
        if kind == "parallelGateway" and not self._joined(arrow):
            return []
        self.passed[node] += 1
        return [self._choose(node, facts)] if kind == "exclusiveGateway" else self.outgoing[node]

    def _joined(self, arrow: Arrow) -> bool:
        here = self.arrived[arrow.target]
        here[arrow.id] += 1
        wanted = [one.id for one in self.incoming[arrow.target]]
        if not all(here[one] for one in wanted):
            return False
        here.subtract(wanted)
        return True

    def _choose(self, node: str, facts: Mapping[str, object]) -> Arrow:
        arrows = self.outgoing[node]
        default = self.defaults[node] or (arrows[0].id if len(arrows) == 1 else None)
        for arrow in arrows:
            if arrow.id != default and holds(arrow.condition or "", facts):
                return arrow
        for arrow in arrows:
            if arrow.id == default:
                return arrow
        raise NoWay(node)


def holds(text: str, facts: Mapping[str, object]) -> bool:
    """Read the few conditions that the random diagrams use."""
    if " and " in text:
        return all(holds(part, facts) for part in text.split(" and "))
    if text.startswith("not "):
        return not holds(text[4:], facts)
    found = re.fullmatch(r"(\w+)\.(\w+) (\S+) (\S+)", text)
    assert found, text
    said = facts.get(found[1])
    value = said.get(found[2]) if isinstance(said, Mapping) else None
    literal = {"true": True, "false": False}.get(found[4])
    wanted = ast.literal_eval(found[4]) if literal is None else literal
    if found[3] in "<>" and type(value) is not type(wanted):
        return False
    return bool(COMPARISONS[found[3]](value, wanted))


@dataclass
class End:
    """A loose end of a drawing: what leaves a node and does not arrive yet."""

    source: str
    condition: str | None = None
    default: bool = False


@dataclass
class Drawing:
    """A diagram being drawn at random."""

    random: Random
    nodes: dict[str, str] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)

    def node(self, kind: str, ends: list[End], name: str = "") -> str:
        """Add a node at which all these ends arrive."""
        id = name or f"{kind[0]}{len(self.nodes)}"
        self.nodes[id] = kind
        for end in ends:
            self.arrow(end, id)
        return id

    def arrow(self, end: End, target: str) -> None:
        """Tie a loose end to a node."""
        arrow = Arrow(f"f{len(self.arrows)}", end.source, target, end.condition)
        self.arrows.append(arrow)
        if end.default:
            self.defaults[end.source] = arrow.id

    def condition(self) -> str:
        """Return a condition over facts and over what tasks drawn so far may have answered."""
        tasks = [id for id, kind in self.nodes.items() if kind in TASKS]
        simple = ["fakta.ya == true", "fakta.n > 2", "fakta.n < 1", "not fakta.n > 3"]
        for task in self.random.choices(tasks, k=4) if tasks else ():
            simple += [f'{task}.pilih == "a"', f'{task}.pilih != "b"']
        return " and ".join(self.random.choices(simple, k=self.random.choice((1, 1, 1, 2))))

    def choice(self, ends: list[End], ways: int) -> list[End]:
        """Add an exclusive gateway with a default and return what leaves it, in any order."""
        gateway = self.node("exclusiveGateway", ends)
        leaving = [End(gateway, self.condition()) for _ in range(ways - 1)]
        leaving.append(End(gateway, default=True))
        self.random.shuffle(leaving)
        return leaving

    def single(self, ends: list[End]) -> list[End]:
        """Merge several loose ends, so that whichever is taken arrives as one flow."""
        return ends if len(ends) == 1 else [End(self.node("exclusiveGateway", ends))]

    def block(self, ends: list[End], depth: int) -> list[End]:
        """Add something that begins where these ends arrive; return its own loose ends."""
        kinds = (self.task, self.sequence, self.branches, self.parallel, self.rework, self.crowd)
        weights = (4, 4, 3, 3, 3, 0.3) if depth else (1, 0, 0, 0, 0, 0)
        return self.random.choices(kinds, weights)[0](ends, depth - 1)

    def task(self, ends: list[End], depth: int) -> list[End]:
        """Draw one task; every end arrives at it by a flow of its own."""
        return [End(self.node(self.random.choice(TASKS), ends))]

    def sequence(self, ends: list[End], depth: int) -> list[End]:
        """Draw two or three blocks one after the other."""
        for _ in range(self.random.choice((2, 3))):
            ends = self.block(ends, depth)
        return ends

    def branches(self, ends: list[End], depth: int) -> list[End]:
        """Draw a choice, some of its ways empty, merged or left loose."""
        out = []
        for end in self.choice(ends, self.random.choice((2, 2, 3))):
            out += self.block([end], depth) if self.random.random() < 0.7 else [end]
        return self.single(out) if self.random.random() < 0.4 else out

    def parallel(self, ends: list[End], depth: int) -> list[End]:
        """Draw a parallel split and join, some branches empty."""
        split = self.node("parallelGateway", self.single(ends))
        joined = []
        for _ in range(self.random.choice((2, 2, 3))):
            end = [End(split)]
            joined += self.single(self.block(end, depth) if self.random.random() < 0.85 else end)
        return [End(self.node("parallelGateway", joined))]

    def rework(self, ends: list[End], depth: int) -> list[End]:
        """Draw a block that may be returned to: to a gateway before it, or to its first task."""
        first = self.node(self.random.choice((*TASKS, "exclusiveGateway")), ends)
        body = self.block([End(first)], depth)
        back, *on = self.choice(body, self.random.choice((2, 2, 3)))
        self.arrow(back, first)
        return on

    def crowd(self, ends: list[End], depth: int) -> list[End]:
        """Draw a split whose tokens are never joined: what follows is done once for each."""
        split = self.node("parallelGateway", self.single(ends))
        return [End(split), End(split)]

    def finish(self, ends: list[End]) -> None:
        """Let the loose ends arrive at one end event, or each at its own."""
        if self.random.random() < 0.5:
            self.node("endEvent", ends, "End")
            return
        for end in ends:
            self.node("endEvent", [end])

    def bpmn(self) -> bytes:
        """Return the drawing as BPMN, its elements and coordinates in random order."""
        parts = [self._element(id, kind) for id, kind in self.nodes.items()]
        parts += map(_flow, self.arrows)
        self.random.shuffle(parts)
        shapes = "".join(map(self._shape, self.nodes))
        return (
            f'<definitions xmlns="{BPMN}" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
            'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><process id="acak">'
            f"{''.join(parts)}</process><di:BPMNDiagram><di:BPMNPlane>{shapes}"
            "</di:BPMNPlane></di:BPMNDiagram></definitions>"
        ).encode()

    def _element(self, id: str, kind: str) -> str:
        default = f' default="{self.defaults[id]}"' if id in self.defaults else ""
        return f'<{kind} id="{id}"{default}/>'

    def _shape(self, id: str) -> str:
        y = self.random.randrange(500)
        return f'<di:BPMNShape bpmnElement="{id}"><dc:Bounds x="0" y="{y}"/></di:BPMNShape>'


def _flow(arrow: Arrow) -> str:
    head = f'<sequenceFlow id="{arrow.id}" sourceRef="{arrow.source}" targetRef="{arrow.target}">'
    if arrow.condition is None:
        return f"{head}</sequenceFlow>"
    text = escape(arrow.condition)
    return f"{head}<conditionExpression>{text}</conditionExpression></sequenceFlow>"


def draw(random: Random, depth: int = 3) -> bytes:
    """Draw a diagram of nested blocks."""
    drawing = Drawing(random)
    ends = drawing.block([End(drawing.node("startEvent", [], "Start"))], depth)
    drawing.finish(ends)
    return drawing.bpmn()


def scribble(random: Random) -> bytes:
    """Draw a diagram without any structure: nodes in a row, and arrows across."""
    drawing = Drawing(random)
    last = drawing.node("startEvent", [], "Start")
    row = []
    for _ in range(random.randrange(3, 10)):
        kind = random.choice((*TASKS, "parallelGateway", "exclusiveGateway"))
        last = drawing.node(kind, [_leave(drawing, last)])
        row.append(last)
    drawing.node("endEvent", [_leave(drawing, last)])
    gateways = [node for node in row if drawing.nodes[node].endswith("Gateway")]
    for node in random.choices(gateways, k=random.randrange(5)) if gateways else ():
        drawing.arrow(_leave(drawing, node), random.choice(row))
    return drawing.bpmn()


def _leave(drawing: Drawing, node: str) -> End:
    if drawing.nodes[node] != "exclusiveGateway":
        return End(node)
    if any(arrow.source == node for arrow in drawing.arrows):
        return End(node, drawing.condition())
    return End(node, default=True)
