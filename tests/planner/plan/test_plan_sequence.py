"""Two plans one after the other."""

from __future__ import annotations

import numpy as np

from planner.plan import cluster_after, plan_from_evacuation
from planner.plan.plan_sequence import followed_by
from planner.rules.moves import MoveKind
from planner.solvers.leave import Departure, NodePart, leave
from planner.state import ModelOptions, Placement, group_scope, prepare
from tests.planner.plan.made_plans import A, B, C, D, cluster, instance, plan_of_moves


def test_the_later_moves_begin_where_the_earlier_ones_end() -> None:
    held = cluster(instance("web", A, B), instance("db", C, D))
    model = prepare(held, ModelOptions())
    scope = group_scope(Placement(model), 0)
    departure = Departure(Placement(model), scope, np.array([A]), NodePart.FULL)
    first = plan_from_evacuation(departure, leave(departure), group="default")
    after = cluster_after(held, first)
    web = int(after.instances.secondary[0])
    second = plan_of_moves(after, (0, MoveKind.FAILOVER, web), (1, MoveKind.FAILOVER, D))
    both = followed_by(model, scope, first, second)
    assert [one.instance for one in both.moves] == ["web", "web", "db"]
    assert [one.id for one in both.moves] == [1, 2, 3]
    assert both.moves[1].after == (1,)
    assert both.moves[:1] == first.moves
    assert (both.evacuation, both.solver) == (first.evacuation, first.solver)
    assert cluster_after(held, both).fingerprint == cluster_after(after, second).fingerprint
