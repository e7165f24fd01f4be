"""``poise balance --prove``: what is proved, and what is refused."""

from __future__ import annotations

import json

import pytest

from tests.poise.command_line import LARGE, RECORDED, refused, run


def test_a_plan_that_no_placement_beats_is_proved() -> None:
    ran = run("balance", RECORDED, "-G", "rack2", "--prove", "60")
    assert "Proved: no placement of this group scores lower." in ran.out.splitlines()
    document = json.loads(run("balance", RECORDED, "-G", "rack2", "--prove", "60", "--json").out)
    assert document["bounds"]["best"] == pytest.approx(document["score_after"])


def test_a_group_that_is_too_large_is_told_so_beside_its_plan() -> None:
    ran = run("balance", LARGE, "-l", "1", "--prove", "60")
    assert ran.err == "poise: no proof: 40 nodes and 390 instances are too many for a proof\n"
    assert ran.out == run("balance", LARGE, "-l", "1").out


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan"])
def test_no_time_is_refused(seconds: str) -> None:
    refused(run("balance", RECORDED, "-G", "rack2", f"--prove={seconds}"), "--prove")


def test_several_plans_are_not_proved() -> None:
    options = ("--solver", "search", "--prove", "1", "--pareto")
    refused(run("balance", RECORDED, "-G", "rack2", *options), "choose one of --prove and --pareto")
