"""From a joint question to the best answer that holds."""

from __future__ import annotations

import numpy as np

from planner.solvers.joint.effort import Effort
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.search import search
from planner.work import Work
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import A, B, C, D, cluster, node
from tests.planner.solvers.joint.test_newcomers import new, question, two_groups

EXT = DiskTemplate.EXT


def effort(units: float = 1.0) -> Effort:
    return Effort(units, Work(60.0))


def knapsack(*sizes: int) -> Newcomers:
    """Two nodes of 6000 MiB, of which a little has to stay free."""
    nodes = [node(n, total_memory=6001.0, free_memory=6001) for n in "ab"]
    sized = (new(f"n{k}", template=EXT, memory=size) for k, size in enumerate(sizes))
    return question(cluster(nodes=nodes), *sized, checks=False)


def test_an_answer_that_cannot_be_exceeded_is_taken_as_it_is() -> None:
    asked = knapsack(3000, 3000)
    start = asked.one_by_one(asked.rows)
    assert search(asked, start, effort()) == (start, 2)


def test_more_are_placed_than_one_after_the_other() -> None:
    """Those of 2000 are spread over both nodes first, which leaves no room for two of 3000."""
    asked = knapsack(2000, 2000, 2000, 3000, 3000)
    start = asked.one_by_one(asked.rows)
    assert len(start.places) == 4
    answer, bound = search(asked, start, effort())
    assert (len(answer.places), bound) == (5, 5)


def test_a_bound_proves_that_no_more_fit() -> None:
    """Three of 4000 need three nodes, though the sum of all memory would be enough."""
    asked = knapsack(4000, 4000, 4000)
    answer, bound = search(asked, asked.one_by_one(asked.rows), effort(4.0))
    assert (len(answer.places), bound) == (2, 2)


def test_without_effort_the_start_is_the_answer() -> None:
    asked = knapsack(2000, 2000, 2000, 3000, 3000)
    start = asked.one_by_one(asked.rows)
    answer, bound = search(asked, start, Effort(0.0, Work(60.0)))
    assert (answer.places, bound) == (start.places, 5)


def test_preferred_nodes_come_first_where_all_fit_there() -> None:
    asked = question(two_groups(), *(new(n, template=EXT) for n in "xy"))
    x, y = asked.rows
    start = asked.judge({x: (C, NO_NODE), y: (D, NO_NODE)})
    answer, _ = search(asked, start, effort())
    assert np.isin([p for p, _ in answer.places.values()], [A, B]).all()
