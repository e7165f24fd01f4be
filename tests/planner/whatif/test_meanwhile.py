"""What is at risk while a plan runs, moment by moment."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.plan.move_stations import stations
from planner.plan.plan import Plan
from planner.plan.timed_plan import plan_schedule
from planner.rules import Verb
from planner.rules.moves import MoveKind
from planner.state import ModelOptions, prepare
from planner.timing import Schedule, Throttles
from planner.whatif.at_risk import Down, Meanwhile, NoSecondCopy, NotSafe
from planner.whatif.meanwhile import meanwhile
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, D, cluster, instance, plan_of_moves

E, F = 4, 5
WIDE = Throttles(moves=8, per_node=4, resyncs_per_node=4)


def found(cluster: Cluster, plan: Plan, schedule: Schedule | None = None) -> Meanwhile:
    offline = [row for row, node in enumerate(plan.nodes) if node.offline]
    model = prepare(cluster, ModelOptions(offline_nodes=frozenset(offline)))
    return meanwhile(model, plan.moves, schedule or plan_schedule(plan))


def test_an_instance_has_no_second_copy_while_its_disks_are_copied() -> None:
    held = cluster(instance("web", A, B))
    plan = plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C))
    end = 5 + 20 * GIB / 60
    assert found(held, plan).no_second_copy == (NoSecondCopy("web", 0.0, end, before=False),)


def test_a_migration_leaves_the_second_copy() -> None:
    held = cluster(instance("web", A, B))
    plan = plan_of_moves(held, (0, MoveKind.FAILOVER, B))
    assert found(held, plan).no_second_copy == ()
    assert found(held, plan).down == ()


def test_an_instance_of_a_node_that_is_down_stops_and_has_no_copy_until_it_is_replaced() -> None:
    held = cluster(instance("web", A, B))
    plan = plan_of_moves(held, (0, MoveKind.FAILOVER_AND_REPLACE, C), offline_nodes=frozenset({A}))
    seen = found(held, plan)
    end = plan_schedule(plan).actions[-1].end
    assert seen.no_second_copy == (NoSecondCopy("web", 0.0, end, before=True),)
    assert seen.down == (Down("web", 0.0, 17.0),)


def test_a_copy_takes_disk_on_the_new_node_from_its_begin() -> None:
    held = cluster(instance("web", A, B))
    plan = plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C))
    tightest = {one.node: one for one in found(held, plan).tightest}
    assert tightest["c"].free_disk == 980 * GIB
    assert tightest["c"].disk_at == 0.0
    assert tightest["b"].free_disk == 980 * GIB


def test_a_migrating_guest_takes_memory_on_both_nodes() -> None:
    held = cluster(instance("web", A, B, memory=8 * GIB))
    plan = plan_of_moves(held, (0, MoveKind.FAILOVER, B))
    tightest = {one.node: one for one in found(held, plan).tightest}
    assert (tightest["a"].free_memory, tightest["b"].free_memory) == (55 * GIB, 55 * GIB)
    assert tightest["b"].memory_at == 0.0


def test_a_node_that_takes_in_too_much_cannot_take_over_any_more() -> None:
    # b holds 30 GiB for a and has 63: with c's 40 more it lacks 7
    held = cluster(
        instance("web", A, B, memory=30 * GIB),
        instance("db", C, B, memory=40 * GIB),
    )
    plan = plan_of_moves(held, (1, MoveKind.FAILOVER, B))
    assert found(held, plan).not_safe == (
        NotSafe("b", "a", 7 * GIB, 0.0, None, before=False, missing_before=0),
    )


def test_what_was_so_before_is_not_blamed_on_the_run() -> None:
    held = cluster(instance("web", A, B, memory=40 * GIB), instance("db", B, C, memory=40 * GIB))
    plan = plan_of_moves(held, (1, MoveKind.REPLACE_SECONDARY, A))
    weak = [one for one in found(held, plan).not_safe if one.node == "b"]
    assert [(one.before, one.is_worse, one.end) for one in weak] == [(True, False, None)]


def test_the_most_copies_that_are_missing_at_one_moment() -> None:
    held = cluster(instance("web", A, B), instance("db", D, E), nodes=6)
    plan = plan_of_moves(
        held, (0, MoveKind.REPLACE_SECONDARY, C), (1, MoveKind.REPLACE_SECONDARY, F)
    )
    one_at_a_time = plan_schedule(plan, Throttles(moves=1))
    assert found(held, plan, one_at_a_time).copies_missing_at_once == 1
    assert found(held, plan).copies_missing_at_once == 2


# -- every moment, against sums over all instances ---------------------------------------------


def drawn(seed: int) -> tuple[Cluster, Plan]:
    """Instances of many sizes on 4 nodes, and moves of them that look at no limit."""
    draw = random.Random(seed)
    instances = []
    for number in range(draw.randint(1, 7)):
        primary, secondary = draw.sample(range(4), 2)
        memory = draw.choice([2, 10, 20, 30]) * GIB
        instances.append(instance(f"i{number}", primary, secondary, memory=memory))
    held = cluster(*instances)
    moves, places = [], {row: (i.primary, i.secondary) for row, i in enumerate(instances)}
    for _ in range(draw.randint(1, 6)):
        row = draw.randrange(len(instances))
        kind = draw.choice([kind for kind in MoveKind if kind is not MoveKind.FAILOVER_TO_ANY])
        target = draw.choice(sorted({0, 1, 2, 3} - set(places[row])))
        moves.append((row, kind, target))
        p, s = places[row]
        places[row] = {
            MoveKind.FAILOVER: (s, p),
            MoveKind.REPLACE_SECONDARY: (p, target),
            MoveKind.REPLACE_AND_FAILOVER: (target, p),
            MoveKind.REPLACE_PRIMARY: (target, s),
            MoveKind.FAILOVER_AND_REPLACE: (s, target),
        }[kind]
    return held, plan_of_moves(held, *moves)


def at(cluster: Cluster, plan: Plan, schedule: Schedule, t: float) -> tuple[set[str], set[str]]:
    """The nodes that are not safe, and the instances without a second copy, by plain sums."""
    table, nodes = cluster.instances, cluster.nodes.names
    pairs = {
        name: (nodes[p], nodes[s])
        for name, p, s in zip(table.names, table.primary, table.secondary, strict=True)
    }
    memory = dict(zip(table.names, table.memory.tolist(), strict=True))
    moves = {move.id: move for move in plan.moves}
    also_on: dict[str, str] = {}
    copying = set()
    for span in sorted(schedule.actions, key=lambda one: one.end):
        move = moves[span.move]
        after = stations(move)[span.number + 1]
        if span.end <= t:
            assert after.secondary is not None
            pairs[move.instance] = after.primary, after.secondary
        elif span.begin <= t and move.actions[span.number].verb is Verb.REPLACE_DISKS:
            copying.add(move.instance)
        elif span.begin <= t:
            also_on[move.instance] = after.primary
    used: Counter[str] = Counter()
    reserved: Counter[tuple[str, str]] = Counter()
    for name, (primary, secondary) in pairs.items():
        used[primary] += memory[name]
        if name in also_on:
            used[also_on[name]] += memory[name]
        else:
            reserved[secondary, primary] += memory[name]
    most = dict.fromkeys(nodes, 0)
    for (holder, _), mib in reserved.items():
        most[holder] = max(most[holder], mib)
    unsafe = {node for node in nodes if most[node] > 63 * GIB - used[node]}
    return unsafe, copying


@given(st.integers(0, 10**9), st.booleans())
def test_at_every_moment_it_says_what_sums_over_all_instances_say(seed: int, wide: bool) -> None:
    held, plan = drawn(seed)
    schedule = plan_schedule(plan, WIDE) if wide else plan_schedule(plan)
    seen = found(held, plan, schedule)
    times = sorted({t for span in schedule.actions for t in (span.begin, span.end)})
    for earlier, later in pairwise([*times, times[-1] + 2]):
        t = (earlier + later) / 2
        unsafe = {
            one.node for one in seen.not_safe if one.begin <= t and (one.end is None or t < one.end)
        }
        without = {
            one.instance
            for one in seen.no_second_copy
            if one.begin <= t and (one.end is None or t < one.end)
        }
        assert (unsafe, without) == at(held, plan, schedule, t)
