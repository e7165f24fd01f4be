"""The tables of solvers have a line for each size and kind, and for what is worth a look."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.attempts import Answer
from benchmarks.kinds import Case, Kind
from benchmarks.replay import Cost
from benchmarks.solver_measured import Measured
from benchmarks.solver_questions import REPAIR, SAME, seed_name
from benchmarks.solver_tables import by_kind, by_seed, by_time, of_repairs
from benchmarks.yardstick import HbalPlan, Prefix

PLAN = HbalPlan((), tuple(Prefix(Cost(k, 10 * 1024 * k), 10.0 - k) for k in range(9)))


def answer(score: float, failing: int = 0) -> Answer:
    return Answer(score, Cost(8, 1024), failing, 0, "max-moves", 1.0, 1.0, (), ())


def measured(seed: int, **answers: Answer) -> Measured:
    return Measured(Case(Kind.SKEWED, 10, 80, seed), PLAN, answers)


def test_a_kind_has_the_mean_of_its_seeds_and_their_range() -> None:
    table = by_kind([measured(101, same=answer(1.0)), measured(102, same=answer(0.5))])
    assert table is not None
    assert table.columns == ("cluster", "before", "hbal", "moves", "GiB", "prefixes", "same")
    assert table.rows == (
        ("10/80 skewed", "10.0", "2.00", "8", "80", "0.35 (0.25–0.50)", "0.35 (0.25–0.50)"),
    )


def test_scores_of_the_solvers_seeds_are_told_with_their_spread() -> None:
    seeds = {seed_name(k): answer(score) for k, score in enumerate((1.0, 1.05))}
    table = by_seed([measured(101, **seeds)])
    assert table is not None
    assert table.rows == (("10/80 skewed 101", "2.00", "2", "1.00", "1.05", "5.0%"),)


def test_the_time_of_a_run_is_told_by_size() -> None:
    table = by_time([measured(101, **{SAME: answer(1.0)})])
    assert table is not None
    assert table.rows == (("10/80", "1", "1.00 s", "1.00 s"),)


def test_only_clusters_on_which_a_node_stays_broken_are_listed() -> None:
    whole = measured(101, **{REPAIR: answer(1.0)})
    hbal_left = replace(measured(102, **{REPAIR: answer(1.0)}), hbal_failing=2)
    table = of_repairs([whole, hbal_left])
    assert table is not None
    assert "of 2 on" in table.heading
    assert table.rows == (("10/80 skewed 102", "2", "0", "yes"),)


def test_what_was_not_asked_has_no_table() -> None:
    assert by_seed([measured(101)]) is of_repairs([measured(101)]) is by_time([]) is None
