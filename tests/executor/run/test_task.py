"""A move in the hands of a runner, as the ledger has it."""

from __future__ import annotations

import pytest

from executor.ledger import AttemptRecord, AttemptState, MoveRecord, MoveState
from executor.run.task import Task
from tests.executor.made_moves import MIGRATE, move, plan

MOVE = move("a:b", "b:a", (MIGRATE, "b"))
RECORD = MoveRecord(1, 1, 0, "web", MoveState.RUNNING, 0, "", 2.0, None)


def found(job: str | None, state: AttemptState = AttemptState.SUBMITTED) -> Task:
    """The move with one submission, in a ledger of a cluster whose jobs are digits."""
    one = AttemptRecord("poise:u:1:0:1", 1, 1, 0, 1, state, job, 2.0, 3.0, None, "", False, 0.0)
    return Task.of(MOVE, RECORD, [one], 10.0, plan(MOVE), str.isdigit)


def test_a_job_with_an_id_is_followed_by_it() -> None:
    submission = found("57").submission
    assert submission.open is not None
    assert (submission.open.job, submission.open.state) == ("57", AttemptState.SUBMITTED)
    assert submission.jobs == {"57"} and submission.unknown_since is None


@pytest.mark.parametrize("job", ["x", "", None])
def test_a_job_without_an_id_is_looked_up_by_its_key(job: str | None) -> None:
    submission = found(job).submission
    assert submission.open is not None
    assert (submission.open.job, submission.open.state) == (None, AttemptState.INTENDED)
    assert submission.jobs == frozenset() and submission.unknown_since == 10.0


def test_a_submission_that_has_ended_stays_so_without_an_id() -> None:
    submission = found("x", AttemptState.ERROR).submission
    assert submission.open is None
    assert submission.end is not None and submission.end.failure == "no reason given"
