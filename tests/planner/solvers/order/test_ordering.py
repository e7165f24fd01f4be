"""An order for moves to given places: circles are broken, and what cannot be made is left out."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.rules.paths import Pair
from planner.solvers.balance.greedy import balance
from planner.solvers.objective import SENSIBLE_PRICES, Prices
from planner.solvers.order.board import Board, Conditions, Goal
from planner.solvers.order.detour import OrderEffort, detour
from planner.solvers.order.ordering import Order, Way, in_order
from planner.solvers.stopping import StopRules
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

EXT_KIND = MoveKind.FAILOVER_TO_ANY
MOST = 150
"""Placements of a tiny cluster that are looked at."""


def ordered(placement: Placement, goal: Goal, **how: int) -> Order:
    return in_order(placement, group_scope(placement, 0), goal, **how)


def pair(placement: Placement, row: int) -> Pair:
    return int(placement.primary[row]), int(placement.secondary[row])


def check(placement: Placement, found: Order, goal: Goal, *, force: bool = False) -> Placement:
    """Every move is allowed in its turn by the exact rules, and they end where they shall."""
    place = placement.clone()
    for hop in found.hops:
        lane = np.array([hop.instance]), np.array([hop.target])
        outcome = evaluate(place, hop.kind, *lane, force=force)
        assert outcome.failure[0] == Failure.NONE, hop
        place.commit(outcome, 0)
        assert pair(place, hop.instance) == hop.new
    there = {row: pair(placement, row) for row in range(placement.model.instance_count)} | {**goal}
    astray = tuple(row for row, wanted in there.items() if pair(place, row) != wanted)
    assert astray == found.left
    assert (found.way is Way.FOUND) == (not astray)
    return place


def big(name: str, primary: int, memory: int = 3000) -> object:
    """An instance on shared storage."""
    return instance(name, primary, memory=memory)


def full(count: int, free: int) -> list[object]:
    """Nodes of 3500 MiB, and one with ``free``."""
    sizes = [*([3500] * count), free]
    return [
        node(name, total_memory=float(size), free_memory=size)
        for name, size in zip("abcdefgh", sizes, strict=False)
    ]


def test_moves_that_wait_for_none_are_made_as_they_are() -> None:
    placement = placed(instance("one", A, B), instance("two", B, C))
    goal = {0: (C, B), 1: (A, C)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert (found.way, len(found.hops)) == (Way.FOUND, 2)


def test_one_goes_where_another_has_left() -> None:
    placement = placed(big("one", A), big("two", B), nodes=full(2, 3500))
    goal = {0: (B, -1), 1: (C, -1)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert [hop.instance for hop in found.hops] == [1, 0]


def test_two_full_nodes_swap_by_the_free_memory_of_a_third() -> None:
    placement = placed(big("one", A, 3200), big("two", B, 3000), nodes=full(2, 3400))
    goal = {0: (B, -1), 1: (A, -1)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert [(hop.instance, hop.new[0]) for hop in found.hops] == [(1, C), (0, B), (1, A)]


def test_a_circle_of_three_is_broken_by_one_parking_move() -> None:
    placement = placed(big("one", A), big("two", B), big("three", C), nodes=full(3, 3500))
    goal = {0: (B, -1), 1: (C, -1), 2: (A, -1)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert len(found.hops) == 4


def test_a_pair_that_switches_roles_is_the_cheapest_to_park() -> None:
    """Three nodes, full of memory but for what a failover brings to the third."""
    nodes = [
        node("a", total_memory=4000.0, free_memory=4000),
        node("b", total_memory=4000.0, free_memory=4000),
        node("c", total_memory=12000.0, free_memory=12000),
    ]
    placement = placed(
        instance("mirrored", A, C, memory=3000, disk=50_000),
        instance("shared", B, memory=3000),
        nodes=nodes,
    )
    goal = {0: (B, C), 1: (A, -1)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    copies = [hop for hop in found.hops if hop.kind is not EXT_KIND and hop.kind != 0]
    assert len(copies) == 1  # the one to its new node


def test_without_room_anywhere_there_is_no_order() -> None:
    placement = placed(big("one", A), big("two", B), nodes=full(2, 2000))
    goal = {0: (B, -1), 1: (A, -1)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert (found.way, found.hops, found.left) == (Way.NONE, (), (0, 1))


@pytest.mark.parametrize(("kept", "way"), [(1900, Way.NONE), (2000, Way.UNKNOWN)])
def test_a_node_with_no_memory_to_spare_leaves_no_proof(kept: int, way: Way) -> None:
    """Whether it takes more depends on whether something on it has moved before."""
    placement = placed(
        big("one", A),
        big("two", B),
        instance("kept", D, C, memory=kept),
        nodes=[*full(2, 2000), node("d", total_memory=4000.0, free_memory=4000)],
    )
    goal = {0: (B, -1), 1: (A, -1)}
    found = in_order(placement, group_scope(placement, 0), goal, rules=MoveRules(disk_moves=False))
    check(placement, found, goal)
    assert found.way is way


def test_what_is_not_in_the_way_is_moved_all_the_same() -> None:
    placement = placed(big("one", A), big("two", B), big("small", C, 200), nodes=[*full(3, 1000)])
    goal = {0: (B, -1), 1: (A, -1), 2: (D, -1)}
    placement_full = placed(
        big("one", A), big("two", B), big("small", C, 200), big("x", C, 3000), nodes=full(3, 1000)
    )
    assert ordered(placement, goal).way is Way.FOUND
    found = ordered(placement_full, goal)
    check(placement_full, found, goal)
    assert found.left == (0, 1)
    assert [hop.instance for hop in found.hops] == [2]


def test_an_instance_that_stays_makes_room_for_a_while() -> None:
    placement = placed(big("one", A), big("two", B), big("stays", C, 1000), nodes=full(3, 1200))
    goal = {0: (B, -1), 1: (A, -1)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert found.way is Way.FOUND
    assert {hop.instance for hop in found.hops} == {0, 1, 2}


def test_a_move_of_another_comes_between_the_two_of_one_instance() -> None:
    """The first leaves memory for the second, which leaves its disk for the first's other copy."""
    nodes = [
        node("a", total_memory=3500.0, free_memory=3500),
        *(node(name) for name in "bc"),
        node("d", total_disk=4500.0, free_disk=4500),
        node("e"),
    ]
    placement = placed(
        instance("one", A, B, memory=3000, disk=4000),
        instance("two", D, 4, memory=3000, disk=4000),
        nodes=nodes,
    )
    goal = {0: (C, D), 1: (A, 4)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert [hop.instance for hop in found.hops] == [0, 1, 0]


def board(placement: Placement, rules: MoveRules, prices: Prices = SENSIBLE_PRICES) -> Board:
    scope = group_scope(placement, 0)
    return Board(placement, Conditions(lambda place: Candidates(place, scope, rules), prices))


def test_two_copies_are_the_cheapest_way_where_only_memory_has_a_price() -> None:
    start = board(placed(instance("one", A, B)), MoveRules(), Prices(migrated_gib=1.0))
    found = detour(start, [0], {0: (C, B)}, OrderEffort(100_000))
    assert found.hops is not None
    assert len(found.hops) == 2
    once = start.price(found.hops[0]) + start.price(found.hops[1])
    assert start.least_price(0, (A, B), (C, B)) == once


@pytest.mark.parametrize("only", [False, True])
def test_no_move_changes_which_instances_may_move(only: bool) -> None:
    """Not even off a node that is offline, where nothing else may move."""
    start = placed(
        instance("one", A, B),
        instance("two", B, C),
        instance("three", C),
        options=ModelOptions(offline_nodes=(A,)),
    )
    waiting = [board(start, MoveRules(evacuate_only=only))]
    movable, seen = waiting[0].movable, set[tuple[Pair, ...]]()
    while waiting:
        here = waiting.pop()
        assert here.movable == movable
        for hop in here.hops(np.array(sorted(movable))):
            after = here.copy()
            after.make(hop)
            pairs = tuple(map(after.pair, range(3)))
            if pairs not in seen:
                seen.add(pairs)
                waiting.append(after)
    assert seen


def test_without_effort_nothing_is_claimed() -> None:
    placement = placed(big("one", A), big("two", B), nodes=full(2, 3400))
    goal = {0: (B, -1), 1: (A, -1)}
    found = ordered(placement, goal, effort=0)
    check(placement, found, goal)
    assert found.way is Way.UNKNOWN


def test_an_instance_that_balancing_leaves_alone_makes_no_room() -> None:
    stays = instance("stays", C, memory=1000, auto_balance=False)
    placement = placed(big("one", A), big("two", B), stays, nodes=full(3, 1200))
    goal = {0: (B, -1), 1: (A, -1)}
    found = ordered(placement, goal)
    check(placement, found, goal)
    assert found.way is Way.NONE


def tiny(seed: int) -> Placement:
    """Up to four nodes with up to five instances that leave little room."""
    rng = Random(seed)
    count = 4 if seed % 4 == 1 else 3
    sizes = [rng.choice((2000, 2500, 3000)) for _ in range(count)]
    nodes = [
        node(name, total_memory=float(size), free_memory=size, total_disk=9000.0, free_disk=9000)
        for name, size in zip("abcd", sizes, strict=False)
    ]
    room, guests = sizes, []
    for k in range(5 if seed % 4 == 0 else 4):
        memory = rng.choice((400, 900, 1400))
        homes = [n for n in range(count) if room[n] >= memory]
        if not homes:
            continue
        home = rng.choice(homes)
        room[home] -= memory
        other = -1
        if rng.random() < 0.3:
            other = rng.choice([n for n in range(count) if n != home])
        guests.append(instance(f"i{k}", home, other, memory=memory, disk=1000))
    return placed(*guests, nodes=nodes)


def every_placement(start: Placement) -> dict[tuple[Pair, ...], Placement]:
    """All placements that moves lead to, whatever they cost."""
    rows = range(start.model.instance_count)
    nodes = range(start.model.node_count)

    def key(place: Placement) -> tuple[Pair, ...]:
        return tuple(pair(place, row) for row in rows)

    def after(place: Placement) -> Iterator[Placement]:
        for row in rows:
            mirrored = bool(start.model.drbd[row])
            for kind in MoveKind:
                if (kind is EXT_KIND) == mirrored:
                    continue
                for target in nodes:
                    there = target in pair(place, row)
                    if there != (kind is MoveKind.FAILOVER and target == pair(place, row)[1]):
                        continue
                    outcome = evaluate(place, kind, np.array([row]), np.array([target]))
                    if outcome.failure[0] == Failure.NONE:
                        next_place = place.clone()
                        next_place.commit(outcome, 0)
                        yield next_place

    found = {key(start): start}
    waiting = [start]
    while waiting:
        for place in after(waiting.pop()):
            if key(place) not in found and len(found) < MOST:
                found[key(place)] = place
                waiting.append(place)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_exhaustive_search_agrees_on_whether_there_is_an_order(seed: int) -> None:
    placement = tiny(seed)
    reached = every_placement(placement)
    rng = Random(seed)
    scope = group_scope(placement, 0)
    whole = len(reached) < MOST
    for places in rng.sample(sorted(reached), min(2, len(reached))):
        goal = dict(enumerate(places))
        found = in_order(placement, scope, goal)
        check(placement, found, goal)
        assert found.way is Way.FOUND
    if not whole:
        return
    for _ in range(3):
        goal = {row: pair(placement, row) for row in range(placement.model.instance_count)}
        for row in goal:
            nodes = rng.sample(range(placement.model.node_count), 2)
            goal[row] = (nodes[0], nodes[1] if placement.model.drbd[row] else -1)
        found = in_order(placement, scope, goal)
        check(placement, found, goal)
        assert (found.way is Way.FOUND) == (tuple(goal.values()) in reached)
        assert found.way is not Way.UNKNOWN


@pytest.mark.parametrize("kind", ["mixed", "tagged", "tight", "groups", "exclusive", "forthcoming"])
def test_hbals_places_have_an_order_under_any_rules_and_the_same_every_time(kind: str) -> None:
    for made in samples(kind, 3):
        for placement, scope in made.runs():
            after = placement.clone()
            balance(after, scope, made.rules, StopRules(max_steps=15))
            rows = np.flatnonzero(
                (after.primary != placement.primary) | (after.secondary != placement.secondary)
            )
            goal = {row: pair(after, row) for row in rows.tolist()}
            found = in_order(placement, scope, goal, rules=made.rules)
            check(placement, found, goal, force=made.rules.force)
            assert found == in_order(placement, scope, goal, rules=made.rules)


def test_only_moves_that_the_rules_leave_are_made() -> None:
    placement = placed(instance("one", A, B), instance("two", B, C))
    goal = {0: (C, B), 1: (C, B)}
    found = in_order(placement, group_scope(placement, 0), goal, rules=MoveRules(disk_moves=False))
    check(placement, found, goal)
    assert found.left == (0,)


@pytest.mark.parametrize("asks", range(6))
def test_a_caller_who_says_stop_gets_the_moves_that_were_found_so_far(asks: int) -> None:
    placement = placed(instance("one", A, B), instance("two", A, C), instance("three", B, C))
    goal = {0: (B, A), 1: (C, A), 2: (C, B)}
    left = iter([False] * asks)
    found = in_order(placement, group_scope(placement, 0), goal, stop=lambda: next(left, True))
    check(placement, found, goal)
    assert len(found.hops) == min(asks, 3)


def test_nothing_is_tried_for_instances_that_wait_once_the_caller_says_stop() -> None:
    placement = placed(big("one", A), big("two", B), nodes=full(2, 3500))
    goal = {0: (B, -1), 1: (A, -1)}
    scope = group_scope(placement, 0)
    left = iter([False, False])  # it is asked for each of them while they go straight
    found = in_order(placement, scope, goal, stop=lambda: next(left, True))
    assert (found.hops, found.way) == ((), Way.UNKNOWN)
    assert in_order(placement, scope, goal).way is Way.FOUND
