"""Evacuations: complete where that is possible, as cheap as possible, and executable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.solvers.evacuate.evacuate import Evacuated, EvacuationPart
from planner.solvers.joint import evacuate_together
from planner.solvers.leave import Departure, Left, NodePart, emptying, leave
from planner.solvers.objective import Cost
from planner.solvers.stopping import BestSoFar, Stop
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node
from tests.planner.solvers.leave.cases import (
    Case,
    best_of_all,
    best_of_single_moves,
    cases,
    has_left,
)


def check_executable(departure: Departure, found: Left) -> None:
    """Every step is allowed where it comes, and leads to where the answer says."""
    state = departure.placement.clone()
    for step in found.steps:
        assert (state.primary[step.instance], state.secondary[step.instance]) == step.old
        outcome = evaluate(
            state,
            step.kind,
            np.array([step.instance]),
            np.array([step.target]),
            force=departure.force,
        )
        assert outcome.failure[0] == Failure.NONE
        state.commit(outcome, 0)
        assert (state.primary[step.instance], state.secondary[step.instance]) == step.new
    assert (state.primary == found.state.primary).all()
    assert {row for row in departure.rows() if has_left(departure, state, row)} == set(found.gone)
    assert sorted((*found.gone, *found.stays)) == list(departure.rows())


@settings(max_examples=15)
@given(cases())
def test_every_plan_is_executable_and_says_who_stays(case: Case) -> None:
    departure = case.departure()
    found = leave(departure)
    check_executable(departure, found)
    assert len(found.gone) <= found.most
    assert not found.complete or found.cost.copy_mib >= found.least.copy_mib


SMALL = cases(most=4).filter(lambda case: 0 < len(case.departure().rows()) <= 3)


@settings(max_examples=6)
@given(SMALL)
def test_it_is_as_good_as_every_order_of_instances_that_go_one_after_the_other(case: Case) -> None:
    departure = case.departure()
    found = leave(departure)
    gone, copied = best_of_all(departure)
    assert (-len(found.gone), found.cost.copy_mib) <= (-gone, copied)


@settings(max_examples=8)
@given(SMALL)
def test_no_moves_whatever_their_order_do_better_than_is_proved(case: Case) -> None:
    departure = case.departure()
    every = best_of_single_moves(departure, most=200)
    if every is None:
        return
    found = leave(departure)
    gone, copied = every
    assert len(found.gone) <= gone <= found.most
    if found.most_proved:
        assert found.least.copy_mib <= copied <= found.cost.copy_mib


def allowed_in_turn(departure: Departure, moved: Sequence[Evacuated]) -> bool:
    """Whether each move of the allocator's keeps the soft limits, too."""
    state = departure.placement.clone()
    for one in moved:
        for step in one.path:
            outcome = evaluate(state, step.kind, np.array([one.instance]), np.array([step.target]))
            if outcome.failure[0] != Failure.NONE:
                return False
            state.commit(outcome, 0)
    return True


@settings(max_examples=20)
@given(cases().filter(lambda case: len(case.nodes) == 1 and case.part is not NodePart.FULL))
def test_no_fewer_leave_and_no_more_is_copied_than_the_allocators_joint_search_finds(
    case: Case,
) -> None:
    departure = case.departure()
    rows = [row for row in departure.rows() if departure.why_not(row) is None]
    other = {
        NodePart.PRIMARIES: EvacuationPart.PRIMARY,
        NodePart.SECONDARIES: EvacuationPart.SECONDARY,
    }[case.part]
    theirs, ours = evacuate_together(departure.placement, rows, other), leave(departure)
    if not allowed_in_turn(departure, theirs.steps):
        return  # it keeps the hard limits alone where instances wait for each other
    assert len(ours.gone) >= len(theirs.placed)
    if len(ours.gone) == len(theirs.placed):
        disks = departure.placement.model.disk
        copied = sum(
            int(disks[step.instance])
            for step in theirs.steps
            for one in step.path
            if one.kind is MoveKind.REPLACE_SECONDARY
        )
        assert ours.cost.copy_mib <= copied


def left(*instances: object, nodes: object = 4, part: NodePart = NodePart.PRIMARIES) -> Left:
    """Node a emptied."""
    return leave(Case(cluster(*instances, nodes=nodes), (A,), part).departure())  # type: ignore[arg-type]


def test_primaries_fail_over_without_a_copy() -> None:
    found = left(instance("i", A, B), instance("j", A, C))
    assert (found.complete, found.cost.copy_mib, found.cheapest_proved) == (True, 0, True)
    assert found.state.primary.tolist() == [B, C]
    assert found.state.secondary.tolist() == [A, A]


def test_the_full_evacuation_replaces_both_copies() -> None:
    found = left(instance("i", A, B), instance("j", C, A), part=NodePart.FULL)
    assert (found.complete, found.cheapest_proved) == (True, True)
    assert found.cost.copy_mib == 2000
    assert A not in found.state.primary
    assert A not in found.state.secondary


def test_one_that_cannot_fail_over_is_copied_and_it_is_proved_that_it_has_to() -> None:
    nodes = [node("a"), node("b", free_memory=3000, total_memory=3000.0), node("c"), node("d")]
    found = left(
        instance("big", A, B, memory=2500, disk=4000),
        instance("small", A, B, memory=2000, disk=1000),
        nodes=nodes,
    )
    assert (found.complete, found.cheapest_proved) == (True, True)
    assert found.cost.copy_mib == 1000


