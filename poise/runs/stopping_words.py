"""The words for a run that is stopped while jobs run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from executor.run import Runner


def first_to_end(jobs: int) -> str:
    """The jobs that a stop waits for, in words."""
    if not jobs:
        return "no job runs"
    if jobs == 1:
        return "1 running job ends first, it cannot be cancelled"
    return f"{jobs} running jobs end first, they cannot be cancelled"


def stopping_words(runner: Runner) -> str:
    """The line while a run that was stopped by a signal still has running jobs."""
    busy = sum(1 for task in runner.running if task.submission.open is not None and not task.queued)
    return f"stopping: {first_to_end(busy)}. Ctrl-C again: exit now"
