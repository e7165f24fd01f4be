"""How the figures of solvers are counted: means, the best and the worst, and what is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.attempts import Answer
from benchmarks.figure import Figure
from benchmarks.kinds import Case, Kind
from benchmarks.proofs import Proved
from benchmarks.replay import Cost
from benchmarks.solver_bounds import Bounds
from benchmarks.solver_execution import JOB_SETS, WAYS
from benchmarks.solver_figures import figures, problems
from benchmarks.solver_measured import Measured, geometric_mean
from benchmarks.solver_page import section
from benchmarks.solver_questions import (
    AGAIN,
    REPAIR,
    SAME,
    TARGET_TWICE,
    prefix_name,
    price_name,
    seed_name,
)
from benchmarks.tables import Table
from benchmarks.yardstick import HbalPlan, Prefix

PLAN = HbalPlan((), tuple(Prefix(Cost(k, 10 * 1024 * k), 10.0 - k) for k in range(9)))
"""Eight moves, each of which copies 10 GiB and gains a point: from 10 down to 2."""


def answer(score: float = 2.0, gib: int = 80, **other: object) -> Answer:
    plain = Answer(score, Cost(8, 1024 * gib), 0, 0, "max-moves", 1.0, 1.0, (), ())
    return replace(plain, **other)  # type: ignore[arg-type]


def measured(seed: int = 101, kind: Kind = Kind.SKEWED, **answers: Answer) -> Measured:
    return Measured(Case(kind, 10, 80, seed), PLAN, answers)


def figure(row: int, *all_: Measured) -> Figure:
    return next(one for one in figures(all_) if one.row == row)


def test_a_geometric_mean_counts_nothing_at_all_as_a_hundredth() -> None:
    assert geometric_mean([0.5, 2.0]) == pytest.approx(1.0)
    assert geometric_mean([0.0]) == pytest.approx(0.01)


def test_the_mean_the_best_and_the_worst_are_told_with_their_clusters() -> None:
    found = figure(2, measured(101, same=answer(1.0)), measured(102, same=answer(0.5)))
    assert found.mean == "0.35"
    assert found.best == "0.25 (10/80 skewed 102)"
    assert found.worst == "0.50 (10/80 skewed 101)"
    assert found.reached


def test_one_cluster_can_miss_what_the_mean_reaches() -> None:
    assert not figure(2, measured(101, same=answer(1.9)), measured(102, same=answer(0.5))).reached


def test_a_cluster_at_its_proved_bound_does_not_count_against_a_solver() -> None:
    bound = replace(measured(101, same=answer(1.9)), bounds=Bounds(within_budget=1.85))
    assert figure(2, bound, measured(102, same=answer(0.2))).reached


def test_tagged_and_loaded_clusters_have_figures_of_their_own() -> None:
    rows = figures([measured(kind=Kind.TAGGED, same=answer(1.5)), measured(same=answer(1.0))])
    assert [(one.what, one.reached) for one in rows if one.row == 2] == [
        ("score, same moves and GiB", True),
        ("the same, tagged", True),
    ]


def test_a_prefix_of_hbal_must_not_be_better() -> None:
    good, bad = answer(6.0), answer(6.5)
    assert figure(1, measured(same=answer(), **{prefix_name(1): good})).reached
    assert not figure(1, measured(same=answer(), **{prefix_name(1): bad})).reached


def test_gib_count_only_where_hbals_score_is_reached() -> None:
    reached = measured(101, **{TARGET_TWICE: answer(2.0, gib=20)})
    missed = measured(102, **{TARGET_TWICE: answer(2.1, gib=20)})
    assert figure(4, reached).worst.startswith("0.25")
    assert figure(4, reached, missed).worst == "1.00 (10/80 skewed 102)"


def test_a_priced_sum_is_held_against_the_best_prefix_of_hbal() -> None:
    # At 0.01 a GiB hbal's whole plan is best: 2 + 0.8.
    found = figure(5, measured(**{price_name(0.01): answer(1.0, gib=40)}))
    assert found.worst.startswith("0.50")
    assert found.reached


def test_the_longest_run_decides_whether_a_solver_is_quick_enough() -> None:
    slow = measured(same=answer(cpu=1.0), **{TARGET_TWICE: answer(cpu=6.0)})
    found = next(one for one in figures([slow]) if one.what == "CPU seconds a run, 10/80")
    assert (found.worst, found.reached) == ("6.00 (10/80 skewed 101)", False)


def test_seeds_may_differ_by_three_per_cent() -> None:
    def spread(*scores: float) -> Figure:
        seeds = {seed_name(k): answer(score) for k, score in enumerate(scores)}
        return next(one for one in figures([measured(**seeds)]) if "spread" in one.what)

    assert spread(1.0, 1.02).reached
    assert not spread(1.0, 1.04).reached


def test_one_cluster_whose_n_plus_one_stays_broken_is_one_too_many() -> None:
    tight = [measured(k, Kind.TIGHT, **{REPAIR: answer(failing=k)}) for k in (0, 1)]
    found = figure(9, *tight)
    assert (found.mean, found.reached) == ("on 1 clusters", False)


def test_what_cannot_be_repaired_need_not_be() -> None:
    hopeless = replace(measured(**{REPAIR: answer(failing=1)}), repairable=False)
    assert figure(9, hopeless).reached


def test_the_optimum_counts_where_it_is_proved() -> None:
    same = measured(101, same=answer(1.5))
    at = replace(same, proof=Proved(1.5, 0, 1.5, True))
    above = replace(same, proof=Proved(1.2, 0, 1.2, True))
    open_ = replace(same, proof=Proved(1.2, 0, 1.0, False))
    assert figure(7, at, open_).mean == "1 of 1 equal"
    assert figure(7, at, above).mean == "1 of 2 equal"


def test_a_score_below_a_proof_and_a_bound_above_a_score_are_told() -> None:
    same = measured(same=answer(1.0))
    assert problems([replace(same, proof=Proved(1.5, 0, 1.5, True))])
    assert problems([replace(same, bounds=Bounds(within_budget=2.5))])
    assert not problems([replace(same, bounds=Bounds(within_budget=1.0))])


def test_a_higher_bound_is_the_better_one() -> None:
    low, high = (
        replace(measured(k), bounds=Bounds(0.1, 0.1 * times)) for k, times in ((1, 2), (2, 8))
    )
    found = figure(6, low, high)
    assert (found.mean, found.reached) == ("4.00", True)
    assert found.best == "8.00 (10/80 skewed 2)"


def test_moves_are_timed_against_job_sets() -> None:
    found = figure(11, replace(measured(), spans=dict.fromkeys(WAYS, 300.0) | {JOB_SETS: 600.0}))
    assert (found.mean, found.reached) == ("0.50", True)


def test_other_steps_in_another_process_are_told() -> None:
    same = measured(same=answer(), **{AGAIN: answer()})
    assert figure(12, same).reached


def test_problems_name_the_cluster_and_the_question() -> None:
    wrong = measured(same=answer(problems=("copies too much",)))
    assert problems([wrong]) == [f"10/80 skewed 101, {SAME}: copies too much"]


def test_the_section_says_on_which_seeds_the_figures_were_taken() -> None:
    table = Table("Some", ("column",), (("cell",),))
    text = section([table], "All is well.", "search", (101, 102, 103), quick=True)
    assert "101, 102 and 103" in text
    assert "benchmarks/solver.py --quick --markdown" in text
    assert "All is well." in text
