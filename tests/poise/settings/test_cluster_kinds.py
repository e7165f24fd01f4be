"""What a user's name for a cluster tells of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.simulated.cluster import SimulatedCluster
from poise.runs.target import simulated_target
from poise.settings import cluster_kinds
from poise.settings.access import Access
from poise.settings.cluster_kinds import (
    CLUSTER_KINDS,
    SIMULATED,
    ClusterKind,
    cluster_kind,
    facts_of,
    failures_of,
    snapshot_of,
    sources_in_words,
    with_path,
)
from tests.planner.small_clusters import A, B, cluster, instance


@pytest.mark.parametrize("source", ["cluster.data", "./luxi:", "synthetic:SPEC", "eqiad", ""])
def test_no_plan_is_carried_out_on_what_can_only_be_read(source: str) -> None:
    assert cluster_kind(source) is None
    access = Access(source)
    assert not (access.by_url or access.simulated)


@pytest.mark.parametrize(
    ("name", "by_url", "simulated"),
    [
        ("https://host:5080", True, False),
        ("http://host", True, False),
        ("luxi:", False, False),
        ("luxi:/run/query", False, False),
        ("simulate:cluster.data", False, True),
        ("simulate:https://host:5080", True, True),
    ],
)
def test_a_name_tells_how_its_cluster_is_reached(name: str, by_url: bool, simulated: bool) -> None:
    access = Access(name)
    assert (access.by_url, access.simulated) == (by_url, simulated)


def test_every_example_is_of_its_kind() -> None:
    for kind in CLUSTER_KINDS:
        assert all(cluster_kind(example) is kind for example in kind.examples)


def test_only_rapi_takes_one_action_a_job() -> None:
    singly = {kind.examples[0] for kind in CLUSTER_KINDS if not kind.facts().whole_moves}
    assert singly == {"https://HOST:5080"}


def test_the_facts_of_a_simulated_cluster_are_those_that_it_has_itself() -> None:
    there = SimulatedCluster(cluster(instance("web", A, B), nodes=2))
    assert facts_of(there.target) == there.facts


@pytest.mark.parametrize("name", [kind.examples[0] for kind in CLUSTER_KINDS])
def test_a_copy_of_a_cluster_works_as_the_cluster_does(name: str) -> None:
    began = cluster(instance("web", A, B), nodes=2)
    assert simulated_target(began, Access(name)).backend.facts == facts_of(name)


def test_what_a_dry_run_was_on_was_simulated() -> None:
    assert facts_of("cluster.data") == facts_of("simulate:cluster.data")


@pytest.mark.parametrize("kind", CLUSTER_KINDS, ids=lambda kind: kind.examples[0])
def test_a_kind_is_opened_or_simulated(kind: ClusterKind) -> None:
    with pytest.raises(ValueError, match="one of the two"):
        replace(kind, simulated=not kind.simulated)


def test_a_simulated_cluster_begins_with_another_source() -> None:
    assert snapshot_of("simulate:synthetic:p,2,1t,64g,16") == "synthetic:p,2,1t,64g,16"
    assert snapshot_of("luxi:/run/query") == "luxi:/run/query"


def test_a_simulated_cluster_is_named_with_its_failures() -> None:
    name = "simulate:a,b.data,fail=web1,break=web2"
    assert failures_of(name) == [("fail", "web1"), ("break", "web2")]
    assert snapshot_of(name) == "a,b.data"
    assert with_path(name, lambda path: f"/there/{path}") == (
        "simulate:/there/a,b.data,fail=web1,break=web2"
    )
    assert failures_of("luxi:/run/query,fail=web1") == []


def test_so_does_one_of_another_simulated_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsed = replace(SIMULATED, prefixes=("rehearse:", "rehearse+"))
    monkeypatch.setattr(cluster_kinds, "CLUSTER_KINDS", (*CLUSTER_KINDS, rehearsed))
    assert snapshot_of("rehearse:cluster.data") == "cluster.data"
    assert snapshot_of("rehearse+simulate:x") == "simulate:x"
    assert Access("rehearse+https://host").by_url


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("cluster.data", "/there/cluster.data"),
        ("simulate:cluster.data", "simulate:/there/cluster.data"),
        ("https://host", "https://host"),
        ("luxi:", "luxi:"),
        ("file:///cluster.data", "file:///cluster.data"),
        ("simulate:luxi:", "simulate:luxi:"),
        ("simulate:synthetic:SPEC", "simulate:synthetic:SPEC"),
    ],
)
def test_only_paths_depend_on_the_folder(name: str, changed: str) -> None:
    assert with_path(name, lambda path: f"/there/{path}") == changed


def test_help_lists_paths_before_prefixes() -> None:
    assert sources_in_words(remarks=False) == (
        "a text file, a folder of recorded RAPI answers, https://HOST:5080, luxi: or luxi:/SOCKET,"
        " synthetic:SPEC"
    )
    assert "luxi: or luxi:/SOCKET (on the master)," in sources_in_words(remarks=True)
