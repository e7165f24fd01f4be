"""A row of the table: what instances take in their roles, and the room of its bounds."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.ganeti_limits import DISK, MEMORY, VCPUS
from planner.rules.limit import PLENTY, Binds
from planner.rules.node_lanes import NodeLanes
from planner.rules.summed_limit import summed
from planner.state.options import ModelOptions
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, instance, node, placed

ALL = np.arange(3)
GUESTS = (
    instance("pair", A, B),
    instance("shared", A),
    instance("later", A, B, forthcoming=True),
)


def test_a_limit_that_binds_primaries_takes_nothing_on_secondaries() -> None:
    demand = MEMORY.demand(placed(*GUESTS).model, ALL, later=False)
    assert demand.primary.tolist() == [1000, 1000, 0]
    assert demand.secondary.tolist() == [0, 0, 0]
    assert demand.met_by_secondary.tolist() == [0, 0, 0]


def test_forthcoming_instances_take_something_later() -> None:
    demand = MEMORY.demand(placed(*GUESTS).model, ALL, later=True)
    assert demand.primary.tolist() == [1000, 1000, 1000]


def test_a_limit_on_both_nodes_takes_on_the_secondary_of_mirrored_instances_only() -> None:
    demand = DISK.demand(placed(*GUESTS).model, ALL, later=False)
    assert demand.primary.tolist() == [1000, 0, 0]
    assert demand.secondary.tolist() == [1000, 0, 0]
    assert demand.met_by_primary.tolist() == [1, 0, 0]  # shared storage is not on the node


@pytest.mark.parametrize(("force", "room"), [(False, 5000), (True, 9999)])
def test_force_leaves_the_hard_bounds(force: bool, room: int) -> None:
    place = placed(instance("i", A, B, disk=90_000), options=ModelOptions(min_disk=0.05))
    assert DISK.room(NodeLanes(place, np.array([A])), force=force).tolist() == [room]


def test_without_a_bound_there_is_plenty_of_room() -> None:
    lanes = NodeLanes(placed(nodes=[node("a", offline=True)]), np.array([A]))
    assert VCPUS.room(lanes, force=True).tolist() == [PLENTY]


def test_a_sum_that_is_made_up_says_what_is_missing() -> None:
    row = summed(
        "bandwidth",
        unit="Mbit/s",
        takes=lambda model, rows: np.full(len(rows), 60),
        capacity=lambda model: np.full(model.node_count, 100),
    )
    assert row.binds is Binds.PRIMARY
    lanes = NodeLanes(placed(), np.array([A, B]))
    lanes.further = {"bandwidth": np.array([60, 120])}
    assert row.missing(lanes).tolist() == [-40, 20]


def test_a_stopped_guest_takes_its_memory_only_later() -> None:
    model = placed(instance("i", A, status=InstanceStatus.ADMIN_DOWN)).model
    taken = [MEMORY.demand(model, ALL[:1], later=later).primary[0] for later in (False, True)]
    assert taken == [0, 1000]
