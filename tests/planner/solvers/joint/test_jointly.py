"""Several new instances placed together: never fewer than one by one, never worse."""

from __future__ import annotations

import pytest

from planner.rules.failure import Failure
from planner.rules.new_places import place
from planner.solvers.joint.jointly import Jointly
from planner.solvers.place.allocate import AllocationRules
from planner.solvers.place.one_by_one import OneByOne
from planner.solvers.place.placer import PlaceProblem, PlacesFound
from snapshots.cluster import Cluster
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import A, B, C, cluster, instance
from tests.planner.solvers.joint.test_together import PACKING, PLAIN, new, question, three_large


def problem(source: Cluster, *newcomers: InstanceRecord, spread: bool = False) -> PlaceProblem:
    world, rows = question(source, *newcomers)
    return PlaceProblem(world, tuple(rows), (0,), AllocationRules(), spread)


def take(asked: PlaceProblem, found: PlacesFound) -> None:
    """Take all of the places in their order, each as the rules allow it."""
    state = asked.world.placement.clone()
    for spot in found.spots:
        lanes = spot.placing.primary[[spot.lane]], spot.placing.secondary[[spot.lane]]
        tried = place(state, spot.instance, *lanes, force=False)
        assert tried.failure[0] == Failure.NONE
        state.commit(spot.placing, spot.lane)


def named(found: PlacesFound) -> list[tuple[int, int, int, float]]:
    return [(one.instance, one.primary, one.secondary, one.score) for one in found.spots]


def test_more_are_placed_than_one_by_one_in_an_order_in_which_they_can_be_created() -> None:
    asked = problem(three_large(), *PACKING)
    assert len(OneByOne().place(asked).spots) == 4
    found = Jointly().place(asked)
    assert (len(found.spots), found.in_turn, found.bound) == (5, 4, 5)
    take(asked, found)


def test_where_all_fit_the_score_is_lowered() -> None:
    """One by one the small ones come first and the large one finds its best node taken."""
    sizes = (900, 900, 1700, 2900)
    asked = problem(cluster(nodes=3), *(new(f"n{k}", size, PLAIN) for k, size in enumerate(sizes)))
    in_turn, found = OneByOne().place(asked), Jointly().place(asked)
    assert len(found.spots) == len(in_turn.spots) == found.bound == 4
    assert found.spots[-1].score <= in_turn.spots[-1].score
    take(asked, found)


def test_of_instances_that_are_alike_the_first_are_placed() -> None:
    found = Jointly().place(problem(cluster(nodes=3), *(new(f"n{k}", 3000) for k in range(9))))
    assert [one.instance for one in found.spots] == list(range(len(found.spots)))
    assert found.bound is None or found.bound >= len(found.spots)


def test_a_service_stays_apart_as_one_by_one_keeps_it() -> None:
    there = instance("dns9", A, template=PLAIN)
    twins = [new(f"dns{k}", 500, PLAIN) for k in (1, 2)]
    asked = problem(cluster(there, nodes=3), *twins, spread=True)
    found = Jointly().place(asked)
    assert {one.primary for one in found.spots} == {B, C}
    assert named(found) == named(OneByOne().place(asked))


def test_one_instance_is_placed_as_alone_and_of_none_that_fit_none_is_placed() -> None:
    alone = problem(cluster(nodes=3), new("n0", 1000))
    assert named(Jointly().place(alone)) == named(OneByOne().place(alone))
    nothing = Jointly().place(problem(cluster(nodes=3), new("n0", 50_000), new("n1", 50_000)))
    assert (nothing.spots, nothing.in_turn, nothing.bound) == ((), 0, 0)


def test_the_number_found_is_told_and_the_answer_is_always_the_same() -> None:
    heard: list[int] = []
    asked = problem(three_large(), *PACKING)
    first, second = Jointly().place(asked, heard.append), Jointly().place(asked)
    assert heard == [1, 2, 3, 4]
    assert named(first) == named(second)


@pytest.mark.parametrize("limit", [1e-6, 0.01])
def test_at_its_limit_the_places_found_one_by_one_are_the_answer(limit: float) -> None:
    asked = problem(three_large(), *PACKING)
    found = Jointly(limit).place(asked)
    assert len(found.spots) >= found.in_turn == 4
