"""Names of nodes and instances that are in another group than the one that is chosen."""

from __future__ import annotations

import pytest

import poise
from tests.poise.command_line import RECORDED, refused, run

NEW = ("--memory", "1g", "--disk", "1g", "--vcpus", "1")


def group_of(name: str) -> str:
    cluster = poise.load(RECORDED)
    return cluster.groups[cluster.nodes.group[cluster.nodes.names.index(name)]].name


@pytest.mark.parametrize(
    "command",
    [
        ("balance", RECORDED, "-G", "default", "-O", "node5"),
        ("balance", RECORDED, "-G", "default", "-O", "node1,node5"),
        ("balance", RECORDED, "-G", "default", "-O", "node5", "--dry-run"),
        ("allocate", RECORDED, "--group", "default", "--offline", "node5", *NEW),
        ("allocate", RECORDED, "--group", "default", "--nodes", "node1,node5", *NEW),
    ],
)
def test_a_node_of_another_group_is_a_mistake(command: tuple[str, ...]) -> None:
    other = group_of("node5.gnt.test")
    refused(run(*command), f"node5.gnt.test is in group {other}", "not in group default")


def test_an_instance_of_another_group_cannot_be_selected() -> None:
    cluster = poise.load(RECORDED)
    there = cluster.nodes.group != cluster.nodes.group[0]
    row = next(k for k, node in enumerate(cluster.instances.primary) if there[node])
    name = cluster.instances.names[row]
    ran = run("balance", RECORDED, "-G", "default", "--select", name)
    refused(ran, f"--select: {name} is in group", "not in group default")


def test_what_is_to_be_left_alone_may_be_anywhere() -> None:
    cluster = poise.load(RECORDED)
    plan = poise.balance(cluster, "default", exclude=cluster.instances.names)
    assert plan.moves == ()


def test_without_a_group_all_nodes_may_be_named() -> None:
    assert run("allocate", RECORDED, "--offline", "node5", *NEW).code == 0


def test_a_score_knows_the_group_too() -> None:
    with pytest.raises(poise.UsageError, match=r"node5\.gnt\.test is in group"):
        poise.score(poise.load(RECORDED), "default", offline=["node5"])
