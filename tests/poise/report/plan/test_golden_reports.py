"""Whole reports, one for each shape of a plan, as tests/data/reports has them."""

from __future__ import annotations

import re

import pytest

import poise
from planner.plan.plan import Plan
from poise.report.plan.report import plan_report
from tests.poise.command_line import ROOT
from tests.poise.report.plan.made_plans import large, plain, recorded

SHAPES = {
    "balanced": large(),
    "nothing-to-do": recorded("rack2"),
    "emptied": large("node01", evacuate=True),
    "cannot-be-emptied": large("node07", evacuate=True),
    "problems-remain": poise.balance(
        poise.load(ROOT / "tests/data/clusters/no-node-can-be-emptied.data")
    ),
    "restarts": large("node07", "node08"),
}


def report_of(plan: Plan) -> str:
    """The report, without the time, which has tests of its own."""
    lines = (re.sub(r"about [^,]*", "about TIME", line) for line in plain(plan_report(plan)))
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_report_of_a_shape(shape: str) -> None:
    kept = (ROOT / f"tests/data/reports/{shape}.txt").read_text("utf-8")
    assert report_of(SHAPES[shape]) == kept
