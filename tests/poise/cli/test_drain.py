"""``poise drain``: the answer before anything changes, and the run that empties a node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from executor.ledger import Ledger
from executor.simulated.faults import (
    Extent,
    FailAction,
    NodeMarkedOffline,
    QueueDrained,
)
from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import RECORDED, ROOT, refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place, with_faults
from tests.poise.test_schemas import check

__all__ = ["place"]

NODE = "node2.gnt.test"


def test_without_execute_it_is_the_answer_of_what_if(place: Place) -> None:
    ran, asked = run("drain", RECORDED, "node2"), run("what-if", RECORDED, "drain", "node2")
    assert (ran.code, ran.err, asked.code) == (0, "", 0)
    lines, of_what_if = ran.out.splitlines(), asked.out.splitlines()
    first = "node2 is marked drained first."
    assert first in lines
    only_here = [line for line in lines if line not in of_what_if]
    assert only_here == [first, "  --execute        all this, after a question"]
    assert not place.ledger.exists()


def test_what_cannot_be_done_ends_with_3_and_changes_nothing(tmp_path: Path, place: Place) -> None:
    target = f"simulate:{cluster_file(tmp_path)}"
    for options in ((), ("--execute",)):
        ran = run("drain", target, "a", *options)
        assert ran.code == 3
        assert ran.out.startswith("NOT OK TO DRAIN a: local of 3 instances cannot leave.")
    assert not place.ledger.exists()


def test_the_node_is_drained_then_emptied_and_looked_at(place: Place) -> None:
    ran = run("drain", TARGET, "node2", "--full", "--execute", "--json")
    document = document_of(ran)
    check("run", ran.out)
    assert (ran.code, document["state"]) == (0, "done")
    (step,) = document["node_steps"]
    assert (step["node"], step["role"], step["state"]) == ("node2.gnt.test", "drained", "done")
    assert all(step["ended"] <= move["started"] for move in document["moves"])
    status = run("status", "--all")
    lines = status.out.splitlines()
    assert lines[lines.index("Nodes") + 1].split() == ["node2", "drained"]


def test_its_file_is_a_plan_that_run_takes(place: Place) -> None:
    plan = place.folder / "drain.json"
    assert run("drain", RECORDED, "node2", "--out", plan).code == 0
    ran = run("run", plan, "--on", TARGET)
    assert ran.code == 0
    assert "First: mark node2 drained" in ran.out
    assert "Nodes\n  node2  drained\n" in ran.out


def test_the_log_tells_of_the_node(place: Place) -> None:
    assert run("drain", TARGET, "node2", "--execute").code == 0
    lines = [line.split("  ", 1)[1] for line in run("log").out.splitlines()]
    assert "step 4 node2: set drained" in lines
    assert lines.index("step 4 node2: is drained") < lines.index("move 1 inst1: job 2 submitted")
    ran = run("log", "--json")
    check("log", ran.out)
    events = json.loads(ran.out)["events"]
    assert {one.get("node") for one in events if one["move"] == 4} == {"node2.gnt.test"}


def test_a_node_that_cannot_be_drained_keeps_its_instances(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(
        monkeypatch,
        *(FailAction("node node2.gnt.test", Extent.NOTHING, nth=nth) for nth in (1, 2)),
    )
    ran = run("drain", TARGET, "node2", "--execute", "-q")
    assert ran.code == 4
    assert "Run 1 on simulated: incomplete, 3 of 3 moves not done" in ran.out
    lines = ran.out.splitlines()
    attention = lines[lines.index("Needs attention") + 1 :]
    assert attention[0].startswith("  node2  ")
    assert "2 jobs failed, last: job 2: the flags of the node could not be written" in ran.out
    blocked = "inst1, inst5, inst6 wait for node2 (step 4), no action needed"
    assert any(line.endswith(blocked) for line in attention)


def test_its_json_is_the_answer(place: Place) -> None:
    ran = run("drain", RECORDED, "node2", "--parallel", "2", "--json")
    check("what-if", ran.out)
    plan = json.loads(ran.out)["change"]["plan"]
    assert (plan["format"], plan["steps"][0]["type"]) == ("poise.plan/2", "set-role")


def test_a_drift_at_the_node_asks_for_the_node(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is marked offline while the queue takes no jobs."""
    with_faults(monkeypatch, QueueDrained(0.0, 60.0), NodeMarkedOffline(NODE, at=10.0))
    ran = run("drain", TARGET, "node2", "--execute", "-q")
    assert ran.code == 4
    out = run("status").out
    said = "node node2 is offline, but the plan takes it from regular to drained"
    assert said in " ".join(out.split())
    assert "\nKeep the plan: poise resume 1  (once the cluster is as the plan expects)\n" in out
    assert "--skip" not in out
    refused(
        run("resume", "--replan"),
        f"run 1: {NODE} is to be drained before a new plan",
        "Try: poise resume 1",
    )


