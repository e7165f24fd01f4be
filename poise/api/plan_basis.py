"""The question that a plan answers, made again from its document and the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from planner.goals import resolved
from planner.plan import MovesOnPaper, Plan
from planner.rules import KIND_WORDS, MoveKind, MoveRules
from planner.solvers import BalanceProblem, Objective, registered
from planner.state import Model, Placement, group_scope, prepare
from poise.api.balance_options import BalanceOptions
from poise.api.naming import choose_group, instance_row
from snapshots.arrays import Ints
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.reading import printable

_ON_SHARED_STORAGE = KIND_WORDS[MoveKind.FAILOVER_TO_ANY]


@dataclass(frozen=True, eq=False)
class PlanBasis:
    """The cluster as it was planned for, the plan on paper, and what moves were allowed."""

    model: Model
    scope: Ints
    rules: MoveRules
    objective: Objective
    paper: MovesOnPaper
    after: Placement

    def problem(self, place: Placement) -> BalanceProblem:
        """The plan's own problem, begun at a placement."""
        return BalanceProblem(place, self.scope, self.rules, self.objective)

    @property
    def goal_points(self) -> float:
        """The points of soft goals after the plan."""
        goals, after = self.objective.goals, self.after
        return 0.0 if goals is None else goals.state(after.primary, after.secondary).soft

    def row(self, instance: str) -> int:
        return self.model.cluster.instances.names.index(instance)

    def instance_in_group(self, wanted: str) -> int:
        """The row of an instance whose primary is in the group.

        Raises:
            UsageError: there is none.
        """
        cluster = self.model.cluster
        row = instance_row(cluster, wanted)
        if self.after.primary[row] not in self.scope:
            raise UsageError(
                f"{printable(cluster.instances.names[row])} is not in the plan's group"
            )
        return row


def basis_of(plan: Plan, cluster: Cluster, loads: Mapping[str, Any], name: str) -> PlanBasis:
    options = replace(BalanceOptions.from_document(plan.options), **loads)
    try:
        model = prepare(cluster, options.model_options(cluster))
        rules, objective = options.move_rules(), _objective(plan, options)
    except UsageError as error:
        said = error.spelled(lambda option: option.name.replace("_", "-"))
        raise UsageError(f"{name}: key 'options': {said}") from None
    _check_kinds(plan, model, name)
    start = Placement(model)
    scope = group_scope(start, choose_group(cluster, plan.group))
    if wishes := options.wishes():
        objective = replace(objective, goals=resolved(start, scope, wishes))
    paper = MovesOnPaper(model, scope, plan.moves)
    return PlanBasis(model, scope, rules, objective, paper, paper.after())


def _objective(plan: Plan, options: BalanceOptions) -> Objective:
    """The objective of the plan's solver; the score alone where no solver of balancing made it."""
    solver = next((one for one in registered() if plan.solver in (one.name, one.in_plans)), None)
    return Objective() if solver is None else options.objective(solver)


def _check_kinds(plan: Plan, model: Model, name: str) -> None:
    """Raises UsageError for moves that balancing does not make."""
    rows = {instance: row for row, instance in enumerate(model.cluster.instances.names)}
    for move in plan.moves:
        row = rows[move.instance]
        ours = move.kind in KIND_WORDS.values() and model.movable[row]
        if not ours or bool(model.drbd[row]) == (move.kind == _ON_SHARED_STORAGE):
            raise UsageError(
                f"{name}: move {move.id} ({printable(move.instance)}): balancing makes no such move"
            )
