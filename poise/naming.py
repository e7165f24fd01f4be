"""Groups and nodes as users name them: short or full where that is unambiguous."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planner.names import find_name
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.quoting import printable


def choose_group(cluster: Cluster, wanted: str | None) -> int:
    """Row of the group ``wanted`` (name, unambiguous short name or UUID).

    None means the only group that has nodes.

    Raises:
        UsageError: unknown, or several groups to choose from; the message lists them.
    """
    names = [group.name for group in cluster.groups]
    if wanted is not None and not isinstance(wanted, str):
        raise UsageError(f"group: expected a name or UUID, got {printable(repr(wanted))}")
    if wanted is not None:
        row = find_name(names, wanted)
        if row is None:
            uuids = [group.uuid for group in cluster.groups]
            row = uuids.index(wanted) if wanted in uuids else None
        if row is None:
            raise UsageError(f"unknown node group '{wanted}'; there are: {_listed(names)}")
        return row
    peopled = np.unique(cluster.nodes.group).tolist()
    if len(peopled) == 1:
        return int(peopled[0])
    if peopled:
        raise UsageError(
            "several node groups, choose one with --group: "
            + _listed(names[row] for row in peopled)
        )
    if len(names) == 1:
        return 0
    if names:
        raise UsageError(f"no node group has nodes, choose one with --group: {_listed(names)}")
    raise UsageError("the cluster has no node groups")


def node_rows(cluster: Cluster, wanted: Iterable[str]) -> tuple[int, ...]:
    """Rows of the named nodes, ascending.

    Raises:
        UsageError: a name is unknown or ambiguous.
    """
    found = {name: find_name(cluster.nodes.names, name) for name in wanted}
    unknown = [name for name, row in found.items() if row is None]
    if unknown:
        raise UsageError(f"unknown or ambiguous node name(s): {_listed(unknown)}")
    return tuple(sorted({row for row in found.values() if row is not None}))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
