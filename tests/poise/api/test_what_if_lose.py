"""``poise.what_if`` with nodes that are lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from poise import Lose, Verdict
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance


def tagged(held: Cluster, *tags: str) -> Cluster:
    """The cluster with a tag on each node, in their order."""
    return replace(held, nodes=replace(held.nodes, tags=tuple((tag,) for tag in tags)))


def test_what_restarts_is_asked_for_room_together() -> None:
    fits = cluster(instance("web", A, C, memory=30 * GIB), instance("db", B, C, memory=30 * GIB))
    full = cluster(instance("web", A, C, memory=40 * GIB), instance("db", B, C, memory=40 * GIB))
    assert poise.what_if(fits, Lose(["a", "b"])).reason == "2 instances restart elsewhere"
    answer = poise.what_if(full, Lose(["a", "b"]))
    assert answer.verdict is Verdict.NOT_OK
    assert " has no room (17.0 GiB of memory short on c)" in answer.reason


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
    assert answer.sentence == "OK TO LOSE ANY NODE OF 4: up to 1 instance restart elsewhere"


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
