"""The largest set of nodes that can be away at once."""

from __future__ import annotations

import random
from itertools import chain, combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.capacity.away_at_once import MostAway, most_away
from planner.capacity.live_departure import can_leave, ways_out
from planner.rules.failure import Failure
from planner.state import ModelOptions, Placement, prepare
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.plan.made_plans import GIB, A, B, C, D, cluster, instance


def largest(held: Cluster, *nodes: int) -> MostAway:
    placement = Placement(prepare(held, ModelOptions()))
    return most_away(placement, nodes or range(len(held.nodes)))


def away(held: Cluster) -> tuple[int, ...]:
    found = largest(held)
    assert found.largest
    return () if found.group is None else found.group.nodes


def test_the_two_nodes_of_an_instance_are_never_away_at_once() -> None:
    held = cluster(instance("web", A, B), instance("db", C, D))
    assert len(away(held)) == 2
    assert len({A, B} & {*away(held)}) == len({C, D} & {*away(held)}) == 1


def test_two_nodes_with_the_same_secondary_can_go_where_it_has_memory_for_both() -> None:
    roomy = cluster(instance("web", A, C), instance("db", B, C), nodes=3)
    assert away(roomy) == (A, B)
    tight = cluster(
        instance("web", A, C, memory=40 * GIB), instance("db", B, C, memory=40 * GIB), nodes=3
    )
    assert len(away(tight)) == 1


def test_shared_storage_is_asked_for_room_on_all_that_stay_together() -> None:
    held = cluster(*(instance(f"i{n}", n, memory=30 * GIB) for n in range(4)))
    assert len(away(held)) == 2, "each node that stays takes one more, as 63 GiB are two"


def test_nodes_with_nothing_to_leave_all_go_and_those_that_cannot_are_named() -> None:
    held = cluster(
        instance("web", A, B, memory=60 * GIB),
        instance("local", B, template=DiskTemplate.PLAIN, memory=10 * GIB),
        nodes=3,
    )
    found = largest(held)
    assert found.group is not None
    assert (found.group.nodes, found.stuck) == ((B, C), (A,))


def test_a_master_stays_where_as_many_others_can_go() -> None:
    held = cluster(instance("web", A, B), nodes=2)
    held.nodes.master.setflags(write=True)
    held.nodes.master[:] = [True, False]
    assert away(held) == (B,)


def test_with_no_time_the_answer_is_a_bound() -> None:
    placement = Placement(prepare(cluster(instance("web", A, B)), ModelOptions()))
    found = most_away(placement, range(4), units=0.0)
    assert found.most >= 3
    assert found.largest or found.most > len(found.group.nodes if found.group else ())


# -- small clusters, against every set ---------------------------------------------------------


def drawn(seed: int) -> Cluster:
    """Instances of all kinds, large and small, on three to five nodes."""
    draw = random.Random(seed)
    nodes = draw.randint(3, 5)
    instances = []
    for number in range(draw.randint(1, 7)):
        primary, secondary = draw.sample(range(nodes), 2)
        status = draw.choice([InstanceStatus.RUNNING] * 4 + [InstanceStatus.ADMIN_DOWN])
        template = draw.choice(
            [DiskTemplate.DRBD] * 3 + [DiskTemplate.EXT] * 2 + [DiskTemplate.PLAIN]
        )
        memory = draw.choice([2, 12, 20, 31]) * GIB
        other = secondary if template is DiskTemplate.DRBD else NO_NODE
        one = instance(
            f"i{number}", primary, other, template=template, memory=memory, status=status
        )
        instances.append(one)
    return cluster(*instances, nodes=nodes)


def possible(placement: Placement, nodes: tuple[int, ...]) -> bool:
    """Whether some way of the instances is allowed, every one of them tried."""
    model, stays = placement.model, [n for n in range(placement.model.node_count) if n not in nodes]
    pairs = zip(placement.primary.tolist(), placement.secondary.tolist(), strict=True)
    if any(model.drbd[row] and {*pair} <= {*nodes} for row, pair in enumerate(pairs)):
        return False
    rows = [row for n in nodes for row in placement.primary_lists[n] if can_leave(placement, row)]
    choices = [[int(placement.secondary[row])] if model.drbd[row] else stays for row in rows]
    return any(_goes(placement, rows, targets) for targets in product(*choices))


def _goes(placement: Placement, rows: list[int], targets: tuple[int, ...]) -> bool:
    state = placement.clone()
    for row, target in zip(rows, targets, strict=True):
        outcome = ways_out(state, row, np.array([target]))
        if outcome.failure[0] != Failure.NONE:
            return False
        state.commit(outcome, 0)
    return True


def check(seed: int) -> None:
    held = drawn(seed)
    placement = Placement(prepare(held, ModelOptions()))
    nodes = range(len(held.nodes))
    every = chain.from_iterable(combinations(nodes, size) for size in range(len(nodes), -1, -1))
    best = next(one for one in every if possible(placement, one))
    found = most_away(placement, nodes)
    chosen = () if found.group is None else found.group.nodes
    assert (len(chosen), found.largest) == (len(best), True)
    assert possible(placement, chosen)
    if found.group is not None:
        for row in range(len(held.instances)):
            if can_leave(placement, row):
                assert found.group.during.primary[row] not in chosen
    assert all(node not in best for node in found.stuck)


@given(st.integers(0, 10**9))
@settings(max_examples=15, deadline=None)
def test_no_set_of_a_small_cluster_is_larger(seed: int) -> None:
    check(seed)
