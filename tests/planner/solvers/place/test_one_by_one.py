"""Several new instances placed one after the other."""

from __future__ import annotations

from planner.solvers.place.allocate import AllocationRules
from planner.solvers.place.one_by_one import OneByOne, best_spot
from planner.solvers.place.placer import PlaceProblem
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import cluster
from tests.planner.solvers.joint.test_together import PLAIN, new, question


def test_each_is_where_it_is_best_beside_those_before_it_and_the_state_is_left_alone() -> None:
    world, rows = question(cluster(nodes=3), *(new(f"n{k}", 2000, PLAIN) for k in range(3)))
    heard: list[int] = []
    problem = PlaceProblem(world, tuple(rows), (0,), AllocationRules())
    found = OneByOne().place(problem, heard.append)
    assert len({spot.primary for spot in found.spots}) == 3
    assert (found.in_turn, found.bound, heard) == (3, None, [1, 2, 3])
    assert (world.placement.primary[list(rows)] == NO_NODE).all()
    first = best_spot(world, rows[0], (0,), AllocationRules())
    assert first is not None
    assert (first.primary, first.score) == (found.spots[0].primary, found.spots[0].score)


def test_it_ends_at_the_first_that_fits_nowhere() -> None:
    world, rows = question(cluster(nodes=2), new("huge", 50_000, PLAIN), new("small", 100, PLAIN))
    found = OneByOne().place(PlaceProblem(world, tuple(rows), (0,), AllocationRules()))
    assert (found.spots, found.in_turn) == ((), 0)
