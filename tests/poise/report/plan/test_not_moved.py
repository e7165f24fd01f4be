"""The instances that cannot move, by the reason."""

from __future__ import annotations

import poise
from planner.plan.plan import Plan, Stuck
from poise.report.plan.not_moved import NotMoved, not_moved, not_moved_list, not_moved_part
from tests.poise.command_line import RECORDED
from tests.poise.report.plan.made_plans import NO_NAMES, a_plan, plain


def stuck(reason: str, number: int, message: str = "{}") -> tuple[Stuck, ...]:
    return tuple(Stuck(f"{reason}{k}", reason, message.format(k)) for k in range(number))


def shown(plan: Plan, rows: int) -> list[str]:
    block = not_moved_part(plan, NO_NAMES, 85).make(rows)
    return [] if block is None else plain([block])


def test_one_reason_is_one_line() -> None:
    plan = a_plan(immovable=stuck("auto-balance-off", 10, "auto_balance is off"))
    names = "auto-balance-off0, auto-balance-off1, auto-balance-off2 and 7 more"
    assert " ".join(" ".join(shown(plan, 3)).split()) == (
        f"Not moved: 10 instances (auto_balance is off): {names}"
    )


def test_reasons_that_differ_are_told_in_general() -> None:
    plan = a_plan(immovable=stuck("no-room", 2, "refused for memory on n{}"))
    assert not_moved(plan) == [NotMoved("no other node has room", ("no-room0", "no-room1"))]


def test_those_that_the_operator_left_out_are_not_told() -> None:
    plan = a_plan(immovable=(*stuck("excluded", 3), *stuck("not-selected", 3)))
    assert shown(plan, 3) == []


def test_an_evacuation_names_those_that_the_operator_left_out_of_it() -> None:
    plan = poise.evacuate(poise.load(RECORDED), "node4", exclude=["inst3"])
    assert NotMoved("excluded (--exclude)", ("inst3.gnt.test",)) in not_moved(plan)


def test_reasons_without_room_are_counted() -> None:
    kinds = ("template", "split", "no-room")
    plan = a_plan(
        immovable=tuple(one for k, kind in enumerate(kinds) for one in stuck(kind, k + 1))
    )
    assert shown(plan, 1)[-1] == "  and 3 instances for other reasons (--details)"


def test_the_whole_list_goes_message_by_message_up_to_a_number() -> None:
    block = not_moved_list(a_plan(immovable=stuck("no-room", 100, "refused on n{}")), NO_NAMES)
    assert block is not None
    assert plain([block])[-1] == "  and 92 instances more (full list: --json)"
