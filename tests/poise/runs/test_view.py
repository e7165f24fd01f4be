"""A run as the ledger has it: what of it is done, wanted, left out."""

from __future__ import annotations

from dataclasses import replace

from poise.runs.view import INTERRUPTED
from tests.poise.report.run.made_runs import DROPPED, RUNNING, WAITING, at, run_of, web


def test_a_run_without_its_runner_is_interrupted() -> None:
    view = run_of(at(web(1), RUNNING, job="7", waits="waits for job 6"))
    dead = replace(view, alive=False)
    assert (view.running, view.word) == (True, "running")
    assert (dead.running, dead.interrupted, dead.word) == (False, True, INTERRUPTED)
    assert [one.move.id for one in view.waiting] == [1]
    assert dead.waiting == ()


def test_a_move_of_the_latest_plan_that_is_dropped_was_left_out() -> None:
    old, left_out = at(web(1), DROPPED), at(web(2), DROPPED, plan=1)
    view = run_of(old, left_out, at(web(3), WAITING, plan=1))
    assert [one.move.id for one in view.planned] == [2, 3]
    assert [one.move.id for one in view.left_out] == [2]
    assert [one.move.id for one in view.wanted] == [3]
