"""One group, every candidate: the best that passes all checks, in hail's order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.new_places import Placing
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.attempt import Attempt, try_allocation
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, cluster, node

EXT, DRBD = DiskTemplate.EXT, DiskTemplate.DRBD
ALL = np.arange(3)


class Never:
    """A test that nothing passes."""

    def holds(self, placing: Placing, lane: int) -> bool:
        return False


def attempt(
    template: DiskTemplate = EXT,
    *,
    nodes: int | None = None,
    offline: tuple[int, ...] = (),
    check: Never | None = None,
    b: dict[str, Any] | None = None,
    **rules: Any,
) -> Attempt:
    """The attempt to place an instance of 1000 MiB on nodes a, b (changed) and c."""
    from tests.planner.small_clusters import instance

    source = cluster(nodes=[node("a"), node("b", **(b or {})), node("c")])
    new = instance("new", NO_NODE, template=template, disk=2000)
    model = prepare(extended(source, [new]), ModelOptions(offline_nodes=offline))
    wanted = (1 if template is EXT else 2) if nodes is None else nodes
    world = World(Placement(model), ALL, check)
    return try_allocation(world, 0, wanted, ALL, AllocationRules(**rules))


def test_of_equal_places_the_last_one_wins() -> None:
    assert attempt().nodes == (C, NO_NODE)
    assert attempt(DRBD).nodes == (C, B)


def test_offline_nodes_are_no_candidates() -> None:
    assert attempt(offline=(C,)).nodes == (B, NO_NODE)
    assert attempt(offline=(B,)).successes == 2


def test_only_nodes_that_are_asked_for_are_tried() -> None:
    assert attempt(only=("a",)).nodes == (A, NO_NODE)
    assert attempt(DRBD, only=("a", "b")).nodes == (B, A)


def test_refused_candidates_are_counted_by_their_reason() -> None:
    full = {"free_memory": 500, "node_memory": 7500}
    found = attempt(b=full)
    assert found.failures[Failure.MEM] == 1
    assert found.nodes in ((A, NO_NODE), (C, NO_NODE))


def test_a_place_that_fails_the_last_test_is_none() -> None:
    assert attempt(check=Never()).nodes is None


def test_without_capacity_checks_that_test_is_not_made() -> None:
    assert attempt(check=Never(), capacity_checks=False).nodes is not None


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"offline": (A, B, C)}, "No online nodes"),
        ({"template": DRBD, "offline": (A, B)}, "Not enough online nodes"),
        ({"nodes": 3}, "Unsupported number of nodes, only one or two  supported"),
        ({"nodes": 0}, "Unsupported number of nodes, only one or two  supported"),
    ],
)
def test_without_candidates_there_is_no_attempt(how: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanningError, match=message):
        attempt(**how)
