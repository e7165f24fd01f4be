"""A run as the ledger has it: what of it is done, wanted, left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import MoveState, RunState
from poise.runs.view import INTERRUPTED, RunView, copied_gib, moves_named
from snapshots.errors import UsageError
from tests.executor.made_moves import FAILOVER, move
from tests.poise.report.run.made_runs import BROKEN, DONE, RUNNING, WAITING, at, run_of, web

DROPPED = MoveState.DROPPED


def test_a_run_without_its_runner_is_interrupted() -> None:
    view = run_of(at(web(1), RUNNING, job="7", waits="waits for job 6"))
    dead = replace(view, alive=False)
    assert (view.under_way, view.word) == (True, "running")
    assert (dead.under_way, dead.interrupted, dead.word) == (False, True, INTERRUPTED)
    assert [one.move.id for one in view.waiting] == [1]
    assert dead.waiting == ()


def test_progress_is_that_of_the_open_job_and_of_what_was_seen_done() -> None:
    view = run_of(at(web(1), DONE), at(web(2), RUNNING, job="7"), at(web(3), WAITING))
    assert [one.actions_done for one in view.moves] == [2.0, 0.5, 0.0]
    assert view.copied_gib == pytest.approx(1.0)
    assert view.copy_gib == pytest.approx(3.0)


def test_what_is_copied_is_the_share_of_the_actions_that_copy() -> None:
    assert copied_gib(web(1, copy_gib=8.0), 1.0) == 0.0  # migrated
    assert copied_gib(web(1, copy_gib=8.0), 1.25) == pytest.approx(2.0)
    assert copied_gib(move("a:b", "b:a"), 1.0) == 0.0


def test_restarts_count_as_they_happen() -> None:
    restarts = replace(move("a:b", "b:a", (FAILOVER, "b"), number=4, instance="db"), restarts=1)
    view = run_of(at(restarts, DONE), at(replace(restarts, id=5), WAITING))
    assert (view.restarted, view.restarts) == (1, 2)


def test_a_move_of_the_latest_plan_that_is_dropped_was_left_out() -> None:
    old, left_out = at(web(1), DROPPED), at(web(2), DROPPED, plan=1)
    view = run_of(old, left_out, at(web(3), WAITING, plan=1))
    assert [one.move.id for one in view.planned] == [2, 3]
    assert [one.move.id for one in view.left_out] == [2]
    assert [one.move.id for one in view.wanted] == [3]


def test_moves_that_were_not_done_are_a_reservation() -> None:
    view = run_of(at(web(1), BROKEN), at(web(2), DONE), state=RunState.DONE)
    assert view.replaced == 1
    assert view.reservations == ["1 of the moves planned first were not carried out"]


NAMED = run_of(at(web(1), DONE), at(web(2), WAITING), at(web(3), RUNNING, job="7"))


@pytest.mark.parametrize("name", ["2", "web2", "web2.example.org"])
def test_a_move_is_named_by_its_number_or_its_instance(name: str) -> None:
    assert moves_named(NAMED, [name]) == {2}


@pytest.mark.parametrize(
    ("name", "why"), [("1", "no move '1' is left"), ("x", "no move 'x'"), ("3", "has a job")]
)
def test_a_move_that_is_over_or_runs_cannot_be_left_out(name: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        moves_named(NAMED, [name])


def test_a_move_that_is_left_out_may_be_named_again() -> None:
    view: RunView = run_of(at(web(1), DROPPED), at(web(2), WAITING))
    assert moves_named(view, ["1"]) == frozenset()
