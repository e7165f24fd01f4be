"""Some of a cluster's nodes as a snapshot of their own."""

from __future__ import annotations

import numpy as np

from snapshots.htools.text import read_text
from snapshots.records import NodeRecord
from snapshots.subset import subset, with_nodes, without_instances, without_nodes

CLUSTER = """\
g0|u-0|preferred||

n0|8192|512|5632|102400|71680|8|M|u-0|1
n1|8192|512|7680|102400|92160|8|N|u-0|1
n2|8192|512|7680|102400|102400|4|N|u-0|1

i0|64|128|1|running|Y|n1|n2|drbd|
i1|64|128|1|running|Y|n2|n1|drbd|
i2|64|128|1|running|Y|n2||plain|
i3|64|128|1|running|Y|n1|n0|drbd|
i4|64|128|1|running|Y|n0||plain|


"""


def test_instances_are_named_after_their_nodes_new_rows() -> None:
    few = subset(read_text(CLUSTER), np.array([1, 2]))
    assert few.nodes.names == few.instances.node_names == ("n1", "n2")
    assert few.instances.names == ("i0", "i1", "i2", "i3")
    assert few.instances.primary.tolist() == [0, 1, 1, 0]
    assert few.instances.secondary.tolist() == [1, 0, -1, -1]


def test_new_nodes_come_after_the_others() -> None:
    cluster = read_text(CLUSTER)
    grown = with_nodes(cluster, [NodeRecord("n3", 0, total_memory=4096.0, tags=("rack:1",))])
    assert grown.nodes.names == grown.instances.node_names == ("n0", "n1", "n2", "n3")
    assert grown.nodes.group_names == cluster.nodes.group_names
    assert grown.nodes.total_memory.tolist() == [8192.0, 8192.0, 8192.0, 4096.0]
    assert grown.nodes.tags[3] == ("rack:1",)
    assert grown.instances.primary is cluster.instances.primary


def test_nodes_go_with_what_runs_there() -> None:
    few = without_nodes(read_text(CLUSTER), ["n0"])
    assert few.nodes.names == ("n1", "n2")
    assert few.instances.names == ("i0", "i1", "i2", "i3")


def test_what_instances_had_is_free_without_them() -> None:
    cluster = read_text(CLUSTER)
    few = without_instances(cluster, ["i0", "i4"])
    assert few.instances.names == ("i1", "i2", "i3")
    assert (few.nodes.free_memory - cluster.nodes.free_memory).tolist() == [64, 64, 0]
    assert (few.nodes.free_disk - cluster.nodes.free_disk).tolist() == [128, 128, 128]
