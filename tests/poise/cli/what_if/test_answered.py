"""The command of a scenario, made from what asks its question."""

from __future__ import annotations

from inspect import signature
from typing import Annotated

import pytest

from poise import Drain, UsageError
from poise.cli.option import flag
from poise.cli.what_if.answered import answered
from poise.cli.what_if.what_if_question import WhatIfQuestion
from tests.poise.command_line import LARGE


def ask(
    *, node: str, full: Annotated[bool, flag("--full", help="All of it.")] = False
) -> WhatIfQuestion:
    """Can it be emptied?"""
    return WhatIfQuestion(Drain(node, full=full), no_plan="it is only an example")


def test_its_own_options_stand_between_the_source_and_the_outputs() -> None:
    names = list(signature(answered(ask)).parameters)
    assert names[:4] == ["source", "node", "full", "details"]
    assert "connection" not in names


def test_its_help_is_that_of_the_question() -> None:
    assert answered(ask).__doc__ == "Can it be emptied?"


def test_where_there_is_no_plan_none_is_written() -> None:
    command = answered(ask)
    usual = {
        name: None if one.default is one.empty else one.default
        for name, one in signature(command).parameters.items()
    }
    with pytest.raises(UsageError, match=r"^--out: it is only an example"):
        command(**usual | {"source": LARGE, "node": "node07", "out": "plan.json"})
