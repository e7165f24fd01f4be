"""The exit code of a plan: in order, with reservations, or not possible."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from planner.plan import Plan
from poise.cli.exit_codes import INFEASIBLE, WITH_RESERVATIONS, plan_exit_code
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)


def plan(**options: object) -> Plan:
    return poise.balance(CLUSTER, "default", **options)  # type: ignore[arg-type]


def test_a_plan_without_warnings_is_in_order() -> None:
    assert plan_exit_code(replace(plan(), warnings=())) == 0


def test_what_is_not_in_order_after_a_plan_is_a_reservation() -> None:
    left = plan(offline=["node1"], max_moves=0)
    assert left.reservations
    assert plan_exit_code(left) == WITH_RESERVATIONS


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"max_moves": 0}, WITH_RESERVATIONS),
        ({"disk_moves": False, "instance_moves": False}, INFEASIBLE),
    ],
)
def test_what_cannot_leave_its_node_is_infeasible_what_may_later_is_not(
    options: dict[str, object], code: int
) -> None:
    assert plan_exit_code(plan(offline=["node1"], evacuate_only=True, **options)) == code
