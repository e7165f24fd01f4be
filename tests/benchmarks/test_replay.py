"""Replaying holds a plan to the rules, and counts what it costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.kinds import Case, Kind
from benchmarks.replay import Cost, cost_of, replay
from benchmarks.yardstick import hbal_plan
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.balance.greedy import balance
from planner.state.placement import Placement, group_scope

CASE = Case(Kind.SKEWED, 10, 80, 1)


@pytest.fixture(scope="module")
def steps() -> tuple[Step, ...]:
    placement = CASE.placement()
    return balance(placement, group_scope(placement, 0)).steps


def replayed(steps: tuple[Step, ...]) -> tuple[str, ...]:
    placement = CASE.placement()
    return replay(placement, group_scope(placement, 0), steps).problems


def test_a_good_plan_has_no_problems_and_the_score_of_its_last_step(
    steps: tuple[Step, ...],
) -> None:
    placement = CASE.placement()
    found = replay(placement, group_scope(placement, 0), steps)
    assert not found.problems
    assert found.score == steps[-1].score
    assert found.cost == cost_of(placement.model, steps)


def test_a_swap_of_roles_copies_nothing_and_any_other_move_the_disks_once() -> None:
    model = CASE.placement().model
    swap = Step(0, MoveKind.FAILOVER, 0, (1, 2), (2, 1), 0.0)
    copying = replace(swap, kind=MoveKind.REPLACE_PRIMARY)
    disk, memory = int(model.disk[0]), int(model.memory[0])
    assert cost_of(model, (swap,)) == Cost(1, 0, memory)
    assert cost_of(model, (copying,)) == Cost(1, disk, 2 * memory)
    assert cost_of(model, (swap, copying)) == Cost(2, disk, 3 * memory)


def test_a_step_from_elsewhere_is_found(steps: tuple[Step, ...]) -> None:
    wrong = replace(steps[0], old=steps[0].old[::-1])
    assert "is on" in replayed((wrong,))[0]


def test_a_step_that_leads_elsewhere_is_found(steps: tuple[Step, ...]) -> None:
    wrong = replace(steps[0], new=steps[0].new[::-1])
    assert "leads to" in replayed((wrong,))[0]


def test_a_move_that_the_rules_refuse_is_found() -> None:
    placement = CASE.placement()
    full = fullest(placement)
    row = next(
        i
        for i in range(placement.model.instance_count)
        if full not in (placement.primary[i], placement.secondary[i])
        and placement.model.memory[i] >= placement.free_memory[full]
    )
    old = int(placement.primary[row]), int(placement.secondary[row])
    step = Step(row, MoveKind.REPLACE_PRIMARY, full, old, (full, old[1]), 0.0)
    assert "refused" in replayed((step,))[0]


def fullest(placement: Placement) -> int:
    return int(placement.free_memory.argmin())


def test_hbals_plan_is_made_once_and_read_the_same(tmp_path: Path) -> None:
    made, read = hbal_plan(CASE, tmp_path), hbal_plan(CASE, tmp_path)
    assert made == read
    assert len(list(tmp_path.rglob("*.json"))) == 1


def test_prefixes_begin_with_no_move_and_end_with_the_whole_plan(
    tmp_path: Path, steps: tuple[Step, ...]
) -> None:
    plan = hbal_plan(CASE, tmp_path)
    assert plan.steps == steps
    assert plan.prefixes[0].cost == Cost()
    assert plan.before > plan.whole.score == steps[-1].score
    assert plan.whole.cost == cost_of(CASE.placement().model, steps)
    parts = plan.parts(4)
    assert [part.cost.moves for part in parts] == [-(-len(steps) * k // 4) for k in range(1, 5)]
    assert parts[-1] == plan.whole


def test_dear_copies_end_the_best_sum_early(
    tmp_path: Path,
) -> None:
    plan = hbal_plan(CASE, tmp_path)
    assert plan.best_sum(0.0) == min(prefix.score for prefix in plan.prefixes)
    assert plan.best_sum(1000.0) == plan.before
