"""``import poise``: loading, balancing, scoring."""

from __future__ import annotations

import subprocess
import sys

import pytest

import poise
from tests.poise.command_line import LARGE, RECORDED, ROOT


def test_the_public_names_are_there() -> None:
    assert [name for name in poise.__all__ if getattr(poise, name, None) is None] == []
    assert set(poise.__all__) <= set(dir(poise))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'balanced'"):
        poise.balanced  # noqa: B018


def test_importing_loads_nothing() -> None:
    code = "import sys, poise; print({'numpy', 'typer', 'rich', 'planner'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_load_balance_and_score() -> None:
    cluster = poise.load(RECORDED)
    plan = poise.balance(cluster, "default")
    assert [(m.instance, m.kind) for m in plan.moves][:2] == [
        ("inst2.gnt.test", "failover+replace-secondary"),
        ("inst4.gnt.test", "failover"),
    ]
    score = poise.score(cluster, "default")
    assert (score.group, score.score, score.bound) == ("default", plan.score_before, plan.bound)
    assert poise.read_plan(poise.write_plan(plan)) == plan
    assert plan.created is None


def test_names_may_be_short() -> None:
    cluster = poise.load(LARGE)
    assert poise.score(cluster, offline=["node07"]) == poise.score(
        cluster, offline=["node07.example.com"]
    )
    assert poise.score(cluster, offline=["node07"]).score > poise.score(cluster).score


def test_on_step_hears_of_every_move() -> None:
    heard: list[float] = []
    plan = poise.balance(
        poise.load(LARGE), max_moves=3, on_step=lambda m: heard.append(m.score_after)
    )
    assert heard == [move.score_after for move in plan.moves]


def test_utilisation_of_unknown_instances_is_refused() -> None:
    cluster = poise.load(LARGE)
    with pytest.raises(poise.UsageError, match=r"unknown instance.*: stranger"):
        poise.balance(cluster, utilisation={"stranger": (1, 1, 1, 1)})


def test_several_groups_have_to_be_chosen_from() -> None:
    with pytest.raises(poise.UsageError, match="2 node groups"):
        poise.score(poise.load(RECORDED))


def test_every_error_is_a_poise_error() -> None:
    with pytest.raises(poise.PoiseError):
        poise.load("/nowhere")
