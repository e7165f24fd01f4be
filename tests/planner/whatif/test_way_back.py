"""The way back: all end where they were, for as little as can be."""

from __future__ import annotations

import random
from dataclasses import replace
from heapq import heappop, heappush
from itertools import count

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.plan import Plan, plan_from_evacuation, replay
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.rules.paths import Pair
from planner.rules.route import route
from planner.solvers.leave import Departure, NodePart, leave
from planner.state import Model, ModelOptions, Placement, group_scope, prepare
from planner.units import MIB_PER_GIB
from planner.whatif.way_back import WayBack, in_use_again, way_back_from
from snapshots.cluster import Cluster
from snapshots.node_role import NodeRole
from tests.planner.plan.made_plans import GIB, A, B, C, D, cluster, instance, plan_of_moves
from tests.planner.solvers.leave.cases import Case, cases


def emptied(held: Cluster, *nodes: int, part: NodePart = NodePart.PRIMARIES) -> Plan:
    placement = Placement(prepare(held, ModelOptions()))
    wanted = Departure(placement, group_scope(placement, 0), np.array(nodes), part)
    return plan_from_evacuation(wanted, leave(wanted), group="default")


def back(held: Cluster, out: Plan) -> WayBack:
    model = prepare(held, ModelOptions())
    return way_back_from(model, out, group_scope(Placement(model), 0))


def test_primaries_migrate_back() -> None:
    held = cluster(instance("web", A, B), instance("db", A, C))
    found = back(held, emptied(held, A))
    assert [(move.id, str(move.source), str(move.target)) for move in found.plan.moves] == [
        (3, "b:a", "a:b"),
        (4, "c:a", "a:c"),
    ]
    assert (found.plan.copy_gib, found.stays, found.cheapest) == (0.0, (), True)


def test_second_copies_are_copied_back() -> None:
    held = cluster(instance("web", A, B), instance("db", C, A))
    out = emptied(held, A, part=NodePart.FULL)
    found = back(held, out)
    assert {str(move.target) for move in found.plan.moves} == {"a:b", "c:a"}
    assert found.plan.copy_gib == out.copy_gib == 40.0
    assert found.cheapest


def test_an_instance_that_only_passed_by_comes_home_the_short_way() -> None:
    held = cluster(instance("web", A, B))
    out = plan_of_moves(
        held,
        (0, MoveKind.REPLACE_SECONDARY, C),
        (0, MoveKind.REPLACE_SECONDARY, D),
        (0, MoveKind.FAILOVER, D),
    )
    found = back(held, out)
    assert [str(move.target) for move in found.plan.moves][-1] == "a:b"
    assert found.plan.copy_gib == 20.0


def test_without_moves_there_is_nothing_to_come_back() -> None:
    held = cluster(instance("web", A, B))
    found = back(held, emptied(held, C))
    assert (found.plan.moves, found.stays, found.cheapest) == ((), (), True)


def test_of_two_that_wait_for_each_other_one_goes_first_as_it_came() -> None:
    """Each fits at home only once the other has left: the limits of the first state count."""
    held = cluster(
        instance("web", A, B, memory=30 * GIB),
        instance("db", B, A, memory=30 * GIB),
        instance("big", A, C, memory=20 * GIB),
    )
    out = emptied(held, A)
    found = back(held, out)
    assert found.stays == ()
    assert [node.after.free_memory for node in found.plan.nodes] == [
        node.before.free_memory for node in out.nodes
    ]


def test_a_drained_node_is_in_use_again() -> None:
    held = cluster(instance("web", A, B))
    again = in_use_again(held, ["a"])
    assert again.nodes.role[A] is not NodeRole.DRAINED
    assert not again.nodes.offline[A]


def overcommitted(more: int) -> Cluster:
    """Node a has 5 GiB less memory than its two instances use, and so many MiB more."""
    held = cluster(instance("web", A, B, memory=40 * GIB), instance("db", A, C, memory=28 * GIB))
    memory, total = held.nodes.free_memory.copy(), held.nodes.total_memory.copy()
    memory[A] += more
    total[A] += more
    return replace(held, nodes=replace(held.nodes, free_memory=memory, total_memory=total))


