"""The room for restarts: hard bounds of the table, and what a restart takes beside its copy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from planner.rules import Binds, register_limit, summed, unregister_limit
from planner.state.placement import Placement
from planner.whatif.losses import losses_of
from planner.whatif.losses.exposure import Exposure
from planner.whatif.losses.restart_room import RestartRoom, rooms_for_restarts
from tests.planner.small_clusters import FIRST, SECOND, A, B, C, instance, placed


@pytest.fixture(params=[Binds.PRIMARY, Binds.BOTH])
def licences(request: pytest.FixtureRequest) -> Iterator[Binds]:
    """A hard limit that Ganeti does not know: one licence an instance, one on every node."""
    register_limit(
        summed(
            "licences",
            unit="licences",
            takes=lambda _, rows: np.ones(len(rows), dtype=np.int64),
            capacity=lambda model: np.ones(model.node_count, dtype=np.int64),
            binds=request.param,
            soft=False,
        )
    )
    yield request.param
    unregister_limit("licences")


def rooms(place: Placement) -> dict[str, RestartRoom]:
    return {one.limit.name: one for one in rooms_for_restarts(Exposure(place))}


def test_of_ganetis_limits_only_memory_is_in_the_way() -> None:
    found = rooms(placed(instance("i", A, B), instance("j", B)))
    assert [*found] == ["memory"]
    assert found["memory"].takes.tolist() == [1000, 1000]
    assert found["memory"].room.tolist() == [6999, 6999, 7999]


def test_a_copy_that_is_there_takes_what_binds_both_already(licences: Binds) -> None:
    found = rooms(placed(instance("i", A, B), instance("j", B)))
    assert found["licences"].takes.tolist() == [int(licences is Binds.PRIMARY), 1]


@pytest.mark.usefixtures("licences")
def test_a_further_hard_limit_holds_restarts_back() -> None:
    found = losses_of(placed(instance("i", A), instance("j", A)), [[A, C]])[0]
    assert len(found.restarts) == 1
    assert [(one.limit.name, one.nodes, one.amount) for one in found.lacks] == [
        ("licences", (B,), 1)
    ]
    assert {found.restarts[0].instance, *found.no_room} == {FIRST, SECOND}
