"""Groups of nodes for rolling reboots."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest

from planner.capacity.departure_room import Clearance, NoRoomToLeave, Who
from planner.capacity.rolling_reboot import reboot_groups
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.htools.text import read_text
from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.text_format import to_text
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

ROOMY = Profile(
    nodes=(3, 9), per_node=(1.0, 3.0), tight=0.0, roomy=1.0, policies=0.1, zero=0.0, offline=0.03
)
MIRRORED = Profile(
    nodes=(3, 9), drbd=1.0, tight=0.0, roomy=1.0, policies=0.1, zero=0.0, offline=0.03
)


def made_up(seed: int) -> Placement:
    rng = Random(f"reboots/{seed}")
    cluster = random_cluster(rng, rng.choice((ROOMY, MIRRORED)))
    for one in cluster.instances:
        one.snode = one.snode if one.template == "drbd" else None
    return Placement(prepare(read_text(to_text(cluster))))


def nodes_of(start: Placement, **how: object) -> list[tuple[int, ...]]:
    return [group.nodes for group in reboot_groups(start, **how)]  # type: ignore[arg-type]


def test_the_nodes_of_a_mirrored_instance_are_apart() -> None:
    assert nodes_of(placed(instance("i", A, B), nodes=2)) == [(A,), (B,)]


def test_the_largest_group_comes_first() -> None:
    start = placed(instance("i", A, B), instance("j", C, B), nodes=4)
    assert nodes_of(start, live=False) == [(B, D), (A, C)]
    assert nodes_of(start, live=False, nodes=(A, B, C)) == [(A, C), (B,)]


def test_the_group_with_the_master_comes_last_and_in_it_the_master() -> None:
    nodes = [node("a", master=True), node("b"), node("c")]
    start = placed(instance("i", B, C), nodes=nodes)
    assert nodes_of(start, live=False) == [(B,), (C, A)]


def test_running_instances_of_one_secondary_are_not_moved_there_at_once() -> None:
    start = placed(instance("i", A, B), instance("j", C, B), nodes=3)
    assert sorted(nodes_of(start)) == [(A,), (B,), (C,)]


def test_one_node_after_the_other() -> None:
    start = placed(instance("i", A, B), nodes=3)
    assert sorted(nodes_of(start, together=False)) == [(A,), (B,), (C,)]


def test_offline_nodes_are_not_rebooted_and_take_nothing() -> None:
    nodes = [node("a"), node("b", offline=True), node("c")]
    start = placed(instance("i", A), nodes=nodes)
    first, second = reboot_groups(start)
    assert {first.nodes, second.nodes} == {(A,), (C,)}
    assert all(B not in group.during.primary for group in (first, second))


def test_a_node_that_cannot_be_left_is_an_error() -> None:
    with pytest.raises(NoRoomToLeave, match="can leave a: no room for i"):
        reboot_groups(placed(instance("i", A), nodes=1))


def test_nothing_has_to_leave_where_instances_may_be_down() -> None:
    start = placed(instance("i", A), nodes=1)
    (group,) = reboot_groups(start, departures=(), live=False)
    assert group.nodes == (A,)
    assert not list(group.moved(start))


@pytest.mark.parametrize("departures", [(), (Who.SINGLE,), (Who.SINGLE, Who.PRIMARIES), tuple(Who)])
@pytest.mark.parametrize("live", [True, False], ids=["live", "down"])
def test_groups_of_made_up_clusters_keep_what_they_promise(
    departures: tuple[Who, ...], live: bool
) -> None:
    grouped = 0
    for seed in range(24):
        start = made_up(seed)
        before = start.primary.copy(), start.secondary.copy(), start.free_disk.copy()
        try:
            groups = reboot_groups(start, departures=[*map(Clearance, departures)], live=live)
        except NoRoomToLeave:
            continue
        grouped += 1
        rebooted = sorted(node for group in groups for node in group.nodes)
        assert rebooted == np.flatnonzero(~start.model.offline).tolist()
        for group in groups:
            pairs = {*zip(start.primary.tolist(), start.secondary.tolist(), strict=True)}
            assert not pairs & {*combinations(group.nodes, 2)}
            assert not pairs & {*combinations(group.nodes[::-1], 2)}
            leave_room_for(group.nodes, group.during, departures)
        after = start.primary, start.secondary, start.free_disk
        assert all((was == now).all() for was, now in zip(before, after, strict=True))
    assert grouped > 8


def leave_room_for(nodes: tuple[int, ...], during: Placement, gone: tuple[Who, ...]) -> None:
    """Nothing that had to go is on ``nodes``, and the sums are those of the new places."""
    drbd = during.model.drbd
    for node_row in nodes:
        primaries, secondaries = during.primary_lists[node_row], during.secondary_lists[node_row]
        assert Who.SINGLE not in gone or all(drbd[i] for i in primaries)
        assert Who.PRIMARIES not in gone or not any(drbd[i] for i in primaries)
        assert Who.SECONDARIES not in gone or not secondaries
    fresh = Placement(prepare(during.to_cluster()))
    assert (fresh.used_memory == during.used_memory).all()
    assert [sorted(rows) for rows in fresh.primary_lists] == [
        sorted(rows) for rows in during.primary_lists
    ]
