"""Which run a command means that is told none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.backend import Identity
from executor.ledger import Ledger, RunState
from executor.ledger.owner import this_process
from poise.runs.selection import SeveralRuns, to_resume, to_show, to_stop
from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]

GONE = replace(this_process(), born="0")
"""A runner whose process is another one by now."""

DONE, STOPPED, GONE_RUN, ALIVE = "done", "stopped", "gone", "alive"


def ledger_of(place: Place, *states: str) -> Ledger:
    """A ledger with such runs, each on a cluster of its own."""
    from planner.plan.plan_reader import read_plan

    plan = read_plan(place.plan.read_text("utf-8"))
    ledger = Ledger(place.folder / "own.sqlite")
    for number, state in enumerate(states, 1):
        there = Identity(f"c{number}", f"uuid{number}", "node1")
        made = ledger.create_run(f"uid{number}", plan, there, TARGET, {}, 0.0)
        hold = ledger.hold(made.id, 0.0, GONE if state == GONE_RUN else this_process())
        hold.begin(0.0)
        if state in (DONE, STOPPED):
            hold.finish(RunState(state), "", 0.0)
    return ledger


@pytest.mark.parametrize(
    ("states", "shown", "stopped", "resumed"),
    [
        ([ALIVE, DONE], 1, 1, 2),
        ([DONE, DONE], 2, 2, 2),
        ([STOPPED, DONE], 2, 2, 1),
        ([GONE_RUN, DONE], 2, 1, 1),
        ([GONE_RUN, ALIVE], 2, 2, 1),
        ([STOPPED, ALIVE, DONE], 2, 2, 1),
    ],
)
def test_the_only_run_that_can_be_meant(
    place: Place, states: list[str], shown: int, stopped: int, resumed: int
) -> None:
    ledger = ledger_of(place, *states)
    assert to_show(ledger, None, 1.0).id == shown
    assert to_stop(ledger, None, 1.0).id == stopped
    assert to_resume(ledger, None, 1.0).id == resumed
    ledger.close()


def test_of_several_one_has_to_be_named(place: Place) -> None:
    ledger = ledger_of(place, ALIVE, ALIVE, STOPPED, GONE_RUN)
    for which in (to_show, to_stop):
        with pytest.raises(SeveralRuns, match="2 runs are running: choose one") as found:
            which(ledger, None, 1.0)
        assert [one.record.id for one in found.value.runs] == [1, 2]
        assert which(ledger, 2, 1.0).id == 2
    with pytest.raises(SeveralRuns, match="2 runs are unfinished: choose one") as found:
        to_resume(ledger, None, 1.0)
    assert [one.word for one in found.value.runs] == ["stopped", "interrupted"]
    assert found.value.advice_spelled(str) == "poise resume 4"
    ledger.close()


def test_the_commands_take_the_run_that_is_open(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    run("run", place.plan, "--on", TARGET)
    assert "run 2 is not running (state: done)" in run("stop").err
    assert "Run 1 on simulated: done" in run("resume", "--max-moves", "9").out
    for _ in range(2):
        run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    ran = run("resume")
    assert (ran.code, ran.out) == (2, "")
    assert [line.split()[0] for line in ran.err.splitlines()[2:4]] == ["4", "3"]
    assert ran.err.endswith("poise: 2 runs are unfinished: choose one\nTry: poise resume 4\n")
