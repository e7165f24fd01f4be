"""The sums that rounds of a search make small."""

from __future__ import annotations

import numpy as np

from planner.kernel.calls import NO_ENERGY
from planner.kernel.problem import INSTANCE_ROW
from planner.solvers.objective import Budget, Cost, Objective, Prices
from planner.solvers.search.candidate import Candidate
from planner.solvers.search.energy import goals_of
from planner.solvers.search.prefix import Prefix
from planner.solvers.search.rounds import Origin, Round

FIRST = 12.0
"""The score before the first move."""
HBALS = Candidate((), Prefix(3, 4.0, Cost(3, copy_mib=2048), Objective().value(4.0, Cost())))
"""hbal's plan gains 8 points for 2 GiB."""
ROWS = np.zeros(4, dtype=INSTANCE_ROW)
FROM_START, POLISH = Round(Origin.START, 0.03, 3e-4, dearness=0.5), Round(Origin.BEST, 0.01, 1e-4)


def test_prices_are_of_a_mib_and_a_budget_bounds_the_way_and_the_best_alike() -> None:
    objective = Objective(Prices(copied_gib=1.0, migrated_gib=0.5, move=0.25), Budget(7, 1000))
    way, rank = goals_of(FROM_START, objective, ROWS, HBALS, FIRST)
    assert way == rank
    assert (way.per_copied, way.per_migrated, way.per_move) == (1 / 1024, 0.5 / 1024, 0.25)
    assert (way.most_moves, way.most_copied) == (7, 1000)
    assert way.excess_move > 0
    assert way.excess_copied > 0


def test_without_a_budget_there_is_no_excess() -> None:
    way, _ = goals_of(FROM_START, Objective(), ROWS, HBALS, FIRST)
    assert way.most_moves == way.most_copied == NO_ENERGY


def test_towards_a_score_a_copy_costs_a_part_of_what_hbal_pays() -> None:
    way, rank = goals_of(FROM_START, Objective(target_score=5.0), ROWS, HBALS, FIRST)
    assert way.per_copied == 0.5 * 8 / 2048
    assert way.score_weight == 1
    assert rank.per_copied == 0
    assert rank.score_weight < 1e-3
    assert way.target == rank.target > 5.0
    assert rank.miss > way.miss > 0


def test_of_repairs_broken_rules_count_first_and_the_score_only_on_the_way() -> None:
    way, rank = goals_of(FROM_START, Objective(repair_only=True), ROWS, HBALS, FIRST)
    polish, _ = goals_of(POLISH, Objective(repair_only=True), ROWS, HBALS, FIRST)
    assert way.rules_weight > 1 > way.score_weight > rank.score_weight > 0
    assert polish.score_weight == 0
