"""The cost of a step."""

from __future__ import annotations

from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.objective import Cost
from planner.solvers.step_cost import cost_of
from tests.planner.small_clusters import A, B, C, instance, placed
from tests.planner.solvers.search.test_prefix import MODEL, STEPS


def test_a_step_costs_its_copy_and_every_change_of_node() -> None:
    assert [cost_of(MODEL, one) for one in STEPS] == [
        Cost(1, 2048, 0),
        Cost(1, 0, 500),
        Cost(1, 1024, 1000),
    ]


def test_a_forthcoming_instance_is_moved_on_paper() -> None:
    model = placed(instance("one", A, B, forthcoming=True)).model
    step = Step(0, MoveKind.REPLACE_SECONDARY, C, (A, B), (A, C), 0.0)
    assert cost_of(model, step) == Cost(moves=1)
