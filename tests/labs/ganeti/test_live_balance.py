"""`poise balance` on a running cluster chooses hbal's moves, with hbal's scores."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import poise
from tests.labs.ganeti.hbal_output import initial_score, printed, step_of, steps
from tests.labs.ganeti.lab import Lab, Output

pytestmark = pytest.mark.live


def plan_of(done: Output) -> dict[str, Any]:
    """The plan document that `poise balance --json` printed."""
    assert done.out, done.err
    assert done.code in (0, 1), done.err
    plan = json.loads(done.out)
    assert isinstance(plan, dict)
    assert plan["format"] == "poise.plan/1"
    return plan


def check(plan: dict[str, Any], hbal: Output) -> None:
    """Moves, their order and every score agree."""
    assert [step_of(move) for move in plan["moves"]] == steps(hbal.out)
    assert printed(plan["score_before"]) == initial_score(hbal.out)


@pytest.mark.parametrize("group", ["default", pytest.param("rack2", marks=pytest.mark.full)])
def test_luxi_gives_hbals_moves(lab: Lab, group: str) -> None:
    done = lab.poise("balance", f"luxi:{lab.socket}", "--group", group, "--json")
    check(plan_of(done), lab.hbal(f"-L{lab.socket}", "-G", group))


@pytest.mark.parametrize("group", ["default", pytest.param("rack2", marks=pytest.mark.full)])
def test_rapi_gives_hbals_moves(lab: Lab, credentials: Path, group: str) -> None:
    access = ("--ca-file", lab.ca_file, "--credentials", credentials)
    done = lab.poise("balance", lab.rapi_url, "--group", group, *access, "--json")
    check(plan_of(done), lab.hbal("-m", lab.url_with_password(), "-G", group))


@pytest.mark.parametrize("flag", ["offline", pytest.param("drained", marks=pytest.mark.full)])
def test_a_flagged_node_is_emptied_as_hbal_does(lab: Lab, flag: str) -> None:
    with lab.flagged("node4", flag):
        done = lab.poise("balance", f"luxi:{lab.socket}", "--group", "default", "--json")
        check(plan_of(done), lab.hbal(f"-L{lab.socket}", "-G", "default"))


def test_the_python_api_scores_as_hbal_does(lab: Lab) -> None:
    cluster = poise.load(f"luxi:{lab.socket}")
    hbal = lab.hbal(f"-L{lab.socket}", "-G", "default")
    assert printed(poise.score(cluster, "default").score) == initial_score(hbal.out)


def test_the_socket_is_found_at_its_usual_place(lab: Lab) -> None:
    command = (sys.executable, "-m", "poise", "balance", "luxi:", "--group", "default", "--json")
    check(plan_of(lab.like_on_master(*command)), lab.on("node1", "hbal", "-L", "-G", "default"))


def test_the_password_is_not_in_the_plan(lab: Lab) -> None:
    user, password = "reader", lab.users["reader"]
    done = lab.poise(
        *("balance", lab.rapi_url, "--group", "default", "--ca-file", lab.ca_file, "--json"),
        POISE_RAPI_USER=user,
        POISE_RAPI_PASSWORD=password,
    )
    assert password not in json.dumps(plan_of(done)) + done.err


def test_a_password_in_the_url_is_refused_and_not_repeated(lab: Lab) -> None:
    access = ("--ca-file", lab.ca_file)
    done = lab.poise("balance", lab.url_with_password(), "--group", "default", *access, "--json")
    assert (done.code, done.out) == (2, "")
    assert "no credentials in the URL" in done.err
    assert lab.users["reader"] not in done.err
