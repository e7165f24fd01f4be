"""What differs between kinds of clusters and stays the same while one is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from executor.advice import Advice
from planner.timing import JobQueue


@dataclass(frozen=True, slots=True)
class ClusterFacts(JobQueue):
    """How clusters of one kind work, as far as the runner, forecasts and reports depend on it.

    Beside what their job queue does: ``job_order`` gives the number to sort the id of a job by:
    jobs that were queued later have higher ones. ``advice``: what people are told to do there.
    """

    job_order: Callable[[str], int]
    advice: Advice
