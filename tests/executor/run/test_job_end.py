"""The error of a job, as problems repeat it."""

from __future__ import annotations

import pytest

from executor.ledger import AttemptRecord, AttemptState
from executor.run.job_end import SHOWN, JobEnd

ERROR = "Can't create block device on node node3: " + "exited with exit code 5, " * 8 + "no space"


def test_an_error_is_shown_with_its_jobs_number_and_from_its_end() -> None:
    assert failure(attempt(ERROR)).startswith("job 37: ")
    assert failure(attempt("x" * 1000 + ERROR)).endswith(ERROR[-100:])
    assert len(failure(attempt(ERROR * 100))) <= len("job 37: ") + SHOWN
    assert failure(attempt("")) == "job 37: no reason given"


def test_a_refusal_is_shown_from_its_end() -> None:
    said = failure(attempt("x" * 1000 + ERROR, AttemptState.REFUSED, job=None))
    assert said.startswith("...x") and said.endswith(ERROR[-100:])


def test_a_job_that_is_lost_has_its_number() -> None:
    assert failure(attempt("", AttemptState.LOST)) == "job 37: no longer in the queue"
    never = attempt("its job is not in the queue", AttemptState.LOST, job=None)
    assert failure(never) == "its job is not in the queue"


@pytest.mark.parametrize("state", [AttemptState.SUCCESS, AttemptState.CANCELED])
def test_what_did_not_fail_has_no_failure(state: AttemptState) -> None:
    assert failure(attempt("some words", state)) == ""


def failure(attempt: AttemptRecord) -> str:
    return JobEnd.of(attempt).failure


def attempt(
    message: str, state: AttemptState = AttemptState.ERROR, job: str | None = "37"
) -> AttemptRecord:
    return AttemptRecord("poise:u:1:0:1", 1, 1, 0, 1, state, job, 0.0, 0.0, 1.0, message, False, 0)
