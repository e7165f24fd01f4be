"""Joint placement against every answer tried in turn, on clusters small enough for that."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings

from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.solvers.joint import evacuate_together, place_together
from planner.solvers.joint.evacuation import Evacuation
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.result import Together
from planner.solvers.place.allocate import AllocationRules
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, cluster, instance, node
from tests.planner.solvers.joint.cases import (
    Departure,
    NewSet,
    creatable,
    departures,
    made_worse,
    most_gone,
    most_new,
    most_new_in_any_order,
    new_sets,
    one_placing,
    walked,
)

QUIETLY = settings(max_examples=60)


def told(found: Together, rows: tuple[int, ...] | range) -> None:
    """Every instance is placed or left over, and what is left over has a reason."""
    left = [one.instance for one in found.left_over]
    assert sorted([*found.placed, *left]) == sorted(rows)
    assert all(one.message for one in found.left_over)
    assert found.bound >= len(found.placed)


BROKEN_BY_FORCE = NewSet(
    cluster(
        instance("old0", B, A, memory=2000, disk=2000, tags=("one:a",)),
        instance("old1", A, B, memory=4100, disk=2000, tags=("one:a",)),
        nodes=[
            node(
                "a",
                total_memory=6000.0,
                free_memory=6000,
                total_disk=14_000.0,
                free_disk=14_000,
                total_cpus=1.0,
            ),
            node("b", total_cpus=1.0),
        ],
        tags=("htools:iextags:one",),
    ),
    tuple(
        instance(
            f"new{k}",
            NO_NODE,
            template=DiskTemplate.DRBD,
            memory=2000 if k > 1 else 1000,
            disk=2000,
            status=InstanceStatus.ADMIN_DOWN if k == 3 else InstanceStatus.RUNNING,
            tags=("one:a",),
        )
        for k in range(4)
    ),
    AllocationRules(capacity_checks=False, force=True),
    (),
)
"""The first primaries make b fail N+1, so that it takes secondaries that it would not take else."""


@QUIETLY
@given(new_sets())
@example(BROKEN_BY_FORCE)
def test_new_instances(case: NewSet) -> None:
    world = case.world()
    found = place_together(world, case.rows, [0], case.rules)
    told(found, case.rows)
    question = Newcomers(world, tuple(case.rows), (0,), case.rules)
    assert len(found.placed) >= len(question.one_by_one(case.rows).places)

    # Whatever is said to be placed can be created, in the order of the lists or in another. A
    # forced primary spares those that come later a check, so alone they need not be allowed.
    state = world.placement
    assert (state.primary[list(case.rows)] == -1).all()
    after = found.placement
    for row, spot in found.placed.items():
        assert (after.primary[row], after.secondary[row]) == spot
        alone = one_placing(state, row, spot, force=case.rules.force).failure[0] == Failure.NONE
        assert alone or case.rules.force
    assert creatable(state, found.placed, force=case.rules.force)
    nodes = np.arange(state.model.node_count)
    if case.rules.capacity_checks:
        before = EmptyingCheck(state, world.scope, nodes)
        assert EmptyingCheck(after, world.scope, nodes).harder_since(before) == ()

    most = most_new(case, case.rows, len(case.rows))
    assert found.bound >= most
    if found.proven:
        assert len(found.placed) >= most
        if len(found.placed) > most:
            assert most_new_in_any_order(case, len(found.placed)) >= len(found.placed)


@QUIETLY
@given(departures())
def test_evacuations(case: Departure) -> None:
    start = case.placement()
    found = evacuate_together(start, case.rows, case.part)
    told(found, case.rows)
    question = Evacuation(start, case.rows, case.part, force=False)
    assert len(found.placed) >= len(question.one_by_one(question.movers).places)

    state, forced = start, False
    for step in found.steps:
        after = walked(state, step.instance, step.path, force=False)
        if after is None:
            forced = True
            after = walked(state, step.instance, step.path, force=True)
        assert after is not None
        state = after
        assert found.placed[step.instance] == step.nodes
    assert (state.primary == found.placement.primary).all()
    assert (state.secondary == found.placement.secondary).all()
    if forced:
        assert not made_worse(start, state)

    most = most_gone(case)
    assert found.bound >= most
    if found.proven:
        assert len(found.placed) == most or forced
