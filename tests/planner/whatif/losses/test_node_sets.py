"""Nodes by tag."""

from __future__ import annotations

import pytest

from planner.whatif.losses import NodeSet, tagged_sets
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from tests.planner.small_clusters import A, B, C, cluster, node


def racks() -> Cluster:
    """Three nodes in two racks."""
    tags = ("rack:B2", "ssd"), ("rack:B1",), ("rack:B2", "rack:")
    return cluster(nodes=[node(name, tags=some) for name, some in zip("abc", tags, strict=True)])


def test_a_tag_is_the_nodes_that_carry_it() -> None:
    assert tagged_sets(racks(), "rack:B2") == (NodeSet("rack:B2", (A, C)),)
    assert tagged_sets(racks(), "ssd") == (NodeSet("ssd", (A,)),)


def test_a_prefix_is_a_set_for_each_value() -> None:
    assert tagged_sets(racks(), "rack") == (NodeSet("rack:B1", (B,)), NodeSet("rack:B2", (A, C)))


@pytest.mark.parametrize("tag", ["rack:B3", "rac", ""])
def test_a_tag_that_no_node_carries_is_refused(tag: str) -> None:
    with pytest.raises(UsageError, match="no node carries the tag"):
        tagged_sets(racks(), tag)
