"""The nodes that a scenario names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from snapshots.errors import UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from snapshots.cluster import Cluster


def named_once(cluster: Cluster, nodes: Sequence[str] | str) -> tuple[str, ...]:
    """The names, of which one by itself may be given as it is.

    Raises:
        UsageError: a name is unknown or ambiguous, or a node is named twice.
    """
    from poise.api.naming import node_rows

    names = (nodes,) if isinstance(nodes, str) else tuple(nodes)
    seen: set[int] = set()
    for name in names:
        for row in node_rows(cluster, (name,)):
            if row in seen:
                raise UsageError(f"node {quoted(name)} is named twice")
            seen.add(row)
    return names
