"""Moves that would make room: every answer holds, and no single move is cheaper."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.make_room.solve import WORK, RoomSearch
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node
from tests.planner.solvers.make_room.questions import DRBD, EXT, PLAIN, WIDE, Question, new


def test_the_smallest_disk_that_makes_room_is_copied() -> None:
    """large or small could leave a; c has the disk for the new one, but not the memory."""
    nodes = [
        node("a", free_disk=12_000),
        node("b", free_disk=12_000),
        node("c", free_memory=900, total_memory=900.0),
    ]
    there = [
        instance("large", A, C, memory=100, disk=6000),
        instance("small", A, C, memory=100, disk=5000),
        instance("other", B, C, memory=100, disk=500),
    ]
    asked = Question(cluster(*there, nodes=nodes, policy=WIDE), new(memory=3000, disk=4500))
    assert asked.words() == ("would fit on b/a after: migrate small to c; replace-disks small to b")


def test_memory_that_is_sent_is_preferred_to_disks_that_are_copied() -> None:
    """x could be copied away, or change places with its second copy."""
    nodes = [node("a"), node("b", free_memory=6000, total_memory=6000.0), node("c")]
    nodes[2] = replace(nodes[2], free_memory=16_000, total_memory=16_000.0)
    there = [instance("x", A, B, memory=3000), instance("y", C, B, memory=1000)]
    asked = Question(cluster(*there, nodes=nodes, policy=WIDE), new(memory=6000))
    assert asked.words() == "would fit on c/a after: migrate x to b"


def test_two_guests_are_moved_where_one_is_not_enough() -> None:
    guests = [
        instance("w1", A, C, memory=2000),
        instance("w2", B, D, memory=2000),
        instance("w3", C, D, memory=2000),
        instance("w4", D, C, memory=2000),
    ]
    asked = Question(cluster(*guests, nodes=4, policy=WIDE), new(memory=6400))
    assert asked.search(most_moves=1).room is None
    found = asked.search()
    assert found.room is not None
    assert not found.cut
    assert len(found.room.steps) == 2


def test_what_is_placed_on_paper_only_is_not_moved() -> None:
    nodes = [node("a"), node("b", free_memory=6000, total_memory=6000.0), node("c")]
    nodes[2] = replace(nodes[2], free_memory=16_000, total_memory=16_000.0)
    there = [instance("x", A, B, memory=3000), instance("y", C, B, memory=1000)]
    asked = Question(cluster(*there, nodes=nodes, policy=WIDE), new(memory=6000))
    assert asked.search(existing=0).room is None


def test_room_that_the_group_does_not_have_is_not_looked_for() -> None:
    asked = Question(cluster(instance("x", A, B), policy=WIDE), new(memory=500, disk=250_000))
    assert asked.search(work=0) == RoomSearch(None, cut=False)


def test_a_search_that_is_cut_says_so() -> None:
    guests = [instance(f"w{k}", k, (k + 1) % 4, memory=2000) for k in range(4)]
    asked = Question(cluster(*guests, nodes=4, policy=WIDE), new(memory=6400))
    assert asked.search(work=500).cut


def crowded(nodes: int, seed: int) -> Cluster:
    """Nodes that are two thirds full, with some fifteen guests each."""
    random = Random(seed)
    size = {"total_memory": 64_000.0, "free_memory": 64_000}
    size |= {"total_disk": 1_000_000.0, "free_disk": 1_000_000}
    used, guests = [0] * nodes, []
    for k in range(400):
        pair = random.sample(range(nodes), 2)
        memory, disk = random.choice([1000, 2000, 4000]), random.choice([10_000, 20_000, 40_000])
        if used[pair[0]] + memory <= 44_000:
            used[pair[0]] += memory
            guests.append(instance(f"w{k}", *pair, memory=memory, disk=disk))
    there = [node(f"n{k}", **size) for k in range(nodes)]
    return cluster(*guests, nodes=there, policy=WIDE)


def test_a_search_is_cut_only_when_all_its_work_is_done() -> None:
    """Places that need more than their share get what others leave over."""
    asked = Question(crowded(8, 2), new(memory=16_000, disk=10_000))
    little, usual, long = (asked.search(work=work) for work in (200_000, WORK, 50 * WORK))
    assert (little.cut, usual.cut, long.cut) == (True, False, False)
    assert little.room is not None
    assert usual.room is not None
    assert long.room is not None
    assert little.room.price > usual.room.price == long.room.price


def test_global_n_plus_one_is_mended_too() -> None:
    """b has room, but then nothing could take x if a failed: y has to leave b."""
    there = [instance("x", A, memory=5000), instance("y", B, memory=2000)]
    nodes = [node("a"), node("b"), node("c", free_memory=2300, total_memory=2300.0)]
    asked = Question(cluster(*there, nodes=nodes, policy=WIDE), new(EXT, memory=2400))
    assert asked.words() == "would fit on b after: migrate y to c"


MEMORY = st.sampled_from((500, 1000, 2000, 3000))
DISK = st.sampled_from((1000, 5000, 20_000, 40_000))
GUEST = st.tuples(
    st.permutations(range(4)),
    MEMORY,
    DISK,
    st.sampled_from((DRBD, DRBD, DRBD, EXT, PLAIN)),
    st.sampled_from((InstanceStatus.RUNNING,) * 3 + (InstanceStatus.ADMIN_DOWN,)),
    st.sampled_from(((), (), ("svc:1",))),
    st.booleans(),
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Three or four unequal nodes, tightly filled, and an instance that fits nowhere."""
    count = draw(st.integers(3, 4))
    nodes = []
    for name in "abcd"[:count]:
        memory = draw(st.sampled_from((5000, 8000, 12_000)))
        disk = draw(st.sampled_from((30_000, 60_000, 100_000)))
        nodes.append(
            node(
                name,
                total_memory=float(memory),
                free_memory=memory,
                total_disk=float(disk),
                free_disk=disk,
            )
        )
    guests = []
    left = [[n.free_memory, n.free_disk] for n in nodes]
    for k, (order, memory, disk, template, status, tags, auto) in enumerate(
        draw(st.lists(GUEST, min_size=2, max_size=6))
    ):
        homes = [n for n in order if n < count][: 2 if template is DRBD else 1]
        if any(left[n][0] <= memory or left[n][1] <= disk for n in homes):
            continue
        for n in homes:
            left[n][1] -= disk if template is not EXT else 0
        left[homes[0]][0] -= memory
        more = {"template": template, "status": status, "tags": tags, "auto_balance": auto or k > 1}
        guests.append(instance(f"g{k}", *homes, memory=memory, disk=disk, **more))
    template = draw(st.sampled_from((DRBD, DRBD, EXT, PLAIN)))
    record = new(
        template,
        memory=draw(st.sampled_from((2500, 4000, 6000))),
        disk=draw(st.sampled_from((1000, 20_000, 45_000))),
        tags=draw(st.sampled_from(((), ("svc:1",)))),
    )
    source = cluster(*guests, nodes=nodes, policy=WIDE, tags=("htools:iextags:svc",))
    asked = Question(source, record)
    assume(not asked.fit(Placement(asked.model)).spots)
    return asked


