"""The tables of ``poise show``."""

from __future__ import annotations

from dataclasses import replace

from planner.state.model import prepare
from poise.report.plain import render_plain
from poise.report.show import ClusterView
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, C, cluster, instance, node


def rows(cluster: Cluster, table: str, group: int | None = None) -> dict[str, list[str]]:
    """The cells of a table's rows by their first one."""
    view = ClusterView(prepare(cluster), group)
    lines = render_plain([getattr(view, f"{table}_table")()]).splitlines()[2:]
    return {line.split()[0]: line.split()[1:] for line in lines}


WEB, DB = instance("web", A, B), instance("db", A, B, memory=7000)


def test_a_node_that_could_take_no_neighbour_fails() -> None:
    found = rows(cluster(WEB, instance("db", C, B, memory=7500)), "node")
    assert {name: cells[-2:] for name, cells in found.items()} == {
        "a": ["ok", "yes"],
        "b": ["ok", "yes"],
        "c": ["ok", "yes"],
    }
    small = [node("a"), node("b", total_memory=2000.0, free_memory=2000), node("c")]
    assert rows(cluster(DB, nodes=small), "node")["b"][-2] == "FAIL"


def test_an_offline_node_has_no_safety() -> None:
    nodes = [node("a"), node("b"), node("c", offline=True)]
    assert rows(cluster(WEB, nodes=nodes), "node")["c"][-2:] == ["-", "-"]


def test_instances_tell_their_pair_and_their_state() -> None:
    made = cluster(WEB, instance("lost", B, status=InstanceStatus.ERROR_DOWN))
    found = rows(made, "instance")
    assert found["web"][:3] == ["a", "b", "drbd"]
    assert found["lost"][1] == "-" and "ERROR_down" in found["lost"]


def test_a_group_counts_its_own_nodes_and_instances() -> None:
    nodes = [node(name, group=k // 2) for k, name in enumerate("abcd")]
    made = cluster(WEB, nodes=nodes, groups=2)
    assert {name: cells[:3] for name, cells in rows(made, "group").items()} == {
        "group0": ["2", "0", "1"],
        "group1": ["2", "0", "0"],
    }
    assert [*rows(made, "node", group=1)] == ["c", "d"]


def test_the_heading_counts_what_is_shown_and_has_the_notes() -> None:
    made = replace(cluster(WEB), notes=("one daemon did not answer",))
    heading = render_plain([ClusterView(prepare(made)).heading()])
    assert "3 nodes, 1 instance, 1 group\n" in heading
    assert "one daemon did not answer" in heading


def test_the_document_has_the_tables_that_are_asked_for() -> None:
    document = ClusterView(prepare(cluster(WEB))).document(["nodes"])
    assert "instances" not in document
    assert [one["name"] for one in document["nodes"]] == ["a", "b", "c"]
