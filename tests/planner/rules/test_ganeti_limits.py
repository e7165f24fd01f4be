"""The table of limits, and what is written out for speed held against it."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.ganeti_limits import DISK, MEMORY, SPINDLE_RATIO, SPINDLES, VCPUS
from planner.rules.limit import PLENTY, Binds, Bound, Limit
from planner.rules.limits import every_limit
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, no_failure
from planner.scoring.batch.capacity import Capacity
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints
from tests.planner.made_clusters import KINDS, samples

CHECKED = (MEMORY, DISK, SPINDLES, SPINDLE_RATIO, VCPUS)
"""The table in the order in which arrivals are checked: first as it is now, then as it will be."""


def bounds(*, later: bool) -> list[tuple[Limit, Bound]]:
    """Every bound of the table for one of the two, in the order of checks."""
    return [(limit, one) for limit in CHECKED for one in limit.bounds if one.later is later]


def exceeded(
    limit: Limit, bound: Bound, role: Binds, inst: InstanceLanes, after: NodeLanes, force: Bools
) -> Bools:
    """Where the table says that a bound refuses an arrival, which ``after`` has."""
    demand = limit.demand(after.placement.model, inst.row, later=bound.later)
    met = demand.met_by_primary if role is Binds.PRIMARY else demand.met_by_secondary
    refused: Bools = (met > 0) & (bound.room(after) < 0) & ~(force & bound.soft)
    return refused


def first_of(checks: list[tuple[Bools, Failure]], count: int) -> list[Failure]:
    """The first failure of every lane."""
    return [
        next((failure for fails, failure in checks if fails[lane]), Failure.NONE)
        for lane in range(count)
    ]


def as_primary(
    inst: InstanceLanes, before: NodeLanes, after: NodeLanes, force: Bools
) -> list[Failure]:
    """The failures of primaries by the table, with N+1 and tags where they belong."""
    soft = inst.real & ~force
    checks = [
        (exceeded(limit, bound, Binds.PRIMARY, inst, after, force), limit.failure)
        for limit, bound in bounds(later=False)
    ]
    cpus = len(checks) - 1
    checks.insert(cpus, (soft & after.failing & ~before.failing, Failure.MEM))
    checks.append((soft & before.clashes(inst), Failure.TAGS))
    checks += [
        (exceeded(limit, bound, Binds.PRIMARY, inst, after, force), limit.failure)
        for limit, bound in bounds(later=True)
    ]
    return first_of(checks, len(force))


def as_secondary(
    inst: InstanceLanes, before: NodeLanes, after: NodeLanes, force: Bools
) -> list[Failure]:
    """The failures of mirrored secondaries by the table, with the memory that N+1 reserves."""
    soft = inst.real & ~force
    now = [
        (exceeded(limit, bound, Binds.SECONDARY, inst, after, force), limit.failure)
        for limit, bound in bounds(later=False)
    ]
    later = [
        (exceeded(limit, bound, Binds.SECONDARY, inst, after, force), limit.failure)
        for limit, bound in bounds(later=True)
    ]
    reserve = [
        (soft & (inst.reserve >= after.free_memory), Failure.MEM),
        (soft & after.failing & ~before.failing, Failure.MEM),
    ]
    last = (~force & (inst.reserve >= after.later_free_memory), Failure.MEM)
    return first_of([*now, *reserve, *later, last], len(force))


def arrivals(place: Placement) -> tuple[Ints, Ints]:
    """Every placed instance with every node that it is not on: instances and nodes (lanes)."""
    rows = np.flatnonzero(place.primary != NO_NODE)
    row = np.repeat(rows, place.model.node_count)
    node = np.tile(np.arange(place.model.node_count), len(rows))
    away = (node != place.primary[row]) & (node != place.secondary[row])
    return row[away], node[away]


@pytest.mark.parametrize("forced", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_an_arrival_fails_as_the_table_says(kind: str, forced: bool) -> None:
    for case in samples(kind, 8, first=200):
        place = Placement(case.model)
        row, node = arrivals(place)
        force = np.full(len(row), forced)
        before, inst = NodeLanes(place, node), InstanceLanes(place, row)
        after, found = add_primary(before, inst, force, no_failure(row))
        assert found.tolist() == as_primary(inst, before, after, force), case.name
        pairs = place.model.drbd[row]
        row, node, force = row[pairs], node[pairs], force[pairs]
        before, inst = NodeLanes(place, node), InstanceLanes(place, row)
        after, found = add_secondary(before, inst, place.primary[row], force, no_failure(row))
        assert found.tolist() == as_secondary(inst, before, after, force), case.name


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_of_the_tuned_step_are_the_rooms_of_the_table(kind: str) -> None:
    def least(limit: Limit, nodes: NodeLanes, *, hard: bool = False) -> list[float]:
        room = limit.room(nodes, force=hard)
        return [float("inf") if one > PLENTY // 2 else one for one in room.tolist()]

    def shown(column: Ints) -> list[float]:
        return [float("inf") if one > PLENTY // 2 else one for one in column.tolist()]

    for case in samples(kind, 8, first=300):
        place = Placement(case.model)
        live = np.ones(place.model.node_count, dtype=np.bool_)
        capacity, nodes = Capacity(place, live), NodeLanes(place, np.arange(len(live)))
        assert shown(capacity.hard_memory) == least(MEMORY, nodes, hard=True), case.name
        assert shown(np.minimum(capacity.hard_memory, capacity.later_memory)) == least(
            MEMORY, nodes
        ), case.name
        assert shown(capacity.hard_disk) == least(DISK, nodes, hard=True), case.name
        assert shown(capacity.disk) == least(DISK, nodes), case.name
        assert shown(capacity.cpus) == least(VCPUS, nodes), case.name
        assert shown(capacity.hard_disk_spindles) == least(SPINDLES, nodes, hard=True), case.name
        assert shown(capacity.disk_spindles) == least(SPINDLES, nodes), case.name
        shared = ~place.model.exclusive
        ratio = np.array(least(SPINDLE_RATIO, nodes))
        assert shown(capacity.spindles[shared]) == ratio[shared].tolist(), case.name


def test_every_row_has_a_name_of_its_own() -> None:
    names = [limit.name for limit in every_limit()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("limit", every_limit(), ids=lambda limit: limit.name)
def test_the_first_bound_of_a_row_is_the_least_strict(limit: Limit) -> None:
    """Searches ask it first whether there can be room at all."""
    assert not limit.bounds[0].later
    assert all(bound.soft for bound in limit.bounds[1:])
