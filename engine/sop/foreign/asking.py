"""Who decides at a gateway: conditions become questions that a step answers.

A drawn model says “Ya” and “Tidak” on its arrows and nothing else; an executable one compares
variables that some system has set. Here both become a field on the step before the gateway.
"""

import ast
import json
from dataclasses import dataclass, field
from functools import partial

from engine.sop.foreign import expressions
from engine.sop.foreign.extras import Variables
from engine.sop.foreign.model import GATES, Arrow, Foreign, Piece, called
from engine.sop.foreign.names import key_of
from engine.sop.forms import DECISION, MOST_CHOICES, BadForm, read_form
from engine.sop.linting.lint import LETTER_FACTS

OTHERWISE = "Lainnya"
LONGEST = 60


@dataclass
class Asked:
    """What the conditions of a process hold one variable of one step against."""

    literals: list[object] = field(default_factory=list)
    gates: list[Piece] = field(default_factory=list)


class Asking:
    def __init__(self, taken: Foreign, variables: Variables) -> None:
        self.taken, self.variables = taken, variables
        self.trees: dict[Arrow, ast.expr] = {}
        self.asked: dict[tuple[Piece, str], Asked] = {}
        self.hosts: dict[Piece, Piece | None] = {}

    def ask(self) -> None:
        """Rewrite what can be rewritten, drop and tell the rest, and see to it that each gateway
        has a default."""
        choices = [one for one in self.taken.pieces if self._chooses(one)]
        for gate in choices:
            self.hosts[gate] = self._before(gate)
        for arrow in self.taken.arrows:
            self._read(arrow)
        for (host, variable), asked in self.asked.items():
            self._add_field(host, variable, asked)
        for arrow, tree in self.trees.items():
            writer = expressions.Writer(partial(self._fact, arrow.source), self._literal)
            arrow.condition = writer.text(tree)
        for gate in choices:
            self._name_answers(gate)
            self._settle_default(gate)
        for piece in self.taken.steps():
            self._check_form(piece)

    def _chooses(self, piece: Piece) -> bool:
        return piece.kind == GATES[0] and len(self.taken.leaving(piece)) > 1

    def _before(self, gate: Piece) -> Piece | None:
        """The one step after which a gateway is reached; None for several or none."""
        arriving: dict[Piece, list[Piece]] = {}
        for arrow in self.taken.arrows:
            arriving.setdefault(arrow.target, []).append(arrow.source)
        met, waiting, steps = {gate}, [gate], set[Piece]()
        while waiting:
            for source in arriving.get(waiting.pop(), ()):
                if source.is_step or source.kind == "startEvent":
                    steps.add(source)
                elif source not in met:
                    met.add(source)
                    waiting.append(source)
        step = steps.pop() if len(steps) == 1 else None
        return step if step is not None and step.is_step else None

    def _read(self, arrow: Arrow) -> None:
        text, arrow.condition = arrow.condition, ""
        if not text:
            return
        gate = arrow.source
        if gate not in self.hosts:
            self._drop(arrow, text, "Syarat hanya dibaca pada panah dari percabangan eksklusif.")
            return
        if gate.default is arrow:
            return
        tree = expressions.read(text)
        if tree is None:
            self._drop(arrow, text, "Pilih syaratnya dari daftar: isian, hubungan, dan nilai.")
            return
        for name in expressions.names(tree):
            if not self._known(gate, name):
                proposal = "Pastikan satu kegiatan mendahului percabangan, lalu pilih syaratnya."
                self._drop(arrow, text, proposal)
                return
        for name in expressions.names(tree):
            self._count(gate, name, tree)
        self.trees[arrow] = tree

    def _drop(self, arrow: Arrow, text: str, proposal: str) -> None:
        way = arrow.name or f"{arrow.source.name or arrow.source.id} → {arrow.target.name}"
        sentence = f"Syarat pada panah “{way}” tidak dibawa: {' '.join(text.split())[:LONGEST]}"
        self.taken.note(arrow, way, f"{sentence}.", proposal)

    def _known(self, gate: Piece, name: str) -> bool:
        if name in LETTER_FACTS or _variable(name) in self.variables.fields or self._step(name):
            return True
        host = self.hosts[gate]
        return host is not None and host.detail is None

    def _step(self, name: str) -> Piece | None:
        """The step whose decision a dotted name asks for."""
        owner, _, fact = name.partition(".")
        known = (piece for piece in self.taken.steps() if piece.id == owner)
        return next(known, None) if fact == DECISION or fact in self._facts(owner) else None

    def _facts(self, owner: str) -> set[str]:
        own = next((piece for piece in self.taken.steps() if piece.id == owner), None)
        if own is None or own.detail is None:
            return set()
        text = own.detail.findtext("{*}formulir") or ""
        try:
            return {one.key for one in read_form(text).fields}
        except BadForm:
            return set()

    def _count(self, gate: Piece, name: str, tree: ast.expr) -> None:
        if name in LETTER_FACTS or self._step(name) or _variable(name) in self.variables.fields:
            return
        host = self.hosts[gate]
        assert host is not None  # _known has seen it
        asked = self.asked.setdefault((host, _variable(name)), Asked())
        asked.literals += expressions.values(tree, name)
        asked.gates += [gate] if gate not in asked.gates else []

    def _fact(self, gate: Piece, name: str) -> str:
        if name in LETTER_FACTS or self._step(name):
            return name
        owner = self.variables.fields.get(_variable(name))
        if owner is None:
            host = self.hosts[gate]
            owner = self.variables.fields[f"{host.id if host else ''}/{_variable(name)}"]
        return f"{owner[0].id}.{owner[1]}"

    def _literal(self, name: str, value: object) -> object:
        variable = _variable(name)
        owner = self.variables.fields.get(variable)
        rules = owner[0].fields.get(owner[1], {}) if owner else {}
        if rules.get("type") == "boolean" and value in ("true", "false"):
            return value == "true"
        return self.variables.choices.get((variable, str(value)), value)

    def _add_field(self, host: Piece, variable: str, asked: Asked) -> None:
        free = [
            choice(way.name or OTHERWISE)
            for gate in asked.gates
            for way in self.taken.leaving(gate)
            if way not in self.trees
        ]
        rules = _rules(variable, asked.literals, free)
        used = {*host.fields} | ({DECISION} if "enum" not in rules else set())
        key = key_of(variable, used, "isian")
        host.fields[key] = rules
        host.required.append(key)
        self.variables.fields[f"{host.id}/{variable}"] = host, key
        sentence = (
            f"Isian “{rules['title']}” ditambahkan pada {called(host)}: percabangan menanyakannya."
        )
        self.taken.note(host, host.name, sentence, "Periksa judul dan pilihannya.")

    def _name_answers(self, gate: Piece) -> None:
        """Arrows with a name and no condition: the step before chooses among the names."""
        ways, host = self.taken.leaving(gate), self.hosts[gate]
        choices = [choice(way.name) for way in ways]
        unlike = len({one.casefold() for one in choices}) == len(choices) <= MOST_CHOICES
        if host is None or host.detail is not None or not all(choices) or not unlike:
            return
        if any(way.condition for way in ways):
            return
        key = key_of(
            DECISION if DECISION not in host.fields else gate.name, {*host.fields}, "pilihan"
        )
        host.fields[key] = {"type": "string", "title": gate.name or "Keputusan", "enum": choices}
        host.required.append(key)
        gate.default = gate.default or self._onward(gate, ways)
        for way in ways:
            if way is not gate.default:
                way.condition = f'{host.id}.{key} == "{choice(way.name)}"'
        told = " atau ".join(f"“{one}”" for one in choices)
        sentence = f"{called(host)} memilih {told}: percabangan tidak menyatakan syarat."
        self.taken.note(host, host.name, sentence, "Ubah bila arahnya ditentukan hal lain.")

    def _onward(self, gate: Piece, ways: list[Arrow]) -> Arrow:
        """The first way that does not lead back to where the gateway comes from."""
        return next((way for way in ways if gate not in self.taken.after(way.target)), ways[0])

    def _settle_default(self, gate: Piece) -> None:
        ways = self.taken.leaving(gate)
        free = [way for way in ways if not way.condition]
        if gate.default is None and len(free) == 1:
            gate.default = free[0]
        elif gate.default is None and not free:
            gate.default = ways[-1]
            way = gate.default.name or gate.default.target.name or gate.default.target.id
            sentence = f"Jalan “{way}” dari {called(gate)} menjadi jalan bawaan."
            self.taken.note(gate, gate.name, sentence, "Pilih jalan bawaan yang lain bila perlu.")
        if gate.default is not None:
            gate.default.condition = ""

    def _check_form(self, piece: Piece) -> None:
        if piece.fields:
            try:
                read_form(form_text(piece))
            except BadForm as problem:
                sentence = f"Formulir {called(piece)} tidak dibawa. {problem.sentence}"
                self.taken.note(piece, piece.name, sentence, "Susun lagi formulirnya.")
                piece.fields, piece.required = {}, []


