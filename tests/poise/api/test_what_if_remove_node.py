"""``poise.what_if`` of nodes that are removed, and every way for it on small clusters."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

import poise
from planner.plan import cluster_after
from planner.solvers.leave import Departure, NodePart
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif import MoreRoom, ReliefForm, TriedRelief, with_room
from poise import BalanceOptions, RemoveNode, UsageError, Verdict, WhatIf
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.node_role import NodeRole
from snapshots.subset import without_nodes
from tests.planner.plan.made_plans import (
    GIB,
    A,
    B,
    C,
    D,
    cluster,
    instance,
)
from tests.planner.solvers.leave.cases import best_of_single_moves
from tests.planner.whatif.losses.cases import by_hand, random_placement


def remove(held: Cluster, *names: str, balance: bool = False, **options: object) -> WhatIf:
    given = BalanceOptions(solver="hbal" if balance else None, **options)  # type: ignore[arg-type]
    return poise.what_if(held, RemoveNode(names, balance, given))


def placed(held: Cluster) -> Placement:
    return Placement(prepare(held, ModelOptions()))


TIGHT = (
    *(instance(name, row, memory=32 * GIB) for row, name in enumerate(("web", "db", "mail"))),
    instance("small", D, memory=16 * GIB),
)
"""On shared storage: of four nodes any may fail, of three that are left none."""


def test_a_node_goes_when_its_instances_have_gone() -> None:
    answer = remove(cluster(instance("web", A, B), instance("db", C, D)), "a")
    assert answer.sentence == (
        "OK TO REMOVE a: 1 instance leaves, none restarts, and every other node may fail afterwards"
    )
    assert answer.after is not None
    assert answer.after.nodes.names == ("b", "c", "d")
    assert answer.group is not None
    assert [one.nodes for one in answer.group.states] == [4, 3]


def test_an_empty_node_goes_at_once() -> None:
    answer = remove(cluster(instance("web", A, B)), "d")
    assert answer.reason == "nothing is there, and every other node may fail afterwards"


def test_what_cannot_leave_is_told_with_the_smallest_relief_and_with_it_the_node_goes() -> None:
    held = cluster(
        instance("web", A, B), instance("db", B, C, memory=40 * GIB), instance("log", C, B), nodes=3
    )
    held = more_memory(held, "c", -18 * GIB)
    answer = remove(held, "a")
    assert answer.sentence == "NOT OK TO REMOVE a: web of 1 instance cannot leave"
    assert answer.after is None
    leave, memory = answer.reliefs
    assert leave.message == "let web leave the group"
    assert memory.message == "3.0 GiB more memory on c"
    assert_least(held, memory, "a")


def test_a_relief_with_which_the_rest_would_not_be_safe_is_none() -> None:
    sizes = (("web1", A, 24), ("web2", A, 24), ("db", B, 32), ("mail", C, 32))
    held = cluster(*(instance(name, row, memory=size * GIB) for name, row, size in sizes), nodes=3)
    answer = remove(held, "c")
    assert answer.sentence == "NOT OK TO REMOVE c: mail of 1 instance cannot leave"
    (relief,) = answer.reliefs  # and not 1 GiB on b, with which mail could leave
    assert relief.message == "49.0 GiB more memory on each of a, b"
    assert_least(held, relief, "c")


def test_what_no_move_takes_away_has_to_leave_the_group() -> None:
    plain = instance("log", A, template=DiskTemplate.PLAIN)
    answer = remove(cluster(instance("web", A, B), plain), "a")
    assert answer.reason == "log of 2 instances cannot leave"
    assert [one.message for one in answer.reliefs] == ["let log leave the group"]


def assert_least(held: Cluster, relief: TriedRelief, name: str) -> None:
    """A node can go with so much more room, and not with a MiB less on each node."""
    assert remove(with_room(held, relief.more), name).verdict is Verdict.OK
    less = tuple(replace(one, amount=one.amount - 1) for one in relief.more)
    assert remove(with_room(held, less), name).verdict is Verdict.NOT_OK


def test_a_node_that_is_short_already_and_gets_more_to_take_over_is_not_ok() -> None:
    """No rule holds the move back, as the secondary fails anyway; but it is worse than before."""
    held = cluster(instance("web", A, B), instance("db", B, C, memory=40 * GIB), nodes=3)
    answer = remove(more_memory(held, "c", -25 * GIB), "a")
    assert answer.verdict is Verdict.NOT_OK
    assert answer.reason == (
        "afterwards, if b fails, 1 instance has no room (6.0 GiB of memory short)"
    )


def more_memory(held: Cluster, node: str, mib: int) -> Cluster:
    return with_room(held, (MoreRoom(node, "memory", mib),))


def test_a_group_in_which_no_node_may_fail_then_is_not_ok_and_the_relief_is_enough() -> None:
    held = cluster(*TIGHT)
    answer = remove(held, "c")
    assert answer.verdict is Verdict.NOT_OK
    assert answer.reason == "afterwards 3 nodes may not fail: if a fails, 1 instance has no room"
    (relief,) = answer.reliefs
    assert relief.message == "1.0 GiB more memory on each of a, b, d"
    assert_least(held, relief, "c")


def test_where_balancing_the_rest_makes_it_safe_that_is_a_relief() -> None:
    sizes = (
        ("a1", A, 16),
        ("a2", A, 16),
        ("a3", A, 16),
        ("b1", B, 12),
        ("d1", D, 28),
        ("d2", D, 28),
    )
    held = cluster(*(instance(name, row, memory=size * GIB) for name, row, size in sizes))
    answer = remove(held, "d")
    assert answer.verdict is Verdict.NOT_OK
    assert answer.reason == "afterwards, if c fails, 1 instance has no room"
    assert answer.reliefs[0].kind is ReliefForm.BALANCE
    assert remove(held, "d", balance=True).verdict is Verdict.OK


def test_what_was_as_bad_before_is_a_risk() -> None:
    held = cluster(instance("web", A, B), instance("db", B, C, memory=40 * GIB))
    held = more_memory(held, "c", -25 * GIB)
    answer = remove(held, "d")
    assert answer.verdict is Verdict.OK_WITH_RISK
    told = "as before, if b fails, 1 instance has no room (2.0 GiB of memory short)"
    assert answer.reason == told
    taken = poise.what_if(held, RemoveNode("d"), accept=["n-plus-one"])
    assert (taken.verdict, taken.reason) == (Verdict.OK, f"{told} (accepted)")


def test_balanced_afterwards_it_is_one_plan() -> None:
    held = cluster(*(instance(f"web{k}", A, B) for k in range(4)), instance("db", C, D))
    alone, both = remove(held, "d"), remove(held, "d", balance=True)
    assert alone.change is not None
    assert both.change is not None
    first = len(alone.change.plan.moves)
    assert both.change.plan.moves[:first] == alone.change.plan.moves
    assert len(both.change.plan.moves) > first
    assert both.change.plan.fingerprint == held.fingerprint
    assert both.group is not None
    scores = [one.score or 0.0 for one in both.group.states]
    assert scores[2] < scores[1]
    assert both.after is not None
    moved = without_nodes(cluster_after(held, both.change.plan), ["d"])
    assert both.after.fingerprint == moved.fingerprint


def test_the_master_is_told() -> None:
    held = cluster(instance("web", A, B))
    nodes = replace(held.nodes, master=np.array([False, True, False, False]))
    answer = remove(replace(held, nodes=nodes), "a", "b")
    assert answer.notes == ("b is the master: first fail the master over to another node",)


def test_a_node_that_is_offline_may_go_and_is_no_longer_taken_as_such() -> None:
    answer = remove(cluster(instance("web", A, B)), "d", offline=["d", "c"])
    assert answer.group is not None
    assert [one.nodes for one in answer.group.states] == [2, 2]


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (RemoveNode(["a", "a"]), "node 'a' is named twice"),
        (RemoveNode("x"), "no node 'x' in this cluster"),
        (RemoveNode([]), "no node to empty is named"),
        (RemoveNode(["a", "b", "c", "d"]), "these are all nodes of group default: "),
        (RemoveNode("a", balance=1), "balance: expected True or False, got 1"),  # type: ignore[arg-type]
        (
            RemoveNode("a", options=BalanceOptions(max_moves=3)),
            "max_moves: nothing is balanced afterwards",
        ),
        (
            RemoveNode("a", options=BalanceOptions(disk_moves=False)),
            "disk_moves: nothing is balanced afterwards",
        ),
    ],
)
def test_what_is_no_question_is_refused(scenario: RemoveNode, told: str) -> None:
    with pytest.raises(UsageError) as error:
        poise.what_if(cluster(instance("web", A, B)), scenario)
    assert str(error.value).startswith(told)


def without_room(place: Placement, node: int) -> int:
    """The instances that stay down if a node fails, by every way to place them."""
    found = by_hand(place, [node])
    return len(found.wanted) - found.restart


def check_by_every_way(seed: int, most: int) -> Verdict | None:
    """The answer for a cluster drawn at random is right; None where there are too many ways."""
    rng = Random(seed)
    held = random_placement(rng).model.cluster
    row = rng.randrange(len(held.nodes))
    before, group = placed(held), int(held.nodes.group[row])
    scope = group_scope(before, group)
    if len(scope) < 2:
        return None
    departure = Departure(before, scope, np.array([row]), NodePart.FULL)
    every = best_of_single_moves(departure, most=most)
    if every is None:
        return None
    answer = remove(held, held.nodes.names[row])
    assert answer.change is not None
    plan = answer.change.plan
    assert plan.evacuation is not None
    all_can_leave = every[0] == plan.evacuation.leaving
    if not plan.evacuation.complete:
        assert answer.verdict is (Verdict.CANNOT_TELL if all_can_leave else answer.verdict)
        return answer.verdict
    assert all_can_leave
    after = placed(without_nodes(cluster_after(held, plan), [held.nodes.names[row]]))
    worse = same = False
    for node in np.setdiff1d(scope, [row]).tolist():
        if before.model.offline[node] and not works(held, node):
            continue
        now = without_room(after, after.model.cluster.nodes.names.index(held.nodes.names[node]))
        then = without_room(before, node)
        worse |= now > then
        same |= 0 < now == then
    if worse:
        assert answer.verdict is Verdict.NOT_OK
    elif not same:
        assert answer.verdict in (Verdict.OK, Verdict.OK_WITH_RISK)
    else:  # as many have no room, but it may lack more memory
        assert answer.verdict in (Verdict.OK_WITH_RISK, Verdict.NOT_OK)
    return answer.verdict


def works(held: Cluster, node: int) -> bool:
    """Whether a node that planning does not use runs what is there."""
    return held.nodes.role[node] is NodeRole.DRAINED


@pytest.mark.parametrize("seed", range(12))
def test_no_answer_is_wrong_by_every_way_to_place_instances(seed: int) -> None:
    check_by_every_way(seed, most=60)
