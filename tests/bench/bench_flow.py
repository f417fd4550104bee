"""How fast a diagram runs: `python -m tests.bench.bench_flow`.

Compares one Surat Keluar (start and six completions) in SpiffWorkflow's own in-memory engine and
in engine.flow, which writes and reads the marking at every step; then times one completion after
many returns. No database. Figures are medians of wall time; read them as ratios.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser

from engine import flow
from engine.sop.conditions import compile

BPMN = Path(__file__).parents[2] / "processes/surat_keluar/surat_keluar.bpmn"
ROUNDS = 200
NUMBERED = {"surat": {"bernomor": True}}
FRESH = {"surat": {"bernomor": False}}


def main() -> None:
    """Print the table."""
    bpmn = BPMN.read_bytes()
    theirs, ours = _both(lambda: stock(bpmn), lambda: _ours(bpmn))
    print(f"{'start + 6 completions':<34}{'ms':>8}{'ratio':>8}")
    print(f"{'  SpiffWorkflow, in memory':<34}{theirs:>8.2f}{1:>8.2f}")
    print(f"{'  engine.flow, marking each step':<34}{ours:>8.2f}{ours / theirs:>8.2f}")
    print(f"\n{'one completion after returns':<34}{'ms':>8}{'bytes':>8}")
    for returns in (1, 10, 100, 1000):
        step, size = _after(bpmn, returns)
        print(f"  {returns:<32}{step:>8.2f}{size:>8}")
    asked = compile('periksa_pengawas.keputusan == "kembalikan"')
    facts = {"periksa_pengawas": {"keputusan": "setuju"}}
    print(f"\n{'one condition':<34}{_timed(lambda: asked.holds(facts), 2000) * 1000:>8.2f} µs")


def _both(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Time two things turn by turn, so that a busy machine slows both alike."""
    times = [(_timed(first, 1), _timed(second, 1)) for _ in range(ROUNDS)]
    return median(time[0] for time in times), median(time[1] for time in times)


def _timed(work: Callable[[], object], rounds: int) -> float:
    """Return the median in milliseconds."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return median(times)


_specs: dict[bytes, object] = {}


def stock(bpmn: bytes) -> None:
    spec = _specs.get(bpmn)
    if spec is None:
        parser = BpmnParser()
        parser.add_bpmn_str(re.sub(rb">(\w+)\.(\w+) == ", rb">\1_\2 == ", bpmn))
        spec = _specs[bpmn] = parser.get_spec("surat_keluar")
    run = BpmnWorkflow(spec)
    said = dict.fromkeys(("periksa_pengawas", "periksa_sekretaris", "tanda_tangan"), "setuju")
    facts = {f"{node}_keputusan": answer for node, answer in said.items()}
    run.task_tree.data = {**facts, "surat_bernomor": False, "true": True}
    run.do_engine_steps()
    done = 0
    while task := run.get_next_task(state=TaskState.READY, manual=True):
        task.run()
        run.do_engine_steps()
        done += 1
    assert done == 6
    assert run.is_completed()


def _ours(bpmn: bytes) -> None:
    sop = flow.load(bpmn, "surat_keluar")
    moved = flow.start(sop, FRESH)
    done = 0
    while moved.opened:
        moved = flow.complete(sop, moved.marking, moved.opened[0].id, {"keputusan": "ya"}, FRESH)
        done += 1
    assert done == 6
    assert moved.ended


def _after(bpmn: bytes, returns: int) -> tuple[float, int]:
    sop = flow.load(bpmn, "surat_keluar")
    moved, times = flow.start(sop, NUMBERED), []
    for _ in range(returns):
        for answers in ({}, {"keputusan": "kembalikan"}):
            begin = time.perf_counter()
            task = moved.opened[0].id
            moved = flow.complete(sop, moved.marking, task, answers, NUMBERED)
            times.append((time.perf_counter() - begin) * 1000)
    return median(times[-20:]), len(moved.marking)


if __name__ == "__main__":
    main()
