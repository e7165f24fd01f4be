"""Moves that are done on paper."""

from __future__ import annotations

import numpy as np

from planner.plan.rehearsal import nodes_touched, replay
from planner.rules.moves import MoveKind
from planner.state.model import prepare
from planner.state.node_columns import NODE_COLUMNS
from planner.state.placement import Placement
from tests.planner.plan.made_plans import A, B, C, D, cluster, instance, plan_of_moves

SNAPSHOT = cluster(instance("vm", A, B), instance("shared", C))
PLAN = plan_of_moves(SNAPSHOT, (0, MoveKind.REPLACE_PRIMARY, D), (1, MoveKind.FAILOVER_TO_ANY, A))


def test_every_action_is_a_step() -> None:
    found = replay(prepare(SNAPSHOT), PLAN.moves)
    assert [step.instance for step in found.steps] == [0, 0, 0, 1]
    assert [step.new for step in found.steps[:3]] == [(B, A), (B, D), (D, B)]


def test_the_end_is_that_of_the_plan_and_the_beginning_is_kept() -> None:
    model = prepare(SNAPSHOT)
    found = replay(model, PLAN.moves)
    fresh = Placement(model)
    for column in NODE_COLUMNS:
        assert np.array_equal(getattr(found.before, column), getattr(fresh, column)), column
    assert found.after.primary.tolist() == [D, A]
    assert found.after.secondary[0] == B


def test_the_nodes_that_moves_come_from_or_lead_to_are_touched() -> None:
    found = replay(prepare(SNAPSHOT), PLAN.moves[1:])
    assert nodes_touched(found) == {A, C}


def test_no_moves_touch_nothing() -> None:
    found = replay(prepare(SNAPSHOT), ())
    assert (found.steps, found.shortages, nodes_touched(found)) == ((), (), frozenset())
