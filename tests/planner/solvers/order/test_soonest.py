"""The same steps in the order in which the last is done soonest."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.rules.step import Step
from planner.solvers.balance.greedy import balance
from planner.solvers.order.soonest import soonest
from planner.solvers.stopping import StopRules
from planner.state.placement import Placement
from planner.timing.throttles import USUAL_THROTTLES, Throttles
from planner.timing.timed_steps import StepClock
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, instance, node, placed


def replaced(row: int, old: tuple[int, int], target: int) -> Step:
    return Step(row, MoveKind.REPLACE_SECONDARY, target, old, (old[0], target), 0.0)


def three_copies() -> tuple[Placement, tuple[Step, ...]]:
    """The last is the longest; each has nodes of its own."""
    disks = 9000, 9000, 18_000
    guests = (instance(f"i{k}", 3 * k, 3 * k + 1, disk=disk) for k, disk in enumerate(disks))
    placement = placed(*guests, nodes=[node(name) for name in "abcdefghi"])
    return placement, tuple(replaced(k, (3 * k, 3 * k + 1), 3 * k + 2) for k in range(3))


def test_the_longest_copy_begins_first() -> None:
    found = soonest(*three_copies(), Throttles(moves=2))
    assert [step.instance for step in found] == [2, 0, 1]


@pytest.mark.parametrize(("asks", "first"), [(0, 0), (1, 0), (3, 0), (4, 2)])
def test_an_order_that_the_caller_cuts_off_does_not_count(asks: int, first: int) -> None:
    """It is asked before an order is tried, and after each step of it."""
    left = iter([False] * asks)
    found = soonest(*three_copies(), Throttles(moves=2), stop=lambda: next(left, True))
    assert (len(found), found[0].instance) == (3, first)


def test_nothing_is_put_in_order_where_there_is_nothing_to_gain() -> None:
    placement = placed(instance("one", A, B), instance("two", A, B))
    steps = (replaced(0, (A, B), C), replaced(1, (A, B), C))
    assert soonest(placement, steps, USUAL_THROTTLES) == steps
    assert soonest(placement, (), USUAL_THROTTLES) == ()


@pytest.mark.parametrize("kind", ["mixed", "tight", "tagged", "unbalanced", "long", "groups"])
def test_they_are_the_same_steps_allowed_one_by_one_and_not_later(kind: str) -> None:
    for made in samples(kind, 3):
        for placement, scope in made.runs():
            steps = balance(placement.clone(), scope, made.rules, StopRules(max_steps=25)).steps
            force, throttles = made.rules.force, Throttles(moves=3)
            found = soonest(placement, steps, throttles, force=force)
            assert sorted(map(repr, found)) == sorted(map(repr, steps))
            assert found == soonest(placement, steps, throttles, force=force)
            place = placement.clone()
            for step in found:
                assert (place.primary[step.instance], place.secondary[step.instance]) == step.old
                lane = np.array([step.instance]), np.array([step.target])
                outcome = evaluate(place, step.kind, *lane, force=force)
                assert outcome.failure[0] == Failure.NONE
                place.commit(outcome, 0)
            taken = [StepClock(placement.model, one, throttles) for one in (found, steps)]
            assert taken[0].hours(len(found)) <= taken[1].hours(len(steps))
