"""Room under limits that Ganeti does not know: hard bounds alone, for all nodes and instances."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.limit import Binds
from planner.rules.limit_room import hard_rooms
from planner.rules.limits import register_limit, unregister_limit
from planner.rules.summed_limit import summed
from tests.planner.small_clusters import A, B, instance, placed


@pytest.mark.parametrize(("soft", "count"), [(False, 1), (True, 0)])
def test_only_limits_that_nothing_may_break_have_room_to_keep(soft: bool, count: int) -> None:
    place = placed(instance("i", A, B), instance("j", A, B))
    assert hard_rooms(place) == []
    row = summed(
        "bandwidth",
        unit="Mbit/s",
        takes=lambda model, rows: np.array([60, 20])[rows],
        capacity=lambda model: np.full(model.node_count, 100),
        binds=Binds.BOTH,
        soft=soft,
    )
    register_limit(row)
    try:
        rooms = hard_rooms(place)
    finally:
        unregister_limit("bandwidth")
    assert len(rooms) == count
    for room in rooms:
        assert room.limit is row
        assert room.free.tolist() == [20, 20, 100]
        assert room.as_primary.tolist() == room.as_secondary.tolist() == [60, 20]
