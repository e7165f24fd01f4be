"""A run as ``poise status`` shows it: on one screen, whatever its size."""

from __future__ import annotations

import pytest

from executor.ledger import RunState
from poise.report.plain import render_plain
from poise.report.run.status import status_report
from poise.runs.time_left import Estimate
from tests.poise.report.run.made_runs import (
    BLOCKED,
    BROKEN,
    DONE,
    FAILED,
    RUNNING,
    WAITING,
    at,
    run_of,
    web,
)

LEFT = Estimate(7200.0, "at the pace so far")


def test_what_needs_a_person_comes_before_what_runs_what_waits_and_the_figures() -> None:
    view = run_of(
        at(web(1), DONE),
        at(web(2), BROKEN, "runs twice"),
        at(web(3), RUNNING, job="7"),
        at(web(4), WAITING),
    )
    text = render_plain(status_report(view, LEFT))
    order = [
        "about 2 h left",
        "Needs attention",
        "Running",
        "Waiting",
        "1 of 4 moves done and",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "web1" not in text
    assert "web1" in render_plain(status_report(view, LEFT, everything=True))


def test_what_to_type_is_last() -> None:
    view = run_of(at(web(1), BROKEN, "runs twice"), state=RunState.INCOMPLETE)
    lines = render_plain(status_report(view, None)).splitlines()
    assert lines[-2:] == [
        "Then: poise resume 2 --ledger l.sqlite",
        "Or give it up: poise close 2 --ledger l.sqlite",
    ]


def test_why_nothing_more_begins() -> None:
    view = run_of(at(web(1), RUNNING, job="7"), stop_requested=True, waits="the queue is drained")
    assert render_plain(status_report(view, None)).splitlines()[:3] == [
        "Run 2 on prod: stopping, 0 of 1 move done",
        "The run waits: the queue is drained",
        "Nothing more begins; 1 running job ends first, it cannot be cancelled",
    ]


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.INCOMPLETE, RunState.DRIFTED])
def test_one_screen_for_any_size(state: RunState) -> None:
    states = (DONE, FAILED, BROKEN, BLOCKED, RUNNING, WAITING)
    view = run_of(
        *(
            at(web(number), states[number % 6], "no room " * 40, job=f"{number}")
            for number in range(1, 1000)
        ),
        state=state,
        why="something " * 20,
        stop_requested=True,
    )
    lines = render_plain(status_report(view, LEFT)).splitlines()
    assert len(lines) <= 40
    # A command is never broken, whatever the name of the ledger.
    assert max(len(line.replace(" --ledger l.sqlite", "")) for line in lines) <= 85
