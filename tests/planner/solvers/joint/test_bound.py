"""No answer has more instances than the model's bound, on groups where everything is tight or odd.

Many more are compared by `python -m tests.planner.solvers.joint.odd_groups`.
"""

from __future__ import annotations

import pytest

from planner.solvers.joint import place_together
from planner.solvers.joint.effort import Effort
from planner.solvers.joint.jointly import Jointly
from planner.solvers.joint.search import search
from planner.solvers.place.placer import PlaceProblem
from tests.planner.solvers.joint.cases import creatable
from tests.planner.solvers.joint.odd_groups import (
    arriving,
    exceeded_by_leaving,
    exceeded_by_new,
    leaving,
)


def test_no_more_new_instances_can_be_placed_than_the_bound_says() -> None:
    assert not [seed for seed in range(40) if exceeded_by_new(seed)]


def test_no_more_instances_can_leave_than_the_bound_says() -> None:
    assert not [seed for seed in range(60) if exceeded_by_leaving(seed)]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_to_fit_can_be_created_and_is_within_the_bound(seed: int) -> None:
    question = arriving(seed)
    found = place_together(question.world, question.rows, question.groups, question.rules)
    assert len(found.placed) <= found.bound
    assert creatable(question.placement, found.placed, force=question.rules.force)


@pytest.mark.parametrize("seed", range(6))
def test_the_solver_has_no_more_places_than_its_bound(seed: int) -> None:
    one = arriving(seed)
    found = Jointly().place(PlaceProblem(one.world, one.rows, one.groups, one.rules))
    assert found.bound is not None
    assert len(found.spots) <= found.bound


@pytest.mark.parametrize("seed", range(6))
def test_an_evacuation_is_within_its_bound(seed: int) -> None:
    question = leaving(seed)
    start = question.one_by_one(question.movers)
    answer, bound = search(question, start, Effort(1.0, question.work))
    assert len(start.places) <= len(answer.places) <= bound
