"""The way in which a cluster's job queue takes up the actions of moves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobQueue:
    """The parts of a cluster that a schedule depends on.

    ``whole_moves``: one job may have several actions; otherwise each action is a job.
    ``jobs_at_once``: how many jobs the queue takes up at once, those waiting for locks included.
    ``locks_nodes``: an action keeps other jobs off every node that it has to do with.
    """

    whole_moves: bool
    jobs_at_once: int
    locks_nodes: bool

    def locked(self, nodes: frozenset[str]) -> frozenset[str]:
        """The nodes of an action that it keeps other jobs off."""
        return nodes if self.locks_nodes else frozenset()


USUAL_QUEUE = JobQueue(whole_moves=True, jobs_at_once=20, locks_nodes=True)
"""A Ganeti master's own, with its default of jobs at once (``max-running-jobs``)."""
