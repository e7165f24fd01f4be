"""The way that an instance leaves a node, and the nodes that may take it."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.solvers.evacuate.evacuate import (
    EvacuationPart,
    available_nodes,
    evacuate_instance,
    excluded_nodes,
    way_out,
)
from planner.state.options import ModelOptions
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

PAIR = instance("i", A, B)
FREE = np.array([C, D])


@pytest.mark.parametrize(
    ("part", "gone"),
    [
        (EvacuationPart.PRIMARY, [A, D]),
        (EvacuationPart.SECONDARY, [B, D]),
        (EvacuationPart.ALL, [A, B, D]),
    ],
)
def test_nodes_to_leave_and_offline_nodes_take_nothing(part: str, gone: list[int]) -> None:
    place = placed(PAIR, nodes=4, options=ModelOptions(offline_nodes=(D,)))
    assert excluded_nodes(place, np.array([0]), part).tolist() == gone


def test_only_nodes_of_its_own_group_may_take_it_and_not_its_home() -> None:
    nodes = [node("a"), node("b"), node("c"), node("d", group=1)]
    place = placed(PAIR, nodes=nodes, groups=2)
    assert available_nodes(place, 0, np.array([], dtype=np.int64)).tolist() == [B, C]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (EvacuationPart.PRIMARY, MoveKind.FAILOVER),
        (EvacuationPart.SECONDARY, MoveKind.REPLACE_SECONDARY),
        (EvacuationPart.ALL, None),
    ],
)
def test_the_way_out_of_a_pair(part: str, kind: MoveKind | None) -> None:
    assert way_out(placed(PAIR, nodes=4), 0, part, FREE) is kind


def test_shared_storage_leaves_by_a_migration() -> None:
    place = placed(instance("i", A), nodes=4)
    assert way_out(place, 0, EvacuationPart.ALL, FREE) is MoveKind.FAILOVER_TO_ANY
    with pytest.raises(PlanningError, match="'ext' can't execute change secondary"):
        way_out(place, 0, EvacuationPart.SECONDARY, FREE)


def test_local_disks_stay_where_they_are() -> None:
    place = placed(instance("i", A, template=DiskTemplate.PLAIN), nodes=4)
    with pytest.raises(PlanningError, match="type plain cannot be relocated"):
        way_out(place, 0, EvacuationPart.PRIMARY, FREE)


def test_a_mirrored_instance_needs_its_secondary() -> None:
    place = placed(instance("i", A, NO_NODE, template=DiskTemplate.DRBD), nodes=4)
    with pytest.raises(PlanningError, match="i is a DRBD instance but has no secondary"):
        way_out(place, 0, EvacuationPart.PRIMARY, FREE)


def test_a_refusal_leaves_the_placement_as_it_was() -> None:
    full = [node("a"), node("b", free_memory=100, node_memory=7900)]
    place = placed(PAIR, nodes=full)
    with pytest.raises(PlanningError, match="FailMem"):
        evacuate_instance(place, 0, EvacuationPart.PRIMARY, np.array([], dtype=np.int64))
    assert (place.primary[0], place.secondary[0]) == (A, B)


@pytest.mark.parametrize(
    ("part", "leaves"), [(EvacuationPart.SECONDARY, {B}), (EvacuationPart.ALL, {A, B})]
)
def test_an_evacuated_instance_is_on_none_of_the_nodes_to_leave(
    part: str, leaves: set[int]
) -> None:
    place = placed(PAIR, nodes=4)
    found = evacuate_instance(place, 0, part, FREE)
    assert found.nodes == (place.primary[0], place.secondary[0])
    assert not leaves & set(found.nodes)
