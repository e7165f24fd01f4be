"""What solvers are asked: hbal's price as a budget, and more or less of it."""

from __future__ import annotations

import pytest

from benchmarks.kinds import HELD_OUT, KINDS, TUNING, Case, Kind
from benchmarks.replay import Cost
from benchmarks.solver_questions import (
    AGAIN,
    HUGE,
    MORE_MOVES,
    REPAIR,
    ROWS,
    SAME,
    SIZES,
    TARGET,
    TARGET_TWICE,
    Work,
    prefix_name,
    price_name,
    questions,
    quick_work,
    seed_name,
    whole_work,
)
from benchmarks.yardstick import HbalPlan, Prefix
from planner.solvers.objective import Budget, Objective, Prices

CASE = Case(Kind.SKEWED, 10, 80, 1)
PLAN = HbalPlan((), tuple(Prefix(Cost(k, 1024 * k), 9.0 - k) for k in range(8)))
"""Seven moves, each of which copies a GiB and gains a point."""


def asked(*rows: int, case: Case = CASE) -> dict[str, Objective]:
    work = Work(case, frozenset(rows), parts=3, spread=2)
    return {name: question.objective for name, question in questions(work, PLAN)}


def test_prefixes_are_asked_for_at_their_own_price() -> None:
    assert asked(1) == {
        prefix_name(1): Objective(budget=Budget(3, 3072)),
        prefix_name(2): Objective(budget=Budget(5, 5120)),
        SAME: Objective(budget=Budget(7, 7168)),
    }


def test_the_same_budget_and_half_as_many_moves_again() -> None:
    assert asked(2) == {SAME: Objective(budget=Budget(7, 7168))}
    assert asked(3) == {MORE_MOVES: Objective(budget=Budget(10, 7168))}


def test_hbals_score_for_the_fewest_gib_with_its_moves_and_twice_as_many() -> None:
    gib = Prices(copied_gib=1.0)
    assert asked(4) == {
        TARGET: Objective(gib, Budget(moves=7), 2.0),
        TARGET_TWICE: Objective(gib, Budget(moves=14), 2.0),
    }


def test_a_price_on_gib_with_hbals_moves() -> None:
    found = asked(5)
    assert found[price_name(0.005)] == Objective(Prices(copied_gib=0.005), Budget(moves=7))
    assert len(found) == 3


def test_the_solvers_seeds_are_asked_the_same() -> None:
    found = asked(8)
    assert found[seed_name(0)] == found[seed_name(1)] == found[SAME]


def test_the_same_again_is_asked_in_another_process() -> None:
    again = dict(questions(Work(CASE, frozenset({12})), PLAN))[AGAIN]
    assert again.apart


def test_tight_clusters_are_asked_for_n_plus_one_only() -> None:
    assert asked(*ROWS, case=Case(Kind.TIGHT, 10, 80, 1)) == {REPAIR: Objective()}


def test_a_full_run_has_every_kind_at_every_size_with_all_seeds() -> None:
    cases = {work.case for work in whole_work()}
    for nodes, instances in SIZES:
        for kind in KINDS:
            assert {Case(kind, nodes, instances, seed) for seed in HELD_OUT} <= cases
    assert any((case.nodes, case.instances) == HUGE for case in cases)


def test_what_is_dear_is_asked_on_the_first_seed_only() -> None:
    for row in (8, 11, 12):
        assert {work.case.seed for work in whole_work(rows=(row,)) if row in work.rows} == {101}


def test_rows_kinds_sizes_and_seeds_can_be_chosen() -> None:
    (work,) = whole_work([Kind.LOADED], [(10, 80)], [7], [2])
    assert work.case == Case(Kind.LOADED, 10, 80, 7)
    assert work.rows == {2}


@pytest.mark.parametrize("work", [whole_work(), quick_work()])
def test_figures_are_taken_on_no_cluster_that_a_solver_was_tuned_on(work: list[Work]) -> None:
    assert not {one.case.seed for one in work} & set(TUNING)
