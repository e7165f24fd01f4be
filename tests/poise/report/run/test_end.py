"""The report at the end of a run, and before one is closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import RunState
from planner.plan.plan_warning import OFFLINE_NODE, PlanWarning
from poise.report.plain import render_plain
from poise.report.run.answer import answer
from poise.report.run.end import close_question, close_report, end_report
from poise.runs.view import RunView
from tests.poise.report.run.made_runs import (
    BLOCKED,
    BROKEN,
    DONE,
    DROPPED,
    FAILED,
    WAITING,
    at,
    run_of,
    web,
)


def with_warnings(view: RunView, *warnings: PlanWarning) -> RunView:
    return replace(view, plans=(replace(view.plans[-1], warnings=warnings),))


def test_a_run_that_is_done_is_two_lines() -> None:
    view = run_of(at(web(1), DONE), state=RunState.DONE, ended=480.0)
    assert render_plain(end_report(view, 480.0)) == (
        "Run 2 on prod: done\n1 of 1 move done and verified, 1.0 GiB copied, in 8 min\n"
    )


def test_problems_that_are_left_are_counted_and_listed() -> None:
    done = run_of(at(web(1), DONE), state=RunState.DONE)
    view = with_warnings(done, *(PlanWarning("n+1", "fails", node=f"n{k}") for k in range(12)))
    lines = render_plain(end_report(view)).splitlines()
    assert lines[0] == "Run 2 on prod: done, with 12 problems left"
    assert lines[3:5] == ["Problems left", "  n0  fails"]
    assert lines[-1] == "  and 4 more (poise status 2 --json --ledger l.sqlite)"


def test_what_needs_a_person_stands_before_what_to_type() -> None:
    view = run_of(at(web(1), BROKEN, "runs twice", fix=("stop one",)), state=RunState.INCOMPLETE)
    assert render_plain(end_report(view)).splitlines()[3:] == [
        "Needs attention",
        "  web1  runs twice",
        "        Fix: stop one",
        "",
        "Then: poise resume 2 --ledger l.sqlite",
        "Or give it up: poise close 2 --ledger l.sqlite",
    ]


ENDED = [RunState.DONE, RunState.INCOMPLETE, RunState.DRIFTED, RunState.STOPPED]


@pytest.mark.parametrize("state", ENDED)
def test_one_screen_for_any_size(state: RunState) -> None:
    others = (FAILED, BROKEN, BLOCKED, WAITING)
    states = (DONE, DROPPED) if state is RunState.DONE else (DONE, *others)
    moves = (
        at(web(number), states[number % len(states)], "no room " * 40) for number in range(1, 1000)
    )
    view = with_warnings(
        run_of(*moves, state=state, why="something " * 20),
        *(
            PlanWarning(kind, "", node=f"n{k}", after="it lacks this and that " * 20)
            for k in range(200)
            for kind in (OFFLINE_NODE, "memory")
        ),
    )
    for report in (end_report(view, 480.0), close_report(view)):
        lines = render_plain(report).splitlines()
        assert len(lines) <= 40, "\n".join(lines)
        assert max(len(line.replace(" --ledger l.sqlite", "")) for line in lines) <= 85


def test_closing_tells_what_is_not_done() -> None:
    view = run_of(at(web(1), DONE), at(web(2), WAITING), state=RunState.STOPPED)
    assert close_question([view]) == "Give up run 2 on prod (1 of 2 moves not done)?"
    skipped = run_of(
        at(web(1), DONE), at(web(2), WAITING), at(web(3), DROPPED), state=RunState.INCOMPLETE
    )
    assert close_question([skipped]) == "Give up run 2 on prod (1 of 3 moves not done)?"
    assert close_question([view, skipped]) == "Give up 2 runs (2 of 5 moves not done)?"
    assert answer(skipped) == "Run 2 on prod: incomplete, 1 of 3 moves not done"
    assert "it cannot be continued" in render_plain(close_report(view))
