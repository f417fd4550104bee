"""What PM4Py makes of an event log: `python mining.py LOG.xes LOG.csv SOP.bpmn` prints it as JSON.

A process of its own: PM4Py has warnings, bars and a licence (AGPL) of its own.
"""

import json
import sys
from typing import Any

import pandas as pd
import pm4py

STEP, ROW = "lifecycle:transition", "concept:name"


def main(xes: str, table: str, diagram: str) -> None:
    """Read both forms, discover a model, replay the log on it and on the SOP's own diagram."""
    from_xes = pm4py.read_xes(xes)
    done = completed(from_xes)
    tree = pm4py.discover_process_tree_inductive(done)
    bpmn = pm4py.convert_to_bpmn(tree)
    discovered = pm4py.convert_to_petri_net(tree)
    prescribed = pm4py.convert_to_petri_net(pm4py.read_bpmn(diagram))
    told = {
        "xes": counted(from_xes),
        "csv": counted(from_csv(table)),
        "tasks": sorted(node.name for node in bpmn.get_nodes() if type(node).__name__ == "Task"),
        "discovered": replayed(done, discovered),
        "prescribed": replayed(done, prescribed),
    }
    print(json.dumps(told))


def from_csv(table: str) -> pd.DataFrame:
    """The table under the names that PM4Py expects."""
    rows = pd.read_csv(table, sep=";", encoding="utf-8-sig", dtype={"case": str})
    rows["timestamp"] = pd.to_datetime(rows["timestamp"], utc=True)
    return pm4py.format_dataframe(
        rows.rename(columns={"transition": STEP, "resource": "org:resource"}),
        case_id="case", activity_key="activity", timestamp_key="timestamp",
    )  # fmt: skip


def completed(log: pd.DataFrame) -> pd.DataFrame:
    """One event a step."""
    return log[log[STEP] == "complete"]


def replayed(done: pd.DataFrame, net: Any) -> dict[str, int]:
    """Of how many cases, how many are a way through the net from its beginning to its end."""
    found = pm4py.conformance_diagnostics_token_based_replay(done, *net)
    return {"cases": len(found), "fit": sum(one["trace_is_fit"] for one in found)}


def counted(log: pd.DataFrame) -> dict[str, Any]:
    """How many of everything there are."""
    done = completed(log)
    follows, starts, ends = pm4py.discover_dfg(done)
    return {
        "cases": int(log["case:concept:name"].nunique()),
        "transitions": log[STEP].value_counts().to_dict(),
        "activities": done[ROW].value_counts().to_dict(),
        "resources": done["org:resource"].value_counts().to_dict(),
        "follows": sorted([one, other, count] for (one, other), count in follows.items()),
        "starts": starts,
        "ends": ends,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
