"""What differs between kinds of clusters and stays the same while one is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from executor.advice import Advice


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """How clusters of one kind work, as far as the runner, forecasts and reports depend on it.

    ``whole_moves``: one job may have several actions; otherwise the runner submits them singly.
    ``jobs_at_once``: how many jobs the queue takes up at once, those waiting for locks included.
    ``locks_nodes``: an action keeps other jobs off every node that it has to do with.
    ``job_order`` gives the number to sort the id of a job by: jobs that were queued later have
    higher ones. ``advice``: what people are told to do there.
    """

    whole_moves: bool
    jobs_at_once: int
    locks_nodes: bool
    job_order: Callable[[str], int]
    advice: Advice

    def locked(self, nodes: frozenset[str]) -> frozenset[str]:
        """Which of the nodes that an action has to do with it keeps other jobs off."""
        return nodes if self.locks_nodes else frozenset()