def form_text(piece: Piece) -> str:
    """The form of a step as `sop:formulir` holds it."""
    form: dict[str, object] = {"properties": piece.fields}
    if piece.required:
        form["required"] = piece.required
    return json.dumps(form, ensure_ascii=False)


def _variable(name: str) -> str:
    """The variable behind a dotted name; the owner of its scope says nothing here."""
    return name.rpartition(".")[2]


def _rules(variable: str, literals: list[object], free: list[str]) -> dict[str, object]:
    """The kind of field that can give the answers which the conditions ask for; `free` are the
    names of the ways that ask for none."""
    title = {"title": _title(variable)}
    kinds = {type(literal) for literal in literals}
    if kinds == {bool}:
        return {"type": "boolean", **title}
    if kinds == {int}:
        return {"type": "integer", **title}
    if kinds and kinds <= {int, float}:
        return {"type": "number", **title}
    texts = list(dict.fromkeys([*(str(one) for one in literals), *free]))
    fit = all(text and text == choice(text) and len(text) <= 200 for text in texts)
    if kinds == {str} and len(texts) <= MOST_CHOICES and fit:
        return {"type": "string", **title, "enum": texts}
    return {"type": "string", **title}


def choice(text: str) -> str:
    """A text as a choice that a condition can name: on one line, without straight quotes."""
    return " ".join(text.replace('"', "”").split())


def _title(variable: str) -> str:
    words = key_of(variable, set(), "isian").strip("_").replace("_", " ")
    return words.capitalize()
