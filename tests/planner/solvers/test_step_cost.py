"""The cost of steps, one after the other."""

from __future__ import annotations

import pytest

from planner.plan.build import moves_of
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.objective import Cost
from planner.solvers.step_cost import cost_of, costs_of
from planner.state.options import ModelOptions
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, C, instance, placed
from tests.planner.solvers.search.test_prefix import MODEL, STEPS

AWAY_AND_BACK = (
    Step(0, MoveKind.FAILOVER, B, (A, B), (B, A), 0.0),
    Step(0, MoveKind.REPLACE_PRIMARY, C, (B, A), (C, A), 0.0),
)
"""One change of the primary, and two more with a copy between them."""


def test_a_step_costs_its_copy_and_every_change_of_node() -> None:
    each = Cost(1, 2048, 0), Cost(1, 0, 500), Cost(1, 1024, 1000)
    assert costs_of(MODEL, STEPS) == each
    assert cost_of(MODEL, STEPS) == Cost(3, 3072, 1500)


def test_a_forthcoming_instance_is_moved_on_paper() -> None:
    model = placed(instance("one", A, B, forthcoming=True)).model
    assert costs_of(model, AWAY_AND_BACK) == (Cost(moves=1), Cost(moves=1))


@pytest.mark.parametrize(
    ("how", "offline", "sent"),
    [
        ({}, (), [1000, 2000]),
        ({"status": InstanceStatus.ADMIN_DOWN}, (), [0, 0]),
        ({"always_failover": True}, (), [0, 0]),
        # a failover starts it, and from then on it migrates
        ({"status": InstanceStatus.ERROR_DOWN}, (), [0, 2000]),
        ({"status": InstanceStatus.ERROR_NODEDOWN}, (), [0, 2000]),
        ({}, (A,), [0, 2000]),
        ({"status": InstanceStatus.ERROR_UP}, (A,), [0, 0]),  # is not meant to run
    ],
)
def test_only_an_instance_that_runs_then_sends_its_memory(
    how: dict[str, object], offline: tuple[int, ...], sent: list[int]
) -> None:
    options = ModelOptions(offline_nodes=offline)
    model = placed(instance("one", A, B, **how), options=options).model
    assert [one.migrated_mib for one in costs_of(model, AWAY_AND_BACK)] == sent
    assert [move.memory_gib * 1024 for move in moves_of(model, AWAY_AND_BACK)] == sent
