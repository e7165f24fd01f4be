"""What of a run is continued, and what stays out."""

from __future__ import annotations

import pytest

from poise.runs.rest import broken_in, left_out_with, moves_named
from poise.runs.view import RunView
from snapshots.errors import UsageError
from tests.poise.report.run.made_runs import (
    BLOCKED,
    BROKEN,
    DONE,
    DROPPED,
    FAILED,
    RUNNING,
    WAITING,
    at,
    run_of,
    web,
)

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


def test_moves_that_need_one_that_is_left_out_are_left_out_too() -> None:
    view = run_of(
        at(web(1), DONE),
        at(web(2, after=[1]), FAILED),
        at(web(3, after=[2]), BLOCKED),
        at(web(4, after=[1, 3]), BLOCKED),
        at(web(5, after=[1]), WAITING),
    )
    assert left_out_with(view, {2}) == {
        2: "left out",
        3: "left out: it needs move 2 (web2.example.org)",
        4: "left out: it needs move 3 (web3.example.org)",
    }


def test_moves_that_need_one_that_was_left_out_before_are_left_out_now() -> None:
    view = run_of(at(web(1), DROPPED), at(web(2, after=[1]), BLOCKED), at(web(3), WAITING))
    assert left_out_with(view, ()) == {2: "left out: it needs move 1 (web1.example.org)"}


def test_a_new_plan_keeps_off_instances_that_need_a_person() -> None:
    view = run_of(at(web(1), BROKEN), at(web(2), FAILED))
    assert broken_in(view) == {"web1.example.org"}
