"""Nodes that do not answer: what can still be told, and what cannot."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from planner.words import first_of
from snapshots.cluster import Cluster
from snapshots.errors import CannotTell, Option
from snapshots.reading import printable

_NAMED = 4
"""Nodes that a message names."""


def silent_nodes(cluster: Cluster, group: int, offline: Collection[int] = ()) -> list[int]:
    """Rows of the silent nodes of a group, but for those that the user takes as offline."""
    nodes = cluster.nodes
    rows = np.flatnonzero(nodes.silent & (nodes.group == group)).tolist()
    return [row for row in rows if row not in offline]


def check_answers(cluster: Cluster, group: int, offline: Collection[int] = ()) -> None:
    """Every node of a group has given its figures, or is taken as offline.

    A silent node may be down or only its daemon; its instances may run. Whether they should leave,
    and how balanced the group is, hangs on that.

    Raises:
        CannotTell: a node has not.
    """
    silent = [printable(cluster.nodes.names[row]) for row in silent_nodes(cluster, group, offline)]
    if not silent:
        return
    listed = first_of(silent, _NAMED)
    verb, down = ("does", "it is") if len(silent) == 1 else ("do", "they are")
    raise CannotTell(
        f"cannot judge group {printable(cluster.groups[group].name)}: {listed} {verb} not answer"
        " Ganeti",
        advice=(Option("offline", f"--offline {','.join(silent)}"), f", if {down} down"),
    )