def test_what_a_node_had_no_room_for_at_first_cannot_come_back_without_the_relief() -> None:
    away = ((0, MoveKind.FAILOVER, B), (1, MoveKind.FAILOVER, C))
    held = overcommitted(0)
    found = back(held, plan_of_moves(held, *away))
    assert (len(found.stays), found.relief) == (1, ("5.0 GiB more memory on a",))
    relieved = overcommitted(5 * GIB + 1)
    assert back(relieved, plan_of_moves(relieved, *away)).stays == ()


# -- any cluster, against every way back ------------------------------------------------------


def least_copied(
    model: Model, away: Placement, home: Placement, rows: list[int], most: int
) -> int | None:
    """The least MiB that any moves of these instances copy which bring all home; by Dijkstra.

    None where there are more than ``most`` placements on the way.
    """
    goal = tuple(pair(home, row) for row in rows)
    reached = {tuple(pair(away, row) for row in rows): 0}
    done = set()
    number = count()
    waiting = [(0, next(number), away)]
    while waiting:
        copied, _, state = heappop(waiting)
        pairs = tuple(pair(state, row) for row in rows)
        if pairs == goal:
            return copied
        if pairs in done:
            continue
        done.add(pairs)
        if len(done) > most:
            return None
        for row in rows:
            for kind in MoveKind:
                if (kind is MoveKind.FAILOVER_TO_ANY) == bool(model.drbd[row]):
                    continue
                second = int(state.secondary[row])
                for target in [second] if kind is MoveKind.FAILOVER else range(model.node_count):
                    if kind is not MoveKind.FAILOVER and target in pair(state, row):
                        continue
                    outcome = evaluate(state, kind, np.array([row]), np.array([target]), force=True)
                    if outcome.failure[0] != Failure.NONE:
                        continue
                    after = state.clone()
                    after.commit(outcome, 0)
                    legs = route(kind, second, target)
                    total = copied + sum(leg.copies for leg in legs) * int(model.disk[row])
                    there = tuple(pair(after, other) for other in rows)
                    if total < reached.get(there, total + 1):
                        reached[there] = total
                        heappush(waiting, (total, next(number), after))
    raise AssertionError("there is no way back")


def pair(place: Placement, row: int) -> Pair:
    return int(place.primary[row]), int(place.secondary[row])


def some_moves(held: Cluster, draw: random.Random) -> Plan:
    """A few moves that have room, one after the other."""
    place = Placement(prepare(held, ModelOptions()))
    moves: list[tuple[int, MoveKind, int]] = []
    for _ in range(40):
        row, target = draw.randrange(len(held.instances)), draw.randrange(len(held.nodes))
        kinds = [kind for kind in MoveKind if kind is not MoveKind.FAILOVER_TO_ANY]
        kind = draw.choice(kinds) if place.model.drbd[row] else MoveKind.FAILOVER_TO_ANY
        if kind is MoveKind.FAILOVER:
            target = int(place.secondary[row])
        elif target in pair(place, row):
            continue
        outcome = evaluate(place, kind, np.array([row]), np.array([target]), force=True)
        if outcome.failure[0] == Failure.NONE and len(moves) < 4:
            place.commit(outcome, 0)
            moves.append((row, kind, target))
    return plan_of_moves(held, *moves)


def check(held: Cluster, draw: random.Random, most: int) -> bool | None:
    """Check the way back from some moves: True if no cheaper one is there, None if unknown."""
    model = prepare(held, ModelOptions())
    out = some_moves(held, draw)
    found = way_back_from(model, out, group_scope(Placement(model), 0))
    gone, whole = replay(model, out.moves), replay(model, (*out.moves, *found.plan.moves))
    full = (gone.before.free_memory <= 0) | (gone.before.free_disk <= 0)
    assert bool(found.stays) <= bool(found.relief) <= bool(full.any())
    if found.stays:
        return None
    for row in range(model.instance_count):
        assert pair(whole.after, row) == pair(gone.before, row)
    ids = [move.id for move in (*out.moves, *found.plan.moves)]
    assert ids == [*range(1, len(ids) + 1)]
    names = held.instances.names
    rows = sorted({names.index(move.instance) for move in out.moves})
    least = least_copied(model, gone.after, gone.before, rows, most)
    if least is None:
        return None
    copied = round(found.plan.copy_gib * MIB_PER_GIB)
    assert copied >= least
    assert copied == least or not found.cheapest
    return copied == least


@given(cases(most=4), st.integers(0, 10**9))
@settings(max_examples=6, deadline=None)
def test_all_come_back_and_what_is_called_cheapest_is(case: Case, seed: int) -> None:
    check(case.source, random.Random(seed), most=15)
