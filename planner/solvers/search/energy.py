"""The sum that a round of the search makes small, and the sum by which its best is chosen."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

from planner.kernel.calls import NO_ENERGY, Goal
from planner.kernel.problem import Rows
from planner.solvers.objective import REACHED, Objective
from planner.solvers.search.candidate import Candidate
from planner.solvers.search.rounds import Origin, Round
from planner.units import MIB_PER_GIB

_LEAST_EXCESS = 3.0
_TIE = 1e-6
"""The worth of a point of score between plans that reach a target at the same price."""
_MISS, _FAR = 4.0, 1000.0
"""Points for each point of score that lacks of a target: on the way, and between plans."""
_HARD, _RULE = 1e4, 100.0
"""Points for each instance that a hard goal has in a wrong place; for a point of broken rules,
where these are all that counts."""
_WHILE_REPAIRING = 0.05


def goals_of(
    step: Round, objective: Objective, rows: Rows, floor: Candidate, first: float
) -> tuple[Goal, Goal]:
    """The goal of the way, and the rank by which the best is the best."""
    prices, budget, target = objective.prices, objective.budget, objective.target_score
    disks = rows["disk"]
    excess = max(_LEAST_EXCESS, first / 4)
    goal = Goal(
        per_copied=prices.copied_gib / MIB_PER_GIB,
        per_migrated=prices.migrated_gib / MIB_PER_GIB,
        per_move=prices.move,
        most_moves=NO_ENERGY if budget.moves is None else budget.moves,
        most_copied=NO_ENERGY if budget.copy_mib is None else budget.copy_mib,
        excess_move=excess,
        excess_copied=excess / max(1.0, fsum(disks) / max(1, len(disks))),
        hard_goal=_HARD,
    )
    if objective.repair_only:
        # On the way the score counts a little: it falls before a rule is kept again.
        on_the_way = 0.0 if step.origin is Origin.BEST else _WHILE_REPAIRING
        goal = replace(goal, rules_weight=_RULE, score_weight=on_the_way)
        return goal, replace(goal, score_weight=_TIE)
    if target is None:
        return goal, goal
    reached = target + REACHED / 2  # the kernel's score differs in the last bits
    rank = replace(goal, target=reached, miss=_FAR, score_weight=_TIE)
    # On the way a copy has a price for which plans get about as good as the target: what hbal
    # pays on average, or a part of it. Below the target, score counts; above, more so.
    gained, spent = first - floor.result.score, floor.result.cost.copy_mib
    dearness = step.dearness * gained / spent if spent and gained > 0 else goal.per_copied
    return replace(goal, per_copied=dearness, target=reached, miss=_MISS), rank
