"""A plan, built from the steps that a solver took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from planner.explain.immovable import immovable_instances
from planner.explain.out_of_use import why_out_of_use
from planner.explain.room_during_change import shortages
from planner.explain.unprotected import n_plus_one
from planner.plan.guests import down_guests, guest_warnings
from planner.plan.judged_goals import goal_outcomes, goal_warnings
from planner.plan.move import Move, Position
from planner.plan.plan import (
    Json,
    NodeChange,
    NodeFigures,
    Plan,
    Stuck,
    TermChange,
)
from planner.plan.plan_warning import SOLVER, PlanWarning
from planner.plan.problem_bounds import problem_bounds
from planner.plan.warnings import plan_warnings
from planner.rules.actions import Action
from planner.rules.move_actions import KIND_WORDS
from planner.rules.step import Step
from planner.rules.step_actions import step_actions
from planner.scoring.bounds import proven_bound
from planner.scoring.terms import TERMS
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.objective import Budget
from planner.solvers.step_cost import cost_of_actions
from planner.state.model import Model
from planner.state.placement import Placement
from planner.timing.dependencies import Relocation, dependencies
from planner.units import MIB_PER_GIB
from snapshots.arrays import Floats, Ints


def plan_from_balance(
    problem: BalanceProblem,
    balance: Balance,
    *,
    group: str,
    solver: str = "greedy",
    options: Mapping[str, Json] | None = None,
    created: str | None = None,
    budget: Budget | None = None,
) -> Plan:
    """The plan for a balance of ``problem``, whose placement is now as the balance left it.

    ``budget``: the one that the solver kept, where that is not the problem's own.
    """
    after, scope = problem.placement, problem.scope
    model = after.model
    before = Placement(model)
    cluster = model.cluster
    moved = frozenset(step.instance for step in balance.steps)
    asked = problem.objective.goals
    held = {} if asked is None else asked.held
    stuck = immovable_instances(after, scope, problem.rules, moved, held)
    names = cluster.instances.names
    goals = goal_outcomes(asked, after, scope, stuck, options or {})
    return Plan(
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        group=group,
        created=created,
        solver=solver,
        options=dict(options or {}),
        score_before=balance.score_before,
        score_after=balance.score_after,
        bound=proven_bound(after, scope),
        stopped=balance.stopped.value,
        moves=moves_of(model, balance.steps),
        terms=terms_between(balance.components_before, balance.components_after),
        nodes=node_changes(before, after, scope),
        immovable=tuple(Stuck(names[s.instance], s.reason.value, s.message) for s in stuck),
        warnings=(
            *([PlanWarning(SOLVER, balance.note)] if balance.note else ()),
            *down_guests(model, scope),
            *guest_warnings(model, balance.steps),
            *goal_warnings(goals),
            *plan_warnings(before, after, scope, shortages(before, balance.steps), stuck),
        ),
        bounds=problem_bounds(problem, before, budget or problem.objective.budget),
        goals=goals,
    )


def moves_of(model: Model, steps: Sequence[Step]) -> tuple[Move, ...]:
    """Steps, one after the other, as moves with their actions, price and order."""
    instances, nodes = model.cluster.instances.names, model.cluster.nodes.names

    waits = dependencies([Relocation(step.instance, step.old, step.new) for step in steps])
    every = zip(steps, waits, step_actions(model, steps), strict=True)
    moves = []
    for number, (step, earlier, done) in enumerate(every, start=1):
        cost = cost_of_actions(model, step.instance, done)
        moves.append(
            Move(
                id=number,
                instance=instances[step.instance],
                kind=KIND_WORDS[step.kind],
                source=Position.of_rows(nodes, *step.old),
                target=Position.of_rows(nodes, *step.new),
                actions=tuple(Action(verb, nodes[node]) for verb, node in done.actions),
                copy_gib=cost.copy_mib / MIB_PER_GIB,
                memory_gib=cost.migrated_mib / MIB_PER_GIB,
                after=tuple(k + 1 for k in earlier),
                score_after=step.score,
                restarts=done.restarts,
            )
        )
    return tuple(moves)


def terms_between(before: Floats, after: Floats) -> tuple[TermChange, ...]:
    """The terms of the score, from its components (20) before and after."""
    return tuple(
        TermChange(term.name, term.weight, float(was), float(now))
        for term, was, now in zip(TERMS, before, after, strict=True)
    )


def node_changes(before: Placement, after: Placement, scope: Ints) -> tuple[NodeChange, ...]:
    """The nodes of ``scope`` in two placements."""
    safe_before, safe_after = n_plus_one(before), n_plus_one(after)
    return tuple(
        _node((before, bool(safe_before[node])), (after, bool(safe_after[node])), node)
        for node in scope.tolist()
    )


def _node(before: tuple[Placement, bool], after: tuple[Placement, bool], node: int) -> NodeChange:
    """A node in two placements, each with whether it is N+1 safe there."""
    model = after[0].model
    unknown = model.cluster.nodes.unknown[node]
    no_memory, no_disk = "total_memory" in unknown, "free_disk" in unknown

    def figures(place: Placement, safe: bool) -> NodeFigures:
        return NodeFigures(
            free_memory=None if no_memory else int(place.free_memory[node]),
            reserved_memory=int(place.reserved_memory[node]),
            free_disk=None if no_disk else int(place.free_disk[node]),
            vcpus=int(place.used_cpus[node]),
            primaries=int(place.primaries[node]),
            secondaries=int(place.secondaries[node]),
            n_plus_one=safe,
        )

    return NodeChange(
        name=model.cluster.nodes.names[node],
        offline=bool(model.offline[node]),
        total_memory=None if no_memory else _whole(model.total_memory[node]),
        total_disk=None if "total_disk" in unknown else _whole(model.total_disk[node]),
        cpus=None if "total_cpus" in unknown else float(model.total_cpus[node]),
        before=figures(*before),
        after=figures(*after),
        out_of_use=why_out_of_use(model, node),
    )


def _whole(value: float) -> int:
    return int(value) if np.isfinite(value) else 0
