"""A plan that brings instances back to where they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.plan.build_steps import plan_of_steps
from planner.plan.move import Position
from planner.plan.plan import Plan
from planner.rules.candidates import MoveRules
from planner.rules.moves import evaluate
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.order import Order, Way, in_order
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

_MAKER = "undrain"
"""The word in the solver's place."""


@dataclass(frozen=True, slots=True)
class PlanBack:
    """The plan, and the instances for which no way back was found; they stay where they are."""

    plan: Plan
    stay: tuple[str, ...]


def plan_back(
    placement: Placement,
    scope: Ints,
    places: Mapping[str, Position],
    *,
    group: str,
    created: str | None = None,
) -> PlanBack:
    """The moves that bring instances from where they are to ``places``, by name.

    No limit is broken on the way, unless that keeps some of them from their places: then soft ones
    are, which the plan's warnings tell. Warnings about what was not in order before are left out.

    Args:
        placement: the instances as they are; it is left as it is.
        scope: rows of the nodes of their group, ascending.
        places: where they are to be, by instance; all on nodes of ``scope``.
        group: the name of the group.
        created: the time to write into the plan (ISO 8601).
    """
    cluster = placement.model.cluster
    order = _order(placement, scope, places)
    after = placement.clone()
    scorer = ExactScorer(after, scope)
    steps = []
    for hop in order.hops:
        old = int(after.primary[hop.instance]), int(after.secondary[hop.instance])
        row, target = np.array([hop.instance]), np.array([hop.target])
        after.commit(evaluate(after, hop.kind, row, target, force=True), 0)
        steps.append(Step(hop.instance, hop.kind, hop.target, old, hop.new, scorer.score()))
    plan = plan_of_steps(placement, after, scope, steps, group=group, maker=_MAKER, created=created)
    new = tuple(one for one in plan.warnings if one.before is None or one.before != one.after)
    names = cluster.instances.names
    return PlanBack(replace(plan, warnings=new), tuple(names[row] for row in order.left))


def _order(placement: Placement, scope: Ints, places: Mapping[str, Position]) -> Order:
    model = placement.model
    rows = {name: row for row, name in enumerate(model.cluster.instances.names)}
    nodes = {name: row for row, name in enumerate(model.cluster.nodes.names)}
    goal = {}
    for name, place in places.items():
        row = rows[name]
        second = NO_NODE if place.secondary is None else nodes[place.secondary]
        kept = int(placement.secondary[row])
        goal[row] = nodes[place.primary], second if model.drbd[row] else kept
    within = in_order(placement, scope, goal)
    if within.way is Way.FOUND:
        return within
    beyond = in_order(placement, scope, goal, rules=MoveRules(force=True))
    return beyond if len(beyond.left) < len(within.left) else within