OFTEN = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@OFTEN
@given(questions())
def test_every_answer_carried_out_is_legal_and_the_instance_fits(asked: Question) -> None:
    room = asked.search(work=200_000).room
    if room is None:
        return
    after = asked.carried_out(room.steps)
    assert after is not None
    spot = asked.fit(after).spots[0]
    assert (spot.primary, spot.secondary) == (room.spot.primary, room.spot.secondary)
    assert spot.score == room.spot.score
    copied, sent, commands = asked.price(room.steps)
    assert (room.price.copied, room.price.sent) == (copied * 1024, sent * 1024)
    assert room.price.commands == commands


@OFTEN
@given(questions())
def test_no_single_move_is_cheaper(asked: Question) -> None:
    prices = [
        asked.price((step,))
        for step in asked.single_moves()
        if (after := asked.carried_out((step,))) is not None and asked.fit(after).spots
    ]
    room = asked.search(work=300_000).room
    if prices:
        assert room is not None
        assert (room.price.copied / 1024, room.price.sent / 1024, room.price.commands) <= min(
            prices
        )
    one = asked.search(most_moves=1).room
    assert (one is not None) == bool(prices)
    if one is not None:
        assert asked.price(one.steps) == min(prices)


@settings(OFTEN, max_examples=25)
@given(questions())
def test_the_same_question_has_the_same_answer(asked: Question) -> None:
    first, second = asked.search(work=50_000), asked.search(work=50_000)
    assert first.cut == second.cut
    assert (first.room and first.room.steps) == (second.room and second.room.steps)


@pytest.mark.parametrize("kind", list(MoveKind))
def test_kinds_of_move_have_a_price(kind: MoveKind) -> None:
    from planner.rules.move_price import move_price

    guest = instance("x", A, B, memory=2048, disk=10_240)
    asked = Question(cluster(guest, policy=WIDE), new())
    shared = kind is MoveKind.FAILOVER_TO_ANY
    target = C if kind is not MoveKind.FAILOVER else B
    step = Step(0, kind, target, (A, NO_NODE if shared else B), (A, C), 0.0)
    price = move_price(asked.model, 0, kind)
    copied, sent, commands = asked.price((step,))
    assert (price.copied, price.sent, price.commands) == (copied * 1024, sent * 1024, commands)
