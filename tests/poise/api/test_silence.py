"""A node that died and is not marked offline yet: what the own commands can still tell.

The recorded cluster has groups default (node1 to node4, of which node4 gives no answer), rack2
(node5, node6) and spare (node7, not vm-capable).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import poise
from poise.api.balancing import balance
from snapshots.cluster import Cluster
from snapshots.ganeti.folder import read_folder
from tests.poise.command_line import ROOT, refused, run

SILENT = ROOT / "tests/data/ganeti-live/node4-unreachable/rapi"
MARKED = ROOT / "tests/data/ganeti-live/node4-offline/rapi"


@pytest.fixture
def cluster() -> Cluster:
    return read_folder(SILENT)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The same as a text file."""
    assert run("save", SILENT, tmp_path / "saved.data").code == 0
    return tmp_path / "saved.data"


def test_a_group_without_silent_nodes_is_balanced_as_ever() -> None:
    assert run("balance", SILENT, "-G", "rack2").code == run("balance", MARKED, "-G", "rack2").code


def test_nothing_is_told_of_a_group_with_a_silent_node() -> None:
    refused(
        run("balance", SILENT, "-G", "default"),
        "cannot judge group default: node4.lab.test does not answer Ganeti",
        "--offline node4.lab.test",
        code=5,
    )


def test_a_saved_file_tells_no_more(saved: Path) -> None:
    refused(run("balance", saved, "-G", "default"), "does not answer", code=5)
    assert run("balance", saved, "-G", "default", "-O", "node4").code in (0, 1)


def test_taken_as_offline_it_is_planned_for_like_one_that_is_marked(cluster: Cluster) -> None:
    def moves(plan: poise.Plan) -> list[tuple[Any, ...]]:
        return [(m.instance, m.source, m.target, m.actions) for m in plan.moves]

    taken = balance(cluster, "default", offline=["node4"])
    assert moves(taken) == moves(balance(read_folder(MARKED), "default"))


def test_the_score_of_its_group_is_not_told(cluster: Cluster) -> None:
    with pytest.raises(poise.CannotTell, match=r"node4\.lab\.test"):
        poise.score(cluster, "default")
    assert poise.score(cluster, "default", offline=["node4"]).score > 0
    assert poise.score(cluster, "rack2").score >= 0


NEW = ("--memory", "1g", "--disk", "5g", "--vcpus", "1", "--template", "plain")


def test_a_new_instance_goes_anywhere_else() -> None:
    document = json.loads(run("allocate", SILENT, *NEW, "--json").out)
    refusals = {one["node"]: one for group in document["groups"] for one in group["refusals"]}
    assert refusals["node4.lab.test"]["reasons"][0]["limit"] == "no-answer"
    assert "node4.lab.test" in [w["node"] for w in document["warnings"] if w["kind"] == "no-answer"]
    ran = run("allocate", SILENT, *NEW)
    assert ran.code == 0
    assert "  node4: gives Ganeti no answer: it is left out\n" in ran.out


def test_a_group_with_all_nodes_answering_says_nothing_of_the_others() -> None:
    ran = run("allocate", SILENT, *NEW, "-G", "rack2")
    assert ran.code == 0
    assert "no answer" not in ran.out
