"""``poise.allocate``: which group is chosen, how many fit, and what is refused as a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from snapshots.cluster import Cluster
from snapshots.records import AllocationPolicy
from tests.planner.small_clusters import A, B, cluster, instance, node
from tests.poise.command_line import RECORDED

PREFERRED, LAST_RESORT, UNALLOCABLE = AllocationPolicy
NEW = poise.NewInstance(memory=1000, disks=(2000,), vcpus=1)
SHARED = replace(NEW, template=poise.DiskTemplate.EXT)


def two_groups(*policies: AllocationPolicy, busy: int = 0) -> Cluster:
    """Two nodes in each group; ``busy`` MiB of memory are used on one of the first group's."""
    nodes = [node(name, group=k // 2) for k, name in enumerate("abcd")]
    guests = [instance("guest", A, B, memory=busy)] if busy else []
    made = cluster(*guests, nodes=nodes, groups=2)
    pairs = zip(made.groups, policies, strict=True)
    return replace(made, groups=tuple(replace(g, allocation=policy) for g, policy in pairs))


def statuses(answer: poise.Allocation) -> dict[str, str]:
    return {group.group: group.status for group in answer.groups}


def chosen(answer: poise.Allocation) -> list[str]:
    return [one.place.group for one in answer.placed]


def test_preferred_groups_come_before_last_resort_ones() -> None:
    source = two_groups(LAST_RESORT, PREFERRED)
    assert chosen(poise.allocate(source, NEW)) == ["group1"]
    full = poise.allocate(source, SHARED, count=40)
    first = chosen(full).index("group0")
    assert set(chosen(full)[:first]) == {"group1"}
    assert set(chosen(full)[first:]) == {"group0"}


def test_of_equal_scores_the_later_group_is_chosen() -> None:
    answer = poise.allocate(two_groups(PREFERRED, PREFERRED), NEW)
    assert statuses(answer) == {"group0": "fits", "group1": "chosen"}


def test_an_unallocable_group_is_never_chosen_unless_asked_for() -> None:
    source = two_groups(UNALLOCABLE, PREFERRED)
    answer = poise.allocate(source, replace(NEW, memory=7000), count=3)
    assert (chosen(answer), answer.fits) == (["group1"], False)
    assert statuses(answer) == {"group0": "unallocable", "group1": "refused"}
    assert answer.closest is not None
    assert answer.closest.message == (
        "closest: b with a as secondary: it would fit, but group group0 is unallocable"
    )
    assert answer.room is None
    asked = poise.allocate(source, NEW, group="group0")
    assert chosen(asked) == ["group0"]
    assert [warning.kind for warning in asked.warnings] == ["unallocable"]


def test_a_sick_group_is_named_and_does_not_hold_up_the_other() -> None:
    nodes = [node(name, group=k // 2) for k, name in enumerate("abcd")]
    sick = [
        instance("x", A, B, memory=5000, auto_balance=False),
        instance("y", B, memory=5000),
    ]
    answer = poise.allocate(cluster(*sick, nodes=nodes, groups=2), NEW)
    assert chosen(answer) == ["group1"]
    told = {warning.node for warning in answer.warnings if warning.kind == "global-n-plus-one"}
    assert told == {"a", "b"}


def test_instances_are_placed_one_after_the_other() -> None:
    answer = poise.allocate(cluster(), replace(NEW, name="web"), count=3)
    assert [one.instance for one in answer.placed] == ["web-1", "web-2", "web-3"]
    assert len({one.place.primary for one in answer.placed}) == 3
    assert answer.fits


def test_placed_together_they_are_no_fewer_and_no_worse_than_one_by_one() -> None:
    source = poise.load(RECORDED)
    new = poise.NewInstance(8192, (102400,), 2)
    in_turn, together = (
        poise.allocate(source, new, count=4, solver=name) for name in ("one-by-one", "joint")
    )
    assert (in_turn.solver, together.solver) == ("one-by-one", "joint")
    assert len(together.placed) == len(in_turn.placed) == together.one_by_one == together.bound
    assert together.placed[-1].place.score <= in_turn.placed[-1].place.score


def test_each_is_placed_where_it_would_go_alone() -> None:
    source = poise.load(RECORDED)
    new = poise.NewInstance(8192, (102400,), 2)
    heard: list[poise.Placed] = []
    answer = poise.allocate(source, new, count=5, on_placed=heard.append)
    assert tuple(heard) == answer.placed
    assert answer.placed[0].place == answer.places[0]
    assert poise.allocate(source, new, count=5) == answer


@pytest.mark.parametrize("best", [1, 2, 6])
def test_so_many_places_are_named(best: int) -> None:
    places = poise.allocate(cluster(), NEW, best=best).places
    assert len(places) == best
    assert [place.score for place in places] == sorted(place.score for place in places)


def test_where_all_fit_nothing_is_missing() -> None:
    answer = poise.allocate(cluster(), NEW)
    assert (answer.closest, answer.room, answer.room_search_cut) == (None, None, False)


def test_moves_that_would_make_room_are_within_a_group_that_may_be_chosen() -> None:
    """In either group the guest on the first node would make room by leaving it."""
    nodes = [node(name, group=k // 3) for k, name in enumerate("abcdef")]
    there = [
        instance(f"{kind}{k}", 3 * k + row, memory=size, auto_balance=kind == "light")
        for k in range(2)
        for row, kind, size in ((0, "light", 1500), (1, "heavy", 6000), (2, "heavy2", 2000))
    ]
    source = cluster(*there, nodes=nodes, groups=2)
    new = replace(SHARED, memory=6800)
    free = poise.allocate(source, new, capacity_checks=False)
    assert free.room is not None
    assert free.room.place.group == "group0"
    only = poise.allocate(source, new, capacity_checks=False, group="group1")
    assert only.room is not None
    assert {only.room.place.group, *(m.instance for m in only.room.moves)} == {"group1", "light1"}


def test_room_in_an_unallocable_group_does_not_hide_the_moves_in_another() -> None:
    nodes = [node(name, group=k // 3) for k, name in enumerate("abcdef")]
    there = [
        instance(name, k, memory=size, auto_balance=name == "light")
        for k, name, size in ((0, "light", 1500), (1, "heavy", 6000), (2, "heavy2", 2000))
    ]
    made = cluster(*there, nodes=nodes, groups=2)
    first, second = made.groups
    source = replace(made, groups=(first, replace(second, allocation=UNALLOCABLE)))
    new = replace(SHARED, memory=6800)
    answer = poise.allocate(source, new, capacity_checks=False)
    assert answer.closest is not None
    assert answer.closest.message.endswith("it would fit, but group group1 is unallocable")
    assert answer.room is not None
    assert [move.instance for move in answer.room.moves] == ["light"]
    asked = poise.allocate(source, new, capacity_checks=False, group="group0")
    assert asked.room is not None
    assert (asked.room.place.primary, asked.room.moves) == (
        answer.room.place.primary,
        answer.room.moves,
    )


def test_a_service_is_kept_apart_one_after_the_other() -> None:
    dns = replace(SHARED, name="dns")
    uneven = [node("a", total_memory=64_000.0, free_memory=64_000), node("b"), node("c")]
    others = [instance(f"web{k}", k % 2 + 1, memory=500, vcpus=2) for k in range(6)]
    source = cluster(*others, nodes=uneven)
    usual = poise.allocate(source, dns, count=3)
    assert [one.place.primary for one in usual.placed] == ["a", "a", "a"]
    apart = poise.allocate(source, dns, count=4, spread=True)
    assert sorted(one.place.primary for one in apart.placed[:3]) == ["a", "b", "c"]
    assert [len(one.place.beside) for one in apart.placed] == [0, 0, 0, 1]
    assert apart.service == ()


def test_no_node_is_left_of_those_asked_for() -> None:
    answer = poise.allocate(cluster(), NEW, nodes=["a"])
    (group,) = answer.groups
    assert [reason.message for reason in group.reasons] == [
        "needs two nodes online that may be used, has 1"
    ]
    with pytest.raises(poise.UsageError, match="at least one name"):
        poise.allocate(cluster(), NEW, nodes=[])


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(poise.UsageError, match="instance x exists already"):
        poise.allocate(cluster(instance("x", A)), replace(NEW, name="x"))
