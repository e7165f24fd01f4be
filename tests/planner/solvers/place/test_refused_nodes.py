"""The reasons why nodes of a group do not take a new instance."""

from __future__ import annotations

from dataclasses import replace

from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Spec
from tests.planner.small_clusters import A, B, C, cluster, instance, node
from tests.planner.solvers.place.group_fits import fit, new, refusals

EXT, PLAIN = DiskTemplate.EXT, DiskTemplate.PLAIN

SMALLEST = DEFAULT_POLICY.standard
WIDE = replace(
    DEFAULT_POLICY, limits=((SMALLEST, Spec(10**6, 100, 10**6, 16, 8, 12)),), vcpu_ratio=4.0
)


def test_memory_that_is_missing_is_counted() -> None:
    found = fit(cluster(nodes=2), new(EXT, memory=9000))
    text = "needs 1001 MiB more memory"
    assert refusals(found) == {(A, "node"): [text], (B, "node"): [text]}
    reason = found.refused[0].reasons[0]
    assert (reason.limit, reason.missing, reason.unit) == ("memory", 1001, "MiB")


def test_memory_that_n_plus_one_lacks_names_the_node_that_could_fail() -> None:
    source = cluster(instance("x", A, B, memory=3000))
    found = fit(source, new(memory=6000))
    assert refusals(found)[B, "primary"] == ["needs 1001 MiB more memory to keep N+1 if a fails"]
    assert (B, "secondary") not in refusals(found)


def test_memory_that_a_secondary_lacks_is_for_the_failure_of_its_primary() -> None:
    found = fit(cluster(nodes=2), new(memory=8000))
    text = "needs 1 MiB more memory"
    assert refusals(found)[A, "primary"] == [text]
    assert refusals(found)[A, "secondary"] == [f"{text} to keep N+1 if its primary fails"]


def test_every_limit_in_the_way_is_named() -> None:
    found = fit(cluster(nodes=1, policy=WIDE), new(PLAIN, memory=9000, disk=200_000, vcpus=40))
    assert (
        refusals(found)[A, "node"]
        == [
            "needs 1001 MiB more memory",
            "needs 97.7 GiB more disk",
            "would have 40 virtual CPUs of 32 allowed (8 over)",
        ]
        or found.reasons
    )


def test_a_node_without_a_partner_says_so() -> None:
    nodes = [node("a"), node("b", free_disk=500)]
    found = fit(cluster(nodes=nodes), new())
    assert refusals(found)[A, "primary"] == ["no other node can be its secondary"]


def test_offline_nodes_are_named() -> None:
    found = fit(cluster(), new(), offline=(B,))
    assert refusals(found) == {(B, "node"): ["is offline"]}
    assert {found.spots[0].primary, found.spots[0].secondary} == {A, C}


def test_global_n_plus_one_names_the_node_and_what_it_lacks() -> None:
    source = cluster(instance("x", A, memory=5000, template=EXT), nodes=2)
    found = fit(source, new(EXT, memory=4000))
    assert found.spots == ()
    (reason,) = found.refused[1].reasons
    assert reason.limit == "global-n-plus-one"
    assert reason.message == (
        "global N+1: a could not be emptied if it failed: b lacks 1001 MiB of memory for x"
    )
    assert (reason.missing, reason.if_fails) == (1001, "a")
    assert fit(source, new(EXT, memory=4000), checks=False).spots != ()
