"""A path that is walked until a step is refused."""

from __future__ import annotations

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.paths import PathStep
from planner.solvers.evacuate.walk import walk
from tests.planner.small_clusters import A, B, C, instance, node, placed

PATH = (PathStep(MoveKind.REPLACE_SECONDARY, C), PathStep(MoveKind.FAILOVER, C))


def test_all_steps_are_taken() -> None:
    place = placed(instance("i", A, B))
    assert walk(place, 0, PATH, force=False) is Failure.NONE
    assert (place.primary[0], place.secondary[0]) == (C, A)


def test_a_refused_step_ends_the_walk_where_it_stands() -> None:
    small = [node("a"), node("b"), node("c", total_cpus=0.1)]
    place = placed(instance("i", A, B), nodes=small)
    assert walk(place, 0, PATH, force=False) is Failure.CPU
    assert (place.primary[0], place.secondary[0]) == (A, C)


def test_forced_steps_pass_soft_limits() -> None:
    small = [node("a"), node("b"), node("c", total_cpus=0.1)]
    assert walk(placed(instance("i", A, B), nodes=small), 0, PATH, force=True) is Failure.NONE
