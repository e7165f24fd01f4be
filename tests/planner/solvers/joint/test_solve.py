"""Joint models put to CP-SAT."""

from __future__ import annotations

from planner.solvers.joint.effort import Effort
from planner.solvers.joint.solve import most_placed, well_placed
from planner.work import Work
from tests.planner.solvers.counting.test_model import SINGLES, model_of, new


def effort() -> Effort:
    return Effort(2.0, Work())


def test_as_many_as_fit_are_placed_and_no_more_can_be() -> None:
    found = most_placed(model_of((new(memory=3000), 9, SINGLES)), {}, effort(), share=1.0)
    assert found.bound == 4
    [[on_a, on_b]] = found.counts[-1]
    assert (on_a, on_b) == (2, 2)


def test_what_is_spent_is_taken_off_the_effort() -> None:
    allowed = effort()
    most_placed(model_of((new(memory=3000), 9, SINGLES)), {}, allowed, share=1.0)
    assert allowed.units < 2.0


def test_the_same_number_is_spread_well() -> None:
    model = model_of((new(), 2, SINGLES))
    found = well_placed(model, [[2, 0]], 2, effort(), share=1.0)
    assert found.counts[-1] == [[1, 1]]