def test_what_cannot_move_is_named_and_the_rest_leaves() -> None:
    found = left(
        instance("plain", A, template=DiskTemplate.PLAIN), instance("i", A, B), instance("k", C, D)
    )
    assert list(found.stays) == [0]
    assert "disk template plain" in found.stays[0].message
    assert (found.gone, found.most_proved) == ((1,), True)


def test_one_on_paper_is_not_copied_to_two_new_nodes() -> None:
    source = cluster(instance("new", A, B, forthcoming=True), nodes=4)
    found = leave(Case(source, (A, B), NodePart.FULL).departure())
    assert (found.complete, found.cost.copy_mib, found.least.copy_mib) == (True, 0, 0)
    assert found.cheapest_proved


def test_nothing_there_is_nothing_to_do() -> None:
    found = left(instance("i", B, C))
    assert (found.complete, found.steps, found.cost) == (True, (), Cost())


def test_the_same_question_has_the_same_answer() -> None:
    case = Case(
        cluster(*(instance(f"i{k}", A, (B, C, D)[k % 3]) for k in range(6)), nodes=5),
        (A,),
        NodePart.FULL,
    )
    first, second = leave(case.departure()), leave(case.departure())
    assert first.steps == second.steps


def test_the_watch_ends_it_with_the_best_so_far() -> None:
    departure = Case(
        cluster(instance("i", A, B), instance("j", C, A), nodes=5), (A,), NodePart.FULL
    ).departure()

    def late(best: BestSoFar) -> Stop | None:
        return Stop.TIME_LIMIT

    found = leave(departure, late)
    assert found.stopped is Stop.TIME_LIMIT
    check_executable(departure, found)
    assert found.complete


def crowded(count: int = 40) -> Departure:
    """More instances than are moved between two looks at the clock, and two that have no room."""
    guests = (instance(f"i{k}", A, (B, C, D)[k % 3], memory=400, disk=100) for k in range(count))
    big = (instance(f"big{k}", A, memory=50_000, template=DiskTemplate.EXT) for k in range(2))
    sizes = {"a": 200_000, "b": 12_000, "c": 12_000, "d": 12_000}
    nodes = [
        node(name, free_memory=size, total_memory=float(size), total_cpus=400.0)
        for name, size in sizes.items()
    ]
    return Case(cluster(*guests, *big, nodes=nodes), (A,), NodePart.PRIMARIES).departure()


def test_a_limit_that_is_over_at_once_leaves_the_rest_where_they_are() -> None:
    departure = crowded()
    found = leave(departure, lambda best: Stop.TIME_LIMIT)
    check_executable(departure, found)
    assert 0 < len(found.gone) < 40
    assert (found.stopped, found.most) == (Stop.TIME_LIMIT, 42)


@pytest.mark.parametrize("after", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
def test_an_interrupt_at_any_moment_keeps_the_best_so_far(after: int) -> None:
    departure = crowded()
    looks = 0

    def watch(best: BestSoFar) -> Stop | None:
        nonlocal looks
        looks += 1
        if looks == after + 1:
            raise KeyboardInterrupt
        return None

    found = leave(departure, watch)
    check_executable(departure, found)
    assert found.stopped is (Stop.INTERRUPTED if looks > after else Stop.SEARCHED)
    assert found.gone


def test_one_whose_nodes_are_both_emptied_leaves_also_where_not_all_choices_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(emptying, "_MOST_CHOICES", 11)  # of three instances and two nodes
    source = cluster(instance("i", A, B), instance("j", A, C), instance("k", A, D), nodes=4)
    found = leave(Case(source, (A, B), NodePart.FULL).departure())
    assert (found.complete, found.cheapest_proved) == (True, True)


def test_where_it_is_not_proved_that_no_more_can_leave_no_place_was_found() -> None:
    departure = crowded(0)
    assert leave(departure).stays[0].message.startswith("refused for memory on ")
    found = leave(departure, lambda best: Stop.TIME_LIMIT)
    assert found.stays[0].message.startswith("no place was found beside the others: refused for ")


def test_an_interrupt_ends_it_with_the_best_so_far() -> None:
    departure = Case(
        cluster(*(instance(f"i{k}", A, (B, C, D)[k % 3]) for k in range(6)), nodes=6),
        (A,),
        NodePart.FULL,
    ).departure()

    def interrupted(work: object, stop: object, over: object) -> object:
        raise KeyboardInterrupt

    found = leave(departure, background=interrupted)
    assert found.stopped is Stop.INTERRUPTED
    assert found.complete
    check_executable(departure, found)


def test_of_an_evacuation_that_was_cut_short_nothing_is_claimed() -> None:
    departure = Case(
        cluster(
            instance("big", A, B, memory=2500, disk=4000),
            instance("small", A, B, memory=2000, disk=1000),
            nodes=[node("a"), node("b", free_memory=3000, total_memory=3000.0), node("c")],
        ),
        (A,),
        NodePart.PRIMARIES,
    ).departure()
    found = leave(departure, lambda best: Stop.TIME_LIMIT)
    assert (found.complete, found.cheapest_proved) == (True, False)
    assert found.least.copy_mib < found.cost.copy_mib
