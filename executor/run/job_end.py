"""The end of the job of a submission, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from executor.ledger.records import AttemptRecord, AttemptState
from snapshots.reading import ending

SHOWN = 300
"""Characters of an error that a problem repeats: its end, where the cause stands."""


@dataclass(frozen=True, slots=True)
class JobEnd:
    """The end of a submission: the number of its job, None where it never had one, its state, and
    the end of what the job or the queue said."""

    job: str | None
    state: AttemptState
    said: str

    @classmethod
    def of(cls, attempt: AttemptRecord) -> Self:
        """The end of a submission that has come to it."""
        return cls(attempt.job, attempt.state, ending(attempt.message, SHOWN))

    @property
    def name(self) -> str:
        """``job 5``."""
        return f"job {self.job}" if self.job else "a job"

    @property
    def failure(self) -> str:
        """``job 5: the disks could not be created``; "" where the job did not fail."""
        if self.state not in (AttemptState.ERROR, AttemptState.REFUSED, AttemptState.LOST):
            return ""
        return f"{self.name}: {self.reason}" if self.job else self.reason

    @property
    def reason(self) -> str:
        """The message, or what is known of a job that said nothing."""
        lost = self.state is AttemptState.LOST
        return self.said or ("no longer in the queue" if lost else "no reason given")
