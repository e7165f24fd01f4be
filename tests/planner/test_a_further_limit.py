"""A limit that Ganeti does not know, stated in one place: refused, explained and summed everywhere.

Every node has so much bandwidth, and every instance takes some of it where it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from executor.ganeti.facts import OVER_LUXI
from executor.run.preconditions import Drift, check_move
from planner.explain.broken_limits import broken_limits
from planner.explain.immovable import immovable_instances
from planner.explain.place_refusal import Reason
from planner.explain.room_during_change import Shortage, shortages
from planner.plan.plan_warning import NO_ROOM
from planner.plan.warnings import plan_warnings
from planner.rules.actions import Verb
from planner.rules.candidates import MoveRules
from planner.rules.failure import Failure
from planner.rules.further_limits import further, taken
from planner.rules.limit import Binds
from planner.rules.limits import register_limit, unregister_limit
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.rules.summed_limit import summed
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.solvers.balance.lazy import LazyChooser
from planner.solvers.evacuate.evacuate import EvacuationPart, evacuate_instance
from planner.solvers.joint import evacuate_together, place_together
from planner.solvers.make_room.solve import make_room
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.attempt import try_allocation
from planner.solvers.place.closest import closest_fit
from planner.solvers.place.ranked_places import fit_in_group
from planner.state.model import Model, prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.executor.made_moves import move as made_move
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, cluster, instance, move, placed

RULES = AllocationRules()


@pytest.fixture
def bandwidth() -> Iterator[dict[str, int]]:
    """What instances take and nodes have, by name; 100 of each node unless said otherwise.

    This fixture is the one place where the limit is stated.
    """
    mbits: dict[str, int] = {}

    def takes(model: Model, rows: Ints) -> Ints:
        names = model.cluster.instances.names
        return np.array([mbits.get(names[row], 0) for row in rows.tolist()], dtype=np.int64)

    def capacity(model: Model) -> Ints:
        return np.array([mbits.get(name, 100) for name in model.cluster.nodes.names])

    register_limit(summed("bandwidth", unit="Mbit/s", takes=takes, capacity=capacity))
    yield mbits
    unregister_limit("bandwidth")


def used(place: Placement) -> list[int]:
    """What is taken on every node."""
    (row,) = further.values()
    found: list[int] = taken(row, place).tolist()
    return found


def with_new(source: Cluster, *records: InstanceRecord) -> tuple[World, int]:
    """The world with instances that have no node yet, and the row of the first."""
    model = prepare(extended(source, records))
    return World(Placement(model), np.arange(model.node_count)), len(source.instances)


def new(name: str = "new", template: DiskTemplate = DiskTemplate.EXT) -> InstanceRecord:
    return instance(name, NO_NODE, template=template, disk=2000)


# -- moves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "target"), [(MoveKind.FAILOVER, NO_NODE), (MoveKind.REPLACE_AND_FAILOVER, C)]
)
def test_a_move_to_a_node_without_room_is_refused(
    bandwidth: dict[str, int], kind: MoveKind, target: int
) -> None:
    bandwidth.update(i=60, b=50, c=50)
    place = placed(instance("i", A, B))
    assert move(place, 0, kind, target).failure.tolist() == [Failure.OTHER]
    assert move(place, 0, kind, target, force=True).failure.tolist() == [Failure.NONE]
    bandwidth.update(b=60, c=60)
    assert move(place, 0, kind, target).failure.tolist() == [Failure.NONE]


def test_a_secondary_takes_none_unless_the_row_says_so(bandwidth: dict[str, int]) -> None:
    bandwidth.update(i=60, c=50)
    place = placed(instance("i", A, B))
    assert move(place, 0, MoveKind.REPLACE_SECONDARY, C).failure.tolist() == [Failure.NONE]
    (row,) = further.values()
    unregister_limit("bandwidth")
    register_limit(replace(row, binds=Binds.BOTH))
    assert used(place) == [60, 60, 0]
    assert move(place, 0, MoveKind.REPLACE_SECONDARY, C).failure.tolist() == [Failure.OTHER]


def test_an_instance_that_may_go_nowhere_is_told_why(bandwidth: dict[str, int]) -> None:
    bandwidth.update(i=60, b=50, c=20)
    place = placed(instance("i", A))
    (stuck,) = immovable_instances(place, np.arange(3), MoveRules())
    assert stuck.message == ("refused for bandwidth on b (10 Mbit/s over), c (40 Mbit/s over)")


@pytest.mark.parametrize("kind", ["unbalanced", "mixed"])
def test_balancing_keeps_it(bandwidth: dict[str, int], kind: str) -> None:
    """The tuned code of a step has no column for it, so the exact rules choose."""
    steps = 0
    for case in samples(kind, 6):
        rng = Random(case.name)
        bandwidth.clear()
        bandwidth.update({name: rng.randint(5, 60) for name in case.cluster.instances.names})
        for place, scope in case.runs():
            for name, taken_now in zip(case.cluster.nodes.names, used(place), strict=True):
                bandwidth[name] = taken_now + rng.randint(0, 40)
            most = [bandwidth[name] for name in case.cluster.nodes.names]
            rules = replace(case.rules, force=False)
            chooser = LazyChooser(place, scope, rules)
            for _ in range(4):
                expected, choice = ExhaustiveChooser(place, scope, rules).best(), chooser.best()
                if expected is None or choice is None:
                    break
                assert (choice.instance, choice.target) == (expected.instance, expected.target)
                place.commit(choice.outcome, choice.lane)
                chooser.moved(choice)
                steps += 1
                if not place.model.offline.any():  # off such a node, moves are forced
                    assert np.less_equal(used(place), most).all(), case.name
    assert steps > 10


# -- new instances ---------------------------------------------------------------------------------


@pytest.mark.parametrize("template", [DiskTemplate.EXT, DiskTemplate.DRBD])
def test_a_new_instance_goes_where_there_is_room(
    bandwidth: dict[str, int], template: DiskTemplate
) -> None:
    bandwidth.update(new=60, a=50, b=50, c=60)
    world, row = with_new(cluster(nodes=3), new(template=template))
    needed = 2 if template is DiskTemplate.DRBD else 1
    found = try_allocation(world, row, needed, np.arange(3), RULES)
    assert found.nodes is not None
    assert found.nodes[0] == C


def test_a_refusal_says_what_is_missing(bandwidth: dict[str, int]) -> None:
    bandwidth.update(new=60, old=50)
    world, row = with_new(cluster(instance("old", A), nodes=1), new())
    found = fit_in_group(world, row, np.arange(1), RULES, best=1, explain=True)
    assert not found.spots
    (refused,) = found.refused
    text = "would use 110 Mbit/s of bandwidth, 100 allowed (10 over)"
    assert refused.reasons == (Reason("bandwidth", text, 10, "Mbit/s"),)


def test_the_closest_fit_is_the_one_with_the_smallest_share_missing(
    bandwidth: dict[str, int],
) -> None:
    bandwidth.update(new=60, a=20, b=50, c=30)
    world, row = with_new(cluster(nodes=3), new())
    found = closest_fit(world, row, [np.arange(3)], RULES)
    assert found is not None
    assert found.message == ("closest: b would use 60 Mbit/s of bandwidth, 50 allowed (10 over)")


def test_a_move_makes_room(bandwidth: dict[str, int]) -> None:
    bandwidth.update(new=60, old=50, b=50, c=50)
    world, row = with_new(cluster(instance("old", A), nodes=3), new())
    found = make_room(world, row, [np.arange(3)], RULES, existing=row)
    assert found.room is not None
    assert [(step.instance, step.new[0]) for step in found.room.steps] in ([(0, B)], [(0, C)])
    assert found.room.spot.primary == A


def test_no_moves_are_tried_where_all_nodes_together_have_too_little(
    bandwidth: dict[str, int],
) -> None:
    bandwidth.update(new=301)
    world, row = with_new(cluster(instance("old", A), nodes=3), new())
    assert make_room(world, row, [np.arange(3)], RULES, existing=row).room is None


# -- several at once -------------------------------------------------------------------------------


def test_several_are_placed_so_that_the_sums_fit(bandwidth: dict[str, int]) -> None:
    """All of it is taken, so that there is but one way to do it."""
    sizes = (30, 20, 50, 60, 80)
    bandwidth.update(a=80, b=80, c=80, **{f"n{k}": size for k, size in enumerate(sizes)})
    world, first = with_new(cluster(nodes=3), *(new(f"n{k}") for k in range(5)))
    rows = range(first, first + 5)
    found = place_together(world, rows, [0])
    assert found.complete
    assert used(found.placement) == [80, 80, 80]


def test_the_joint_bound_counts_it(bandwidth: dict[str, int]) -> None:
    bandwidth.update({f"n{k}": 60 for k in range(5)})
    world, first = with_new(cluster(nodes=3), *(new(f"n{k}") for k in range(5)))
    found = place_together(world, range(first, first + 5), [0])
    assert (len(found.placed), found.bound, found.proven) == (3, 3, True)
    assert {one.reasons[0].limit for one in found.left_over} == {"bandwidth"}


def test_nodes_are_emptied_to_where_there_is_room(bandwidth: dict[str, int]) -> None:
    bandwidth.update(i=60, b=50)
    place = placed(instance("i", A))
    found = evacuate_instance(place, 0, EvacuationPart.ALL, np.array([B, C]))
    assert found.nodes == (C, NO_NODE)


def test_an_evacuation_without_room_fails(bandwidth: dict[str, int]) -> None:
    bandwidth.update(i=60, b=50, c=50)
    place = placed(instance("i", A, B))
    with pytest.raises(PlanningError, match="FailOther"):
        evacuate_instance(place, 0, EvacuationPart.PRIMARY, np.array([B, C]))


def test_several_leave_a_node_for_where_the_sums_fit(bandwidth: dict[str, int]) -> None:
    bandwidth.update(x=60, y=60, z=40, b=100, c=60)
    records = [instance(name, A) for name in "xyz"]
    place = placed(*records)
    found = evacuate_together(place, [2, 0, 1], EvacuationPart.ALL)
    assert found.complete
    assert used(found.placement) == [0, 100, 60]


def test_an_evacuation_says_what_is_left_over_and_why(bandwidth: dict[str, int]) -> None:
    bandwidth.update(x=60, b=50, c=20)
    found = evacuate_together(placed(instance("x", A)), [0], EvacuationPart.ALL)
    (left,) = found.left_over
    assert left.reasons == (
        Reason("bandwidth", "b needs 10 more Mbit/s of bandwidth", 10, "Mbit/s"),
    )


# -- plans -----------------------------------------------------------------------------------------


def test_a_plan_reports_where_it_is_broken_before_and_after(bandwidth: dict[str, int]) -> None:
    bandwidth.update(i=60, j=50, a=100)
    before = placed(instance("i", A), instance("j", A))
    after = before.clone()
    after.commit(move(after, 0, MoveKind.FAILOVER_TO_ANY, B), 0)
    (broken,) = broken_limits(before, after, np.arange(3))
    assert (broken.limit, broken.node, broken.after) == ("bandwidth", A, None)
    assert broken.before == (10, "110 Mbit/s of bandwidth, 100 allowed (10 too many)")


# -- on the way ------------------------------------------------------------------------------------

SWAP = [
    Step(0, MoveKind.FAILOVER, B, (A, B), (B, A), 0.0),
    Step(1, MoveKind.FAILOVER, A, (B, A), (A, B), 0.0),
]


def test_room_that_is_missing_until_another_move_has_left_is_told(
    bandwidth: dict[str, int],
) -> None:
    bandwidth.update(i=60, j=60)
    place = placed(instance("i", A, B), instance("j", B, A))
    assert shortages(place, SWAP) == []  # it may be broken, so it may be for a while
    (row,) = further.values()
    unregister_limit("bandwidth")
    register_limit(replace(row, bounds=(replace(row.bounds[0], soft=False),)))
    assert shortages(place, SWAP) == [Shortage(0, B, "bandwidth", 20)]
    (warning,) = [
        one
        for one in plan_warnings(place, place, np.arange(3), shortages(place, SWAP), [])
        if one.kind == NO_ROOM
    ]
    assert warning.message == "move 1 lacks 20 Mbit/s of bandwidth"


def test_a_run_begins_no_move_that_has_no_room_any_more(bandwidth: dict[str, int]) -> None:
    bandwidth.update(i=60, j=60)
    (row,) = further.values()
    unregister_limit("bandwidth")
    register_limit(replace(row, bounds=(replace(row.bounds[0], soft=False),)))
    switched = made_move("a:b", "b:a", (Verb.MIGRATE, "b"), instance="i")
    now = cluster(instance("i", A, B), instance("j", B, A))
    assert check_move(switched, 0, now, [], advice=OVER_LUXI.advice) == Drift(
        "i: b lacks 20 Mbit/s of bandwidth (needs 60 Mbit/s, 40 Mbit/s are free)"
    )


def test_a_copy_takes_its_part_before_the_old_one_gives_it_back(bandwidth: dict[str, int]) -> None:
    bandwidth.update(i=60, j=60)
    place = placed(instance("i", A, B), instance("j", A, C))
    (row,) = further.values()
    unregister_limit("bandwidth")
    hard = replace(row, binds=Binds.SECONDARY, bounds=(replace(row.bounds[0], soft=False),))
    register_limit(hard)
    swap = [
        Step(0, MoveKind.REPLACE_SECONDARY, C, (A, B), (A, C), 0.0),
        Step(1, MoveKind.REPLACE_SECONDARY, B, (A, C), (A, B), 0.0),
    ]
    assert shortages(place, swap) == [Shortage(0, C, "bandwidth", 20)]
