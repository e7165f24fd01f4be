"""Places for a new instance: every check of its nodes, and the way back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.new_places import place, place_pair, place_single, policy_failures, take_away
from planner.state.model import prepare
from planner.state.node_columns import NODE_COLUMNS
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Spec
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, cluster, instance, node, placed

SMALL = node("c", free_memory=500, node_memory=7500)


def world(template: DiskTemplate = DiskTemplate.EXT, **how: object) -> Placement:
    """Nodes a and b with room, c with 500 MiB of memory; row 0 is new."""
    nodes = [node("a"), node("b"), SMALL]
    new = instance("new", NO_NODE, template=template, disk=2000)
    return Placement(prepare(extended(cluster(nodes=nodes, **how), [new])))  # type: ignore[arg-type]


def test_a_node_without_memory_takes_no_primary() -> None:
    found = place_single(world(), 0, np.array([A, B, C]), force=False)
    assert found.failure.tolist() == [Failure.NONE, Failure.NONE, Failure.MEM]
    assert found.secondary.tolist() == [NO_NODE] * 3


def test_a_secondary_is_checked_even_where_the_primary_is_forced() -> None:
    pairs = np.array([A, A]), np.array([B, C])
    found = place_pair(world(DiskTemplate.DRBD), 0, *pairs, force=True)
    assert found.failure.tolist() == [Failure.NONE, Failure.MEM]


def test_the_columns_tell_whether_it_is_one_node_or_two() -> None:
    alone = place(world(), 0, np.array([A]), np.array([NO_NODE]), force=False)
    pair = place(world(DiskTemplate.DRBD), 0, np.array([A]), np.array([B]), force=False)
    assert (len(alone.touched), len(pair.touched)) == (1, 2)


def test_a_policy_that_does_not_admit_the_size_refuses_every_node() -> None:
    tiny = Spec(memory=1, cpus=1, disk=1, disk_count=1, nic_count=1, spindles=1)
    policy = replace(DEFAULT_POLICY, limits=((tiny, replace(tiny, memory=999)),))
    failures = policy_failures(world(policy=policy), 0, np.array([A, B]))
    assert Failure.NONE not in failures.tolist()


@pytest.mark.parametrize("row", [0, 1])
def test_what_is_taken_away_leaves_a_node_as_if_it_had_never_been_there(row: int) -> None:
    guests = [instance("i", A), instance("j", A, memory=2000)]
    place = placed(*guests)
    take_away(place, row)
    assert place.primary[row] == NO_NODE
    never = placed(guests[1 - row])
    for column in NODE_COLUMNS:
        assert getattr(place, column)[A] == getattr(never, column)[A], column
