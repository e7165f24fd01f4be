"""Every limit that keeps a new instance off a node, with what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.explain.place_refusal import (
    Reason,
    policy_reasons,
    primary_reasons,
    secondary_reasons,
)
from planner.rules.new_places import place_pair, place_single
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Spec
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, cluster, instance, node


def world(
    *there: InstanceRecord, tags: tuple[str, ...] = (), new: dict[str, Any] | None = None, **b: Any
) -> Placement:
    """Nodes a and b, the latter changed; the last row is new."""
    source = cluster(*there, nodes=[node("a"), node("b", **b)], tags=tags)
    changes = {"disk": 2000, "template": DiskTemplate.EXT} | (new or {})
    return Placement(prepare(extended(source, [instance("new", NO_NODE, **changes)])))


def as_primary(place: Placement, *, force: bool = False) -> list[Reason]:
    row = len(place.primary) - 1
    (lanes,) = place_single(place, row, np.array([B]), force=force).touched
    return primary_reasons(place, row, lanes, 0, force=force)


def told(reasons: list[Reason]) -> list[tuple[str, int | None]]:
    return [(one.limit, one.missing) for one in reasons]


def test_a_node_with_room_has_nothing_against_it() -> None:
    assert as_primary(world()) == []


def test_memory_that_is_missing_is_told_in_mib() -> None:
    (reason,) = as_primary(world(free_memory=400, node_memory=7600))
    assert (reason.limit, reason.missing, reason.unit) == ("memory", 601, "MiB")
    assert reason.message == "needs 601 MiB more memory"


def test_every_limit_in_the_way_is_told() -> None:
    small = world(
        new={"template": DiskTemplate.PLAIN, "vcpus": 40},
        free_memory=400,
        node_memory=7600,
        free_disk=1500,
    )
    assert told(as_primary(small)) == [("memory", 601), ("disk", 501), ("vcpus", 8)]


def test_force_leaves_the_hard_limits() -> None:
    small = world(new={"vcpus": 40}, free_memory=400, node_memory=7600)
    assert told(as_primary(small, force=True)) == [("memory", 601)]


def test_memory_kept_for_a_node_that_fails_is_told_with_that_node() -> None:
    (reason,) = as_primary(world(instance("i", A, B, memory=7500)))
    assert (reason.limit, reason.missing, reason.if_fails) == ("n-plus-one", 501, "a")
    assert reason.message == "needs 501 MiB more memory to keep N+1 if a fails"


def test_who_carries_the_same_exclusion_tag_is_named() -> None:
    tags = ("htools:iextags:svc",)
    place = world(instance("web1", B, tags=("svc:web",)), tags=tags, new={"tags": ("svc:web",)})
    (reason,) = as_primary(place)
    assert (reason.limit, reason.missing) == ("exclusion-tags", None)
    assert reason.message == "web1 with the same exclusion tag svc:web is there"


def test_a_secondary_needs_memory_for_the_failure_of_its_primary() -> None:
    place = world(new={"template": DiskTemplate.DRBD}, free_memory=900, node_memory=7100)
    _, lanes = place_pair(place, 0, np.array([A]), np.array([B]), force=False).touched
    (reason,) = secondary_reasons(place, 0, A, lanes, 0)
    assert (reason.limit, reason.missing, reason.if_fails) == ("n-plus-one", 101, None)
    assert reason.message.endswith("to keep N+1 if its primary fails")


LEAST = Spec(memory=500, cpus=1, disk=1000, disk_count=1, nic_count=0, spindles=1)
MOST = Spec(memory=900, cpus=4, disk=9000, disk_count=4, nic_count=4, spindles=4)
POLICY = replace(DEFAULT_POLICY, limits=((LEAST, MOST),), templates=(DiskTemplate.DRBD,))


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        (
            {"memory": 1000},
            ["memory: 1000 MiB is above the 900 MiB that the group's policy allows"],
        ),
        ({"memory": 600}, []),
        ({"memory": 600, "vcpus": 9}, ["9 is above the 4 that the group's policy allows"]),
        (
            {"memory": 600, "template": DiskTemplate.PLAIN},
            ["the group's policy does not allow disk template plain"],
        ),
    ],
)
def test_a_policy_tells_every_amount_outside_of_it(
    changes: dict[str, Any], sentences: list[str]
) -> None:
    place = world(new={"template": DiskTemplate.DRBD} | changes)
    found = policy_reasons(place.model, 0, POLICY, exclusive=False)
    assert len(found) == len(sentences)
    for reason, sentence in zip(found, sentences, strict=True):
        assert reason.message.endswith(sentence)
