"""Goals on the command line and in the config file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from poise.cli.goal_options import of_group
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import cluster, instance, node
from tests.poise.command_line import RECORDED, Ran, refused, run

SOURCE = ("balance", RECORDED, "--group", "default")
SEARCH = ("--solver", "search")


def config(tmp_path: Path, goals: str) -> tuple[str, ...]:
    """The options for a cluster ``lab`` with these goals in the config file."""
    file = tmp_path / "config.toml"
    file.write_text(f'[clusters.lab]\nurl = "{RECORDED}"\ngoals = {goals}\n')
    return ("balance", "lab", "--config", str(file), "--group", "default")


def goals(ran: Ran) -> dict[str, tuple[int, int]]:
    """The goals before and after."""
    return {g["goal"]: (g["before"], g["after"]) for g in json.loads(ran.out)["goals"]}


def test_goals_are_met_and_told() -> None:
    asked = (
        *SOURCE,
        *SEARCH,
        "--keep-apart",
        "inst2,inst4",
        "--stay",
        "inst3",
        "--time-limit",
        "60",
    )
    ran = run(*asked, "--json")
    assert goals(ran) == {"keep-apart inst2,inst4": (1, 0), "stay inst3": (0, 0)}
    assert json.loads(ran.out)["options"]["goals"] == ["keep-apart inst2,inst4", "stay inst3"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--keep-apart", "foo*"), "--keep-apart: no instance 'foo*' in this cluster"),
        (("--keep-together", "inst99"), "--keep-together: no instance 'inst99' in this cluster"),
        (("--spread", "inst*=row"), "--spread: no node of the group has a tag that begins with"),
        (("--spread", "inst*"), "--spread: expected INSTANCES=PREFIX, got 'inst*'"),
        (("--keep-on", "inst1=node9"), "--keep-on: no node 'node9' in this cluster"),
        (("--keep-on", "inst1=node5"), "--keep-on: no node 'node5' in this group"),
        (("--stay", "tag:none"), "--stay: no instance 'tag:none' in this cluster"),
        (("--empty", "node9"), "--empty: no node 'node9' in this cluster"),
        (("--empty", "node1:0"), "--empty: expected a weight above 0 and up to 1,000,000, got 0"),
        (("--empty", "node1", "--keep-on", "inst1=node1"), "no placement meets both"),
        (
            ("--repair-only", "--target-score", "2"),
            "choose one of --repair-only and --target-score",
        ),
    ],
)
def test_a_goal_that_cannot_be_is_refused(options: tuple[str, ...], said: str) -> None:
    refused(run(*SOURCE, *SEARCH, *options), said)


@pytest.mark.parametrize("options", [("--empty", "node1"), ("--repair-only",)])
def test_hbals_moves_know_no_goals(options: tuple[str, ...]) -> None:
    refused(run(*SOURCE, *options), f"{options[0]}: the solver hbal knows", "--solver search")


def test_the_config_file_has_goals_of_a_cluster(tmp_path: Path) -> None:
    command = config(tmp_path, '["stay inst3", "keep-apart inst2,inst4"]')
    ran = run(*command, *SEARCH, "--stay", "inst3", "--json")
    assert set(goals(ran)) == {"stay inst3", "keep-apart inst2,inst4"}


def test_goals_of_the_config_file_choose_a_solver_and_the_report_says_so(tmp_path: Path) -> None:
    ran = run(*config(tmp_path, '["stay inst3"]'))
    assert "Solver: search, for goals in the config file" in ran.out.splitlines()


def test_an_instance_without_a_node_is_in_no_group() -> None:
    """As the last node's group is the one of row -1."""
    homeless = cluster(instance("lost", NO_NODE), nodes=[node("a"), node("b")])
    assert of_group(["stay lost"], homeless, None) == []


def test_those_for_another_group_are_left_out(tmp_path: Path) -> None:
    command = config(tmp_path, '["empty node5", "stay inst3"]')
    assert set(goals(run(*command, *SEARCH, "--json"))) == {"stay inst3"}


@pytest.mark.parametrize(
    ("options", "goal", "said"),
    [
        (SEARCH, "stay gone", "stay: no instance 'gone' in this cluster"),
        ((*SEARCH, "--pareto"), "empty none", "empty: no node 'none' in this cluster"),
        (("--solver", "hbal"), "stay inst3", "stay: the solver hbal knows no goals"),
        ((*SEARCH, "--empty", "node1"), "stay gone", "stay: no instance 'gone' in this cluster"),
    ],
)
def test_a_goal_of_the_config_file_is_blamed_on_the_file_and_its_key(
    options: tuple[str, ...], goal: str, said: str, tmp_path: Path
) -> None:
    ran = run(*config(tmp_path, f'["{goal}"]'), *options)
    refused(ran, f"config.toml: key 'clusters.lab.goals': {said}")
    assert f"--{goal.partition(' ')[0]}" not in ran.err


def test_one_of_the_command_line_is_blamed_on_its_option(tmp_path: Path) -> None:
    command = config(tmp_path, '["stay inst3"]')
    refused(run(*command, *SEARCH, "--empty", "gone"), "poise: --empty: no node 'gone'")


@pytest.mark.parametrize("wrong", ['["keep web"]', '"stay a"', "[3]"])
def test_what_is_no_goal_is_said_with_its_key(wrong: str, tmp_path: Path) -> None:
    refused(run(*config(tmp_path, wrong), *SEARCH), "key 'clusters.lab.goals': expected")
