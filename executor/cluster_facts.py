"""Facts that differ between kinds of clusters and stay the same while one is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from executor.advice import Advice
from planner.timing import JobQueue


@dataclass(frozen=True, slots=True)
class ClusterFacts(JobQueue):
    """Facts of one kind of clusters that the runner, forecasts and reports depend on.

    Beside what their job queue does: ``job_order`` gives the number to sort the id of a job by:
    jobs that were queued later have higher ones; None for a text that is no job's id here.
    ``advice``: what people are told to do there.
    """

    job_order: Callable[[str], int | None]
    advice: Advice
