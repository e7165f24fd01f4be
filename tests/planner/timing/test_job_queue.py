"""The way in which a job queue takes up the actions of moves."""

from __future__ import annotations

import pytest

from planner.timing.job_queue import JobQueue

NODES = frozenset({"node1", "node2"})


@pytest.mark.parametrize(("locks", "locked"), [(True, NODES), (False, frozenset())])
def test_an_action_keeps_other_jobs_off_its_nodes_where_the_queue_locks_them(
    locks: bool, locked: frozenset[str]
) -> None:
    queue = JobQueue(whole_moves=True, jobs_at_once=20, locks_nodes=locks)
    assert queue.locked(NODES) == locked
