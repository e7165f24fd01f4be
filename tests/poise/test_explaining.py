"""The reasons of a plan, in Python."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from planner.scoring import TERMS
from snapshots.errors import UsageError
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)
PLAN = poise.balance(CLUSTER, "default")


def test_gains_of_moves_and_terms_sum_up_to_what_the_plan_gains() -> None:
    frame = poise.explain(PLAN, CLUSTER).to_frame()
    assert list(frame.index) == [move.id for move in PLAN.moves]
    gained = PLAN.score_before - PLAN.score_after
    assert frame["gain"].sum() == pytest.approx(gained)
    assert frame[[term.name for term in TERMS]].to_numpy().sum() == pytest.approx(gained)
    assert frame["copy_gib"].sum() == pytest.approx(PLAN.copy_gib)


def test_a_short_plan_tells_of_all_moves_which_others_need_them() -> None:
    found = poise.explain(PLAN, CLUSTER)
    assert found.needed_by_each == {move.id: found.needed_by(move.id) for move in PLAN.moves}


def test_loads_are_measured_only_if_they_do_not_just_count() -> None:
    loads = {name: (0.5, 1.0, 1.0, 1.0) for name in CLUSTER.instances.names}
    plan = poise.balance(CLUSTER, "default", utilisation=loads)
    assert poise.explain(plan, CLUSTER, utilisation=loads).measured
    assert not poise.explain(PLAN, CLUSTER).measured
    with pytest.raises(UsageError, match=r"made with loads \(utilisation\)"):
        poise.explain(plan, CLUSTER)


def test_other_loads_than_the_plan_was_made_with_are_refused() -> None:
    loads = {name: (0.5, 1.0, 1.0, 1.0) for name in CLUSTER.instances.names}
    with pytest.raises(UsageError, match="leads to another score"):
        poise.explain(PLAN, CLUSTER, utilisation=loads)


def test_a_plan_for_another_state_is_refused() -> None:
    with pytest.raises(UsageError, match="is for another cluster"):
        poise.explain(PLAN, poise.load("examples/large.data"))


def test_moves_that_balancing_does_not_make_are_refused() -> None:
    other = replace(PLAN.moves[0], kind="migrate-to")
    with pytest.raises(UsageError, match="makes no such move"):
        poise.explain(replace(PLAN, moves=(other, *PLAN.moves[1:])), CLUSTER)
