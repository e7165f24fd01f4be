"""The parts of a step add up to it, and timing them changes no step."""

from __future__ import annotations

import pytest

from benchmarks.clusters import Recipe, make_cluster
from benchmarks.step_profile import PARTS, profile_steps
from planner.solvers.balance.greedy import balance
from planner.solvers.base import StopRules
from planner.state.model import prepare
from planner.state.placement import Placement, group_scope

RECIPE = Recipe("10/100 regular", nodes=10, instances=100, tied=True, regular=True, empty=2)


def test_the_parts_are_shares_of_a_step() -> None:
    profile = profile_steps(Placement(prepare(make_cluster(RECIPE))), (1, 10))
    assert tuple(profile.parts) == PARTS
    assert profile.step == pytest.approx(sum(profile.parts.values()))
    assert profile.parts["candidates"] > 0


def test_timing_changes_no_step() -> None:
    timed, plain = (Placement(prepare(make_cluster(RECIPE))) for _ in range(2))
    profile_steps(timed, (1, 10))
    balance(plain, group_scope(plain, 0), stop=StopRules(max_steps=10))
    assert timed.primary.tolist() == plain.primary.tolist()
    assert timed.secondary.tolist() == plain.secondary.tolist()


def test_without_steps_there_is_nothing_to_tell() -> None:
    with pytest.raises(RuntimeError, match="no steps after the first 1000"):
        profile_steps(Placement(prepare(make_cluster(RECIPE))), (1000, 1010))
