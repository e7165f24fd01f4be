"""The options that keep a plan from better ones."""

from __future__ import annotations

import poise
from planner.plan.option_words import budgets_given, restrictions_given
from tests.poise.command_line import RECORDED


def test_options_that_are_left_alone_keep_a_plan_from_nothing() -> None:
    options = poise.balance(poise.load(RECORDED), "default", max_moves=0).options
    assert budgets_given(options | {"max_moves": None}) == ()
    assert restrictions_given(options) == restrictions_given({}) == ()


def test_options_are_named_as_they_are_typed() -> None:
    plan = poise.balance(
        poise.load(RECORDED),
        "default",
        max_moves=0,
        disk_moves=False,
        select=["inst1"],
        exclude=["inst2"],
    )
    assert budgets_given(plan.options) == ("--max-moves",)
    assert restrictions_given(plan.options) == ("--no-disk-moves", "--select", "--exclude")
