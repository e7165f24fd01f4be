"""What the job of a submission said when it failed, for people."""

from __future__ import annotations

from executor.ledger.records import AttemptRecord, AttemptState
from snapshots.reading import ending

SHOWN = 300
"""Characters of an error that a note repeats: its end, where the cause stands."""


def failure(attempt: AttemptRecord) -> str:
    """An error for people: its job's number, and the end of what it says.

    "" where the job did not fail and was not refused, or nothing was said.
    """
    if attempt.state not in (AttemptState.ERROR, AttemptState.REFUSED):
        return ""
    said = ending(attempt.message, SHOWN)
    return f"job {attempt.job}: {said}" if attempt.job and said else said
