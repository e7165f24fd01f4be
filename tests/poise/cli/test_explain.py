"""``poise explain``: where the cluster comes from, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.poise.command_line import LARGE, RECORDED, refused, run


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("plans") / "plan.json"
    assert run("balance", RECORDED, "-G", "default", "--out", file).code == 0
    return file


def test_the_cluster_is_read_from_where_the_plan_was_made(plan: Path) -> None:
    ran = run("explain", plan)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Group default: 4 moves, score 8.04 -> 1.46.\n")
    assert run("explain", plan, "--on", RECORDED).out == ran.out


def test_json_has_every_move(plan: Path) -> None:
    document = json.loads(run("explain", plan, "--json").out)
    assert [move["id"] for move in document["moves"]] == [1, 2, 3, 4]


def test_a_source_that_is_gone_is_asked_for(plan: Path, tmp_path: Path) -> None:
    text = json.loads(plan.read_text("utf-8")) | {"source": "gone.data"}
    moved = tmp_path / "moved.json"
    moved.write_text(json.dumps(text), "utf-8")
    refused(
        run("explain", moved),
        "moved.json: no file, folder or configured cluster named 'gone.data'",
        "--on SOURCE",
    )


def test_another_cluster_is_refused(plan: Path) -> None:
    refused(run("explain", plan, "--on", LARGE), "is for another cluster")


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "no.json"
    file.write_text("{}", "utf-8")
    refused(run("explain", file), "not a plan")


def test_a_move_and_an_instance_can_be_asked_about(plan: Path) -> None:
    assert run("explain", plan, "1").out.startswith("inst2: move 1, node3:node1 -> node1:node2.\n")
    assert run("explain", plan, "inst5").out.startswith("inst5 stays on node2:node1.\n")
    assert json.loads(run("explain", plan, "inst5", "--json").out)["moves"] == []


def test_what_is_not_there_is_refused(plan: Path) -> None:
    refused(run("explain", plan, "9"), "the plan has no move 9", "1 to 4")
    refused(run("explain", plan, "nix"), "no instance 'nix'")
    refused(run("explain", plan, "9" * 5000), "no instance '999")
