"""Runs as JSON documents."""

from __future__ import annotations

from dataclasses import replace

from executor.ledger import RunState
from planner.plan.plan_warning import PlanWarning
from poise.report.run.document import log_document, run_document, runs_document
from poise.runs.run_list import RunLine, RunList
from poise.runs.time_left import Estimate
from tests.poise.report.run.made_runs import DONE, RUNNING, WAITING, at, run_of, web

VIEW = run_of(at(web(1), DONE), at(web(2), RUNNING, job="7"), at(web(3), WAITING, waits="its turn"))


def test_a_run_counts_its_moves_and_what_they_cost() -> None:
    document = run_document(VIEW, Estimate(60.0, "at the pace so far"))
    assert document["format"] == "poise.run/1"
    assert {state: n for state, n in document["counts"].items() if n} == {
        "done": 1,
        "running": 1,
        "waiting": 1,
    }
    assert (document["copied_gib"], document["copy_gib"], document["restarts"]) == (1.0, 3.0, 0)
    assert document["time_left"] == {"seconds": 60.0, "basis": "at the pace so far"}


def test_a_move_has_its_jobs_and_how_far_it_is() -> None:
    move = run_document(VIEW)["moves"][1]
    assert (move["state"], move["actions_done"]) == ("running", 0.5)
    assert [(job["job"], job["state"]) for job in move["jobs"]] == [("7", "submitted")]


def test_without_a_runner_nobody_tells_what_is_waited_for() -> None:
    assert run_document(VIEW)["moves"][2]["waits"] == "its turn"
    dead = run_document(replace(VIEW, alive=False))
    assert (dead["state"], dead["moves"][2]["waits"]) == ("interrupted", "")


def test_reservations_are_those_of_a_run_that_is_done() -> None:
    left = PlanWarning("n-plus-one", "short of memory", "node1", None, False, "x", "x")
    plans = (replace(VIEW.plans[0], warnings=(left,)),)
    running = replace(VIEW, plans=plans)
    done = replace(run_of(at(web(1), DONE), state=RunState.DONE), plans=plans)
    assert run_document(running)["reservations"] == []
    assert run_document(done)["reservations"] == [
        "not in order after the plan: node1: short of memory"
    ]


def test_a_dry_run_has_no_ledger_and_says_what_it_rests_on() -> None:
    document = run_document(VIEW, dry_run=True, assumed="usual rates")
    assert (document["dry_run"], document["ledger"], document["assumptions"]) == (
        True,
        None,
        "usual rates",
    )


def test_a_list_names_the_runs_that_cannot_be_read() -> None:
    line = RunLine(VIEW.record, "default", "running", done=1, left=2, moves=3)
    document = runs_document(RunList((line,), ((7, "key 'moves': no number"),)))
    (one,) = document["runs"]
    assert (one["run"], one["moves_done"], one["moves"]) == (2, 1, 3)
    assert document["damaged"] == [{"run": 7, "why": "key 'moves': no number"}]


def test_a_log_has_the_events_as_they_are() -> None:
    assert log_document(VIEW.record, [{"id": 1}]) == {
        "format": "poise.log/1",
        "run": 2,
        "events": [{"id": 1}],
    }
