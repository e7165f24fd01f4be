"""Proofs for plans of small groups."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from snapshots.errors import UsageError
from tests.poise.command_line import LARGE, RECORDED

CLUSTER = poise.load(RECORDED)
PLAN = poise.balance(CLUSTER, "rack2")


def test_a_proof_raises_the_bound_to_the_best_score() -> None:
    proved = poise.prove(PLAN, CLUSTER)
    assert PLAN.bounds is not None
    assert proved.bounds is not None
    assert PLAN.bounds.best is None
    assert PLAN.bounds.placement < proved.bounds.placement <= PLAN.score_after
    assert proved.gap == pytest.approx(0, abs=1e-6)
    assert proved.bounds.best == pytest.approx(PLAN.score_after)
    assert replace(proved, bounds=PLAN.bounds) == PLAN
    assert poise.read_plan(poise.write_plan(proved)) == proved


def test_a_group_that_is_too_large_is_refused() -> None:
    cluster = poise.load(LARGE)
    with pytest.raises(UsageError, match="no proof: 40 nodes and 390 instances are too many"):
        poise.prove(poise.balance(cluster, max_moves=1), cluster)


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_no_time_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError):
        poise.prove(PLAN, CLUSTER, seconds=seconds)


def test_a_plan_that_empties_nodes_is_refused() -> None:
    with pytest.raises(UsageError, match="no proof: the report of an evacuation"):
        poise.prove(poise.evacuate(CLUSTER, "node2"), CLUSTER)
