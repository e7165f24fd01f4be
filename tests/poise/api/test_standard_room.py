"""How many more instances of a group's standard size fit."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

from planner.whatif import StandardRoom
from poise import BalanceOptions
from poise.api import standard_room
from poise.api.standard_room import more_of_standard_size
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Policy, Spec
from tests.planner.plan.made_plans import GIB, A, B, cluster, instance

STANDARD = Spec(memory=20 * GIB, cpus=1, disk=GIB, disk_count=1, nic_count=1, spindles=1)
LIMITS = ((Spec(1, 1, 0, 0, 0, 0), Spec(99 * GIB, 9, 99 * GIB, 9, 9, 9)),)


def held(nodes: int, *, templates: tuple[DiskTemplate, ...] = (DiskTemplate.DRBD,)) -> Cluster:
    policy = Policy(STANDARD, LIMITS, templates, 4.0, 32.0)
    empty = cluster(nodes=nodes)
    return replace(empty, groups=(replace(empty.groups[0], policy=policy),))


def test_two_nodes_take_what_each_can_take_over_from_the_other() -> None:
    # 63 GiB on each: three instances in all, as one node has to run them all.
    assert more_of_standard_size(held(2), 0, BalanceOptions()) == StandardRoom(3, full=True)


def test_an_offline_node_takes_none() -> None:
    found = more_of_standard_size(held(3), 0, BalanceOptions(offline=["c"]))
    assert found == StandardRoom(3, full=True)


def test_what_is_there_counts() -> None:
    full = replace(cluster(instance("web", A, B, memory=40 * GIB), nodes=2), groups=held(2).groups)
    assert more_of_standard_size(full, 0, BalanceOptions()) == StandardRoom(1, full=True)


def test_a_group_without_drbd_is_filled_with_what_it_may_have() -> None:
    shared = held(2, templates=(DiskTemplate.EXT,))
    assert more_of_standard_size(shared, 0, BalanceOptions()).count == 3


def test_counting_that_takes_too_long_ends() -> None:
    usual = cluster(nodes=4)
    assert usual.groups[0].policy is DEFAULT_POLICY
    with mock.patch.object(standard_room, "_WORK", 0.01):
        found = more_of_standard_size(usual, 0, BalanceOptions())
    assert 0 < found.count < 100
    assert not found.full
