"""``poise.what_if`` with nodes that are lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import poise
from planner.rules.ganeti_limits import SPINDLES
from planner.whatif.lose import told
from planner.whatif.losses import RoomLack
from poise import Lose, Verdict
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from tests.planner.plan.made_plans import GIB, A, B, C, D, cluster, instance


def tagged(held: Cluster, *tags: str) -> Cluster:
    """The cluster with a tag on each node, in their order."""
    return replace(held, nodes=replace(held.nodes, tags=tuple((tag,) for tag in tags)))


def offline(held: Cluster, *rows: int) -> Cluster:
    """The cluster with these nodes offline."""
    down = np.isin(np.arange(len(held.nodes.names)), rows)
    return replace(held, nodes=replace(held.nodes, offline=down))


def test_what_restarts_is_asked_for_room_together() -> None:
    fits = cluster(instance("web", A, C, memory=30 * GIB), instance("db", B, C, memory=30 * GIB))
    full = cluster(instance("web", A, C, memory=40 * GIB), instance("db", B, C, memory=40 * GIB))
    assert poise.what_if(fits, Lose(["a", "b"])).reason == "2 instances restart elsewhere"
    answer = poise.what_if(full, Lose(["a", "b"]))
    assert answer.verdict is Verdict.NOT_OK
    assert " has no room (17.0 GiB of memory short on c)" in answer.reason


def two_groups() -> Cluster:
    """A healthy pair a, b, and another group whose node d does not answer."""
    held = cluster(instance("web", A, B), instance("db", C, D))
    other = replace(held.groups[0], name="other", uuid="uuid-1")
    group = np.array([0, 0, 1, 1])
    silent = np.array([False, False, False, True])
    nodes = replace(held.nodes, group=group, silent=silent, offline=silent)
    return replace(held, groups=(*held.groups, other), nodes=nodes)


def test_a_silent_node_of_another_group_hides_nothing() -> None:
    assert poise.what_if(two_groups(), Lose("a")).verdict is Verdict.OK
    assert poise.what_if(two_groups(), Lose("c")).verdict is Verdict.CANNOT_TELL
    assert poise.what_if(two_groups(), Lose(any_nodes=1)).verdict is Verdict.CANNOT_TELL
    assert poise.what_if(two_groups(), Lose(any_nodes=1, group="default")).verdict is Verdict.OK


def test_amounts_of_different_units_are_not_compared() -> None:
    full = cluster(instance("web", A, C, memory=40 * GIB), instance("db", B, C, memory=40 * GIB))
    report = poise.what_if(full, Lose(["a", "b"])).losses
    assert report is not None
    loss = report.worst[0]
    many = RoomLack((C,), SPINDLES, 99_999)
    text = told(report, replace(loss, lacks=(many, *loss.lacks)))
    assert "17.0 GiB of memory short on c" in text


def test_a_rack_is_one_case() -> None:
    racks = tagged(cluster(instance("web", A, B)), "rack:1", "rack:1", "rack:2", "rack:2")
    both = poise.what_if(racks, Lose(tag="rack:1"))
    assert both.sentence == "NOT OK TO LOSE rack:1: web has both copies there"
    each = poise.what_if(racks, Lose(tag="rack"))
    assert each.losses is not None
    assert len(each.losses.table) == 2
    assert each.reason.startswith("in 1 of 2 cases instances do not run again; the worst is a, b:")


def test_a_group_limits_the_nodes_that_fail() -> None:
    held = cluster(instance("web", A, B))
    answer = poise.what_if(held, Lose(any_nodes=1, group="default"))
    assert answer.sentence == "OK TO LOSE ANY NODE OF 4: up to 1 instance restarts elsewhere"


@pytest.mark.parametrize("accept", [[], ["n-plus-one"]])
def test_n_plus_one_that_is_broken_afterwards_is_a_risk(accept: list[str]) -> None:
    held = cluster(
        instance("web", A, B, memory=30 * GIB),
        instance("db", C, B, memory=40 * GIB),
    )
    answer = poise.what_if(held, Lose("a"), accept=accept)
    assert answer.verdict is (Verdict.OK if accept else Verdict.OK_WITH_RISK)
    assert [one.nodes for one in answer.findings] == [("b",)]


def test_what_new_second_copies_take() -> None:
    held = cluster(instance("web", A, B))
    losses = poise.what_if(held, Lose("a")).losses
    assert losses is not None
    ((anew,),) = losses.restored
    assert (anew.copied_mib, anew.complete) == (20 * GIB, True)


def test_limits_are_looked_at_beyond_the_cases_that_are_shown() -> None:
    harmful = [instance(f"local{n}", n, template=DiskTemplate.PLAIN) for n in range(10)]
    held = cluster(
        *harmful,
        instance("web", 10, 11, memory=30 * GIB),
        instance("db", 12, 11, memory=40 * GIB),
        nodes=13,
    )
    answer = poise.what_if(held, Lose(any_nodes=1), accept=["down"])
    assert answer.losses is not None
    assert len(answer.losses.worst) == 10
    assert answer.verdict is Verdict.OK_WITH_RISK
    assert [one.nodes for one in answer.findings if not one.accepted] == [("l",)]


def test_limits_of_cases_that_were_not_looked_at_are_not_called_kept() -> None:
    held = cluster(instance("web", A), nodes=21)
    answer = poise.what_if(held, Lose(any_nodes=2))
    assert answer.verdict is Verdict.CANNOT_TELL
    assert answer.reason.endswith("known only of the 200 worst of 210 cases")
    aside = poise.what_if(held, Lose(any_nodes=2), accept=["n-plus-one", "rule"])
    assert aside.verdict is Verdict.OK


def test_nodes_that_are_offline_cannot_be_lost_once_more() -> None:
    held = offline(cluster(instance("web", A, B)), C)
    answer = poise.what_if(held, Lose(any_nodes=1))
    assert answer.deed == "LOSE ANY NODE OF 3"


def test_where_no_node_is_online_none_can_be_lost() -> None:
    with pytest.raises(poise.UsageError, match="any: no node is online there"):
        poise.what_if(offline(cluster(), A, B, C, D), Lose(any_nodes=1))


def test_a_group_without_a_node_that_is_left_is_named_so() -> None:
    shared = cluster(instance("web", A, template=DiskTemplate.EXT), nodes=1)
    assert poise.what_if(shared, Lose("a")).reason == (
        "web has no room (no node of its group is left)"
    )
