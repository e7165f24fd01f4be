"""The instances that balancing may move."""

from __future__ import annotations

import numpy as np

from planner.state.names import find_name
from planner.state.options import ModelOptions
from snapshots.arrays import NO_NODE, Bools
from snapshots.cluster import Cluster
from snapshots.errors import UsageError


def movable_instances(cluster: Cluster, options: ModelOptions) -> Bools:
    """True for instances (I) that may move: by template, selection, exclusion and group.

    Raises:
        UsageError: a selected or excluded instance is unknown or ambiguous.
    """
    instances, nodes = cluster.instances, cluster.nodes
    movable = np.array([t.movable for t in instances.template], dtype=np.bool_)
    selected, unknown = (None, []) if options.select is None else _named(cluster, options.select)
    excluded, unknown_too = _named(cluster, options.exclude)
    if unknown or unknown_too:
        listed = ",".join(f'"{name}"' for name in (*unknown, *unknown_too))
        raise UsageError(f"Unknown instance(s): [{listed}]")
    if selected is not None:
        movable &= selected
    movable &= ~excluded
    if len(nodes):
        paired = (instances.secondary != NO_NODE) & (instances.primary != NO_NODE)
        split = nodes.group[instances.secondary] != nodes.group[instances.primary]
        movable[paired & split] = False
    return movable


def _named(cluster: Cluster, wanted: tuple[str, ...]) -> tuple[Bools, list[str]]:
    """All instances that bear one of the names, and the names that none bears."""
    names = cluster.instances.names
    found: set[str] = set()
    unknown = []
    for name in wanted:
        row = find_name(names, name)
        if row is None:
            unknown.append(name)
        else:
            found.add(names[row])
    return np.array([name in found for name in names], dtype=np.bool_), unknown
