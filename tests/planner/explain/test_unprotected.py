"""A node whose guests have their secondary out of use is not N+1 safe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.explain.unprotected import n_plus_one, unprotected
from planner.state.options import ModelOptions
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import A, B, C, instance, placed

B_OUT = ModelOptions(offline_nodes=(B,))


def test_every_guest_beside_a_node_that_is_out_counts_on_its_primary() -> None:
    place = placed(instance("x", A, B), instance("y", A, B), instance("z", C, A), options=B_OUT)
    assert unprotected(place).tolist() == [2, 0, 0]
    assert n_plus_one(place).tolist() == [False, True, True]


def test_what_ganeti_reserves_no_memory_for_has_no_claim() -> None:
    guests = (
        replace(instance("x", A, B), auto_balance=False),
        instance("y", A, template=DiskTemplate.PLAIN),
    )
    assert unprotected(placed(*guests, options=B_OUT)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("free", [8000, 500])
def test_a_node_that_cannot_take_over_is_not_safe_either(free: int) -> None:
    place = placed(
        instance("x", A, B, memory=1000),
        instance("y", B, memory=8000 - free, template=DiskTemplate.DISKLESS),
    )
    assert bool(n_plus_one(place)[B]) is (free > 1000)
