"""The reasons why a node takes part in nothing."""

from __future__ import annotations

from snapshots.cluster import Cluster
from snapshots.node_role import NodeRole

_ROLES = {NodeRole.OFFLINE: "offline", NodeRole.DRAINED: "drained"}


def why_unfit(cluster: Cluster, node: int) -> str:
    """The reason why nothing may go to a node (row), as the snapshot tells; empty where it may."""
    nodes = cluster.nodes
    if not nodes.offline[node]:
        return ""
    if nodes.vm_capable[node] is False:
        return "not vm-capable"
    role = nodes.role[node]
    if role in _ROLES:
        return _ROLES[role]
    return "not answering Ganeti" if nodes.silent[node] else "offline or drained"
