"""Problems that a plan leaves, and those that it fixes."""

from __future__ import annotations

from planner.plan.plan import Stuck
from planner.plan.warnings import PlanWarning
from poise.report.plan.problems import Problem, problems_fixed, problems_left, problems_part
from tests.poise.report.plan.made_plans import NO_NAMES, a_plan, plain

LEFT = PlanWarning("n-plus-one", "", "a", before="12G short", after="12G short")
WORSE = PlanWarning("memory", "", "a", before="1G short", after="2G short")
NEW = PlanWarning("cpu-ratio", "", "b", after="10 virtual CPUs, 4 allowed")
FIXED = PlanWarning("exclusion-tag", "", "c", resolved=True, before="2 primaries")
OFFLINE = PlanWarning(
    "offline-node", "", "d", after="offline with 2 instances", instances=("vm1", "vm2")
)
PLAN = a_plan(
    warnings=(LEFT, WORSE, NEW, FIXED, OFFLINE),
    immovable=tuple(
        Stuck(name, "auto-balance-off", "auto_balance is off") for name in OFFLINE.instances
    ),
)


def test_those_of_a_node_are_one_entry() -> None:
    assert problems_left(PLAN) == [
        Problem("a", ("12G short", "2G short (before: 1G short)")),
        Problem("b", ("10 virtual CPUs, 4 allowed (new, caused by this plan)",)),
        Problem("d", ("offline with 2 instances: vm1, vm2 (auto_balance is off)",)),
    ]


def test_what_is_fixed_is_told_as_it_was() -> None:
    assert problems_fixed(PLAN) == [Problem("c", ("2 primaries",))]


def test_a_warning_of_an_older_plan_is_told_by_its_message() -> None:
    old = a_plan(warnings=(PlanWarning("n-plus-one", "12G short", "a"),))
    assert problems_left(old) == [Problem("a", ("12G short",))]


def test_what_has_no_room_is_counted() -> None:
    many = [Problem(f"n{k}", ("bad",)) for k in range(20)]
    part = problems_part("Left", many, PLAN, NO_NAMES, 85)
    block = part.make(3)
    assert block is not None
    assert plain([block]) == [
        "Left",
        "  n0   bad",
        "  n1   bad",
        "  n2   bad",
        "  and 17 more nodes (--details)",
    ]
