"""Places that exist are found on nearly full clusters too large for trying everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.solvers.joint import place_together
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.result import Together
from planner.solvers.joint.search import JointAnswer
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.model import prepare
from planner.state.placement import Placement
from planner.work import Work
from snapshots.subset import extended
from tests.planner.solvers.joint.planted import Planted, holds, planted


def world_of(case: Planted) -> tuple[World, range]:
    model = prepare(extended(case.source, case.hidden))
    rows = range(len(case.source.instances), model.instance_count)
    return World(Placement(model), np.arange(model.node_count)), rows


def numbered(found: Together | JointAnswer, first: int) -> dict[int, tuple[int, int]]:
    places = found.placed if isinstance(found, Together) else found.places
    return {row - first: pair for row, pair in places.items()}


@pytest.mark.parametrize(
    ("seed", "nodes", "hidden", "slack"),
    [(0, 10, 10, 0.02), (1, 20, 20, 0.02), (2, 20, 15, 0.01), (3, 40, 30, 0.05), (4, 40, 60, 0.02)],
)
def test_places_for_all_are_found(seed: int, nodes: int, hidden: int, slack: float) -> None:
    case = planted(seed, nodes, hidden, slack)
    world, rows = world_of(case)
    one_by_one = Newcomers(world, tuple(rows), (0,), AllocationRules()).one_by_one(rows)
    assert len(one_by_one.places) < hidden
    assert holds(case, numbered(one_by_one, rows.start))
    found = place_together(world, rows, [0])
    assert found.complete
    assert holds(case, numbered(found, rows.start))


def test_what_leaves_no_room_to_spare_is_placed_in_part() -> None:
    """Nothing to spare anywhere: a few may be left over, none is where there is no room."""
    case = planted(5, 12, 20, 0.0)
    world, rows = world_of(case)
    found = place_together(replace(world, work=Work(4.0)), rows, [0])
    assert len(found.placed) >= 17
    assert holds(case, numbered(found, rows.start))
    assert found.bound == 20
