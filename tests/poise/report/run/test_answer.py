"""The first line of a report about a run, and its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from executor.ledger import RunState
from poise.report.run.answer import answer, sums
from poise.runs.time_left import Estimate
from tests.poise.report.run.made_runs import (
    BLOCKED,
    BROKEN,
    DONE,
    DROPPED,
    RUNNING,
    WAITING,
    at,
    run_of,
    web,
)

DONE_ONE, WAITING_ONE = at(web(1), DONE), at(web(2), WAITING)


@pytest.mark.parametrize(
    ("state", "record", "words"),
    [
        (RunState.READY, {}, "not started"),
        (RunState.RUNNING, {}, "running, 1 of 2 moves done"),
        (RunState.RUNNING, {"stop_requested": True}, "stopping, 1 of 2 moves done"),
        (RunState.STOPPED, {"why": "SIGINT received"}, "stopped by Ctrl-C"),
        (RunState.STOPPED, {"why": "asked to stop"}, "stopped by poise stop"),
        (RunState.STOPPED, {"why": "poise stop"}, "stopped by poise stop"),
        (RunState.STOPPED, {"why": "web2.example.org is late"}, "stopped: web2 is late"),
        (RunState.INCOMPLETE, {"why": "told below"}, "incomplete, 1 of 2 moves not done"),
        (RunState.DRIFTED, {"why": "a is offline"}, "stopped: the cluster changed: a is offline"),
        (
            RunState.DRIFTED,
            {"why": "web2 is gone", "drifted_at": 2},
            "stopped: the cluster changed, 1 of 2 moves not done",
        ),
        (RunState.CLOSED, {"why": "given up"}, "closed: given up"),
    ],
)
def test_where_a_run_stands(state: RunState, record: dict[str, Any], words: str) -> None:
    assert answer(run_of(DONE_ONE, WAITING_ONE, state=state, **record)) == f"Run 2 on prod: {words}"


def test_a_run_that_goes_on_says_how_long_it_takes() -> None:
    told = answer(run_of(DONE_ONE, WAITING_ONE), Estimate(600.0, "at the pace so far"))
    assert told == "Run 2 on prod: running, 1 of 2 moves done, about 10 min left"


def test_a_run_without_its_runner() -> None:
    view = replace(run_of(WAITING_ONE), alive=False)
    assert answer(view) == "Run 2 on prod: interrupted (the runner died)"


def test_figures_name_only_what_there_is() -> None:
    view = run_of(DONE_ONE, at(web(2), RUNNING), at(web(3), BROKEN), at(web(4), BLOCKED))
    assert sums(view) == (
        "1 of 4 moves done and verified, 1 running, 1 broken, 1 blocked, 1.0 GiB of 4.0 GiB copied"
    )


def test_moves_that_are_left_out_or_replaced_are_told_apart() -> None:
    view = run_of(at(web(1), DROPPED), at(web(2), DROPPED, plan=1), at(web(3), DONE, plan=1))
    assert "1 of 2 moves done and verified, 1 left out, 1 replaced" in sums(view)


def test_the_time_of_a_run_that_was_resumed() -> None:
    view = run_of(DONE_ONE, state=RunState.DONE, ended=6240.0)
    assert sums(view, 4320.0).endswith(", in 1 h 44 min (1 h 12 min since resume)")
    assert sums(view, 6240.0).endswith(", in 1 h 44 min")
