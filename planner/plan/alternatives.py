"""The other places of an instance: the score with it there, or the limit in the way."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planner.explain.immovable import immovable_instances
from planner.explain.move_refusal import refusals_of
from planner.goals.goal_set import GoalSet
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.step_cost import cost_of
from planner.state.placement import Placement
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """The best single move that brings an instance to a node (rows), or makes it primary there.

    ``primary``, ``secondary``: its nodes after that move. ``score``: after it. ``price``: of the
    move and of soft goals, in points of score. ``refusal``: where no move is allowed, the limits
    that refuse the first of those that there are, or the hard goals that it breaks; the score is
    infinite then.
    """

    node: int
    primary: int
    secondary: int
    score: float = math.inf
    price: float = 0.0
    refusal: str = ""

    @property
    def allowed(self) -> bool:
        """True if a move leads there."""
        return not self.refusal


def other_places(problem: BalanceProblem, row: int, planned: Placement) -> tuple[OtherPlace, ...]:
    """The places of an instance (row) on every other online node, one for each.

    Its moves begin at the problem's placement; hard goals shall not be further from what they ask
    than in the one that is ``planned``. Allowed places come first, by score and price; then those
    that are refused, by node.
    """
    place, scope, rules = problem.placement, problem.scope, problem.rules
    candidates = Candidates(place, scope, rules)
    if row not in candidates.instances:
        return ()
    kinds = np.flatnonzero(candidates.kinds(np.array([row]))[0]).tolist()
    here = (int(place.primary[row]), int(place.secondary[row]))
    elsewhere = candidates.targets[~np.isin(candidates.targets, here)]
    scorer = ExactScorer(place, scope)
    best: dict[int, OtherPlace] = {}
    for kind in map(MoveKind, kinds):
        targets = np.array([here[1]]) if kind is MoveKind.FAILOVER else elsewhere
        if len(targets):
            lanes = np.full(len(targets), row)
            outcome = evaluate(place, kind, lanes, targets, force=rules.force)
            for found in _found(problem, scorer, outcome, targets, planned):
                known = best.get(found.node)
                if known is None or _rank(found) < _rank(known):
                    best[found.node] = found
    return tuple(sorted(best.values(), key=lambda one: (_rank(one), one.node)))


def why_it_stays(place: Placement, scope: Ints, rules: MoveRules, row: int) -> str:
    """The reason why no move of an instance is allowed, in a line; "" where one is."""
    found = immovable_instances(place, scope, rules)
    return next((one.message for one in found if one.instance == row), "")


def _rank(one: OtherPlace) -> float:
    return one.score + one.price


def _found(
    problem: BalanceProblem,
    scorer: ExactScorer,
    outcome: Outcome,
    targets: Ints,
    planned: Placement,
) -> list[OtherPlace]:
    place, objective = problem.placement, problem.objective
    row = int(outcome.instance[0])
    old = int(place.primary[row]), int(place.secondary[row])
    scores = scorer.scores_after(outcome)
    refused = refusals_of(place, outcome)
    found = []
    for lane, node in enumerate(targets.tolist()):
        new = int(outcome.primary[lane]), int(outcome.secondary[lane])
        if outcome.failure[lane] != Failure.NONE:
            found.append(OtherPlace(node, *new, refusal=refused[lane]))
            continue
        step = Step(row, outcome.kind, node, old, new, float(scores[lane]))
        price = objective.prices.of(cost_of(place.model, [step]))
        broken, points = (
            ([], 0.0)
            if objective.goals is None
            else _goals(objective.goals, place, planned, row, new)
        )
        if broken:
            found.append(OtherPlace(node, *new, refusal=f"breaks {', '.join(broken)}"))
        else:
            found.append(OtherPlace(node, *new, step.score, price + points))
    return found


def _goals(
    goals: GoalSet, place: Placement, planned: Placement, row: int, new: tuple[int, int]
) -> tuple[list[str], float]:
    """The hard goals that an instance breaks at its new nodes, and the points of soft ones."""
    goals = goals.with_guards
    primary, secondary = place.primary.copy(), place.secondary.copy()
    primary[row], secondary[row] = new
    more = goals.broken(primary, secondary) > goals.broken(planned.primary, planned.secondary)
    broken = [
        str(goal.wish)
        for goal, is_more in zip(goals, more, strict=True)
        if is_more and goal.wish.hard
    ]
    return broken, goals.state(primary, secondary).soft
