"""Plans that can be explained on a cluster, and those that cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from snapshots.errors import UsageError
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)
PLAN = poise.balance(CLUSTER, "default")


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