# -- killed and resumed --------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["job 1 queued", "job 2 queued"], ids=["the flag", "a move"])
def test_a_killed_drain_is_resumed_without_a_job_too_many(place: Place, after: str) -> None:
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "poise", "drain", TARGET, "node2", "--execute", "-q"),
            *("--speed", "20"),
        ],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    with child:
        place.begun.append(child)  # type: ignore[arg-type]
        while not _told(place, after):
            time.sleep(0.05)
        child.kill()
    refused(
        run("drain", TARGET, "node2", "--execute"),
        "node2.gnt.test: run 1, which sets its role, is unfinished (interrupted)",
        "Try: poise resume 1",
    )
    document = document_of(run("resume", "--speed", "5000", "--json"))
    assert document["state"] == "done"
    assert [len(step["jobs"]) for step in document["node_steps"]] == [1]
    assert [len(move["jobs"]) for move in document["moves"]] == [1, 1, 1]


def _told(place: Place, text: str) -> bool:
    if not place.ledger.exists():
        return False
    with Ledger(place.ledger) as ledger:
        if not ledger.runs():
            return False
        return any(event.what == text for event in ledger.events(1))


# -- refused, or told ----------------------------------------------------------------------------


def test_the_master_is_refused_before_anything_changes(place: Place) -> None:
    refused(
        run("drain", TARGET, "node1", "--execute"),
        "node1.gnt.test is the master, which Ganeti does not drain",
        "Try: gnt-cluster master-failover, on the master candidate that is to be the master",
    )
    assert not place.ledger.exists()


def test_a_node_that_is_drained_already_is_told(tmp_path: Path) -> None:
    drained = tmp_path / "drained.data"
    lines = (ROOT / "examples" / "large.data").read_text("utf-8").splitlines()
    changed = [
        "|".join([*line.split("|")[:7], "Y", *line.split("|")[8:]])
        if line.startswith("node07.")
        else line
        for line in lines
    ]
    drained.write_text("\n".join(changed) + "\n", "utf-8")
    ran = run("drain", drained, "node07", "-q")
    assert ran.err.splitlines() == ["poise: node07.example.com is marked drained already"]


def test_a_step_that_is_expected_otherwise_makes_a_plan_out_of_date(place: Place) -> None:
    plan = place.folder / "drain.json"
    run("drain", RECORDED, "node2", "--out", plan)
    document = json.loads(plan.read_text("utf-8"))
    document["steps"][0] |= {"role": "regular", "before": "drained", "node": "node1.gnt.test"}
    plan.write_text(json.dumps(document), "utf-8")
    ran = run("run", plan, "--on", TARGET)
    assert ran.code == 0  # regular already: nothing to do about it
    document["steps"][0] |= {"type": "reboot"}
    plan.write_text(json.dumps(document), "utf-8")
    refused(
        run("run", plan, "--on", TARGET),
        "key 'type': expected one of move, set-role, got 'reboot'",
    )


def test_options_of_a_run_need_one() -> None:
    refused(
        run("drain", RECORDED, "node2", "--until", "06:00"), "--until needs --execute or --dry-run"
    )


def test_a_dry_run_changes_nothing_and_shows_when_moves_run(place: Place) -> None:
    ran = run("drain", RECORDED, "node2", "--dry-run", "-q")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert any(line.startswith("Dry run: 3 moves take about") for line in lines)
    assert "First: mark node2 drained" in lines
    assert "Nothing was changed." in lines
    assert not place.ledger.exists()
