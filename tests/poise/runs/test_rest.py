"""What of a run is continued, and what stays out."""

from __future__ import annotations

import pytest

from poise.runs.rest import broken_in, moves_named
from poise.runs.view import RunView
from snapshots.errors import UsageError
from tests.poise.report.run.made_runs import (
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


def test_a_new_plan_keeps_off_instances_that_need_a_person() -> None:
    view = run_of(at(web(1), BROKEN), at(web(2), FAILED))
    assert broken_in(view) == {"web1.example.org"}
