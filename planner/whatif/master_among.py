"""The master among nodes that a change takes out of use."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from snapshots.cluster import Cluster


def master_among(cluster: Cluster, nodes: Collection[str]) -> Iterator[str]:
    """The master, if it is one of the nodes, and what to do first."""
    for name, master in zip(cluster.nodes.names, cluster.nodes.master.tolist(), strict=True):
        if master and name in nodes:
            yield f"{name} is the master: first fail the master over to another node"
