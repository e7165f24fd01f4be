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


def test_each_goal_that_is_not_met_is_an_entry_with_what_stands_in_the_way() -> None:
    reason = "web1 cannot move: " + "something in its way " * 8 + "is full"
    goals = tuple(
        PlanWarning("goal", "", before=f"{goal}: 3 instances in wrong places", after=text)
        for goal, text in (("empty a", f"empty a: {reason}"), ("stay b", "stay b: b is full"))
    )
    plan = a_plan(warnings=goals)
    left = problems_left(plan)
    assert left == [Problem(None, (f"empty a: {reason}",)), Problem(None, ("stay b: b is full",))]
    for whole in (False, True):
        block = problems_part("Left", left, plan, NO_NAMES, 60, whole=whole).make(8)
        assert block is not None
        words = " ".join(" ".join(plain([block])).split())
        assert f"something in its way is full {plan.group} stay b: b is full" in words


def test_all_problems_of_a_node_are_told_where_everything_is() -> None:
    texts = tuple(f"{k} primaries with exclusion tag service:{k}" for k in range(20))
    part = problems_part("Left", [Problem("a", texts)], PLAN, NO_NAMES, 60, whole=True)
    block = part.make(1)
    assert block is not None
    assert "service:19" in "".join(plain([block]))


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
