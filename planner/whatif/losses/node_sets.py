"""Nodes that carry a tag: sets that may be lost at once, such as those of a rack."""

from __future__ import annotations

from dataclasses import dataclass

from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.reading import quoted


@dataclass(frozen=True, slots=True)
class NodeSet:
    """Nodes (rows, ascending), called by the tag that they carry."""

    name: str
    nodes: tuple[int, ...]


def tagged_sets(cluster: Cluster, tag: str) -> tuple[NodeSet, ...]:
    """The nodes that carry ``tag``, or a set for each tag that begins with ``tag:``, by name.

    A tag that some node carries as it is stands for itself only.

    Raises:
        UsageError: no node carries it.
    """
    carriers: dict[str, list[int]] = {}
    for row, tags in enumerate(cluster.nodes.tags):
        for one in dict.fromkeys(tags):
            carriers.setdefault(one, []).append(row)
    chosen = [tag] if tag in carriers else sorted(one for one in carriers if _is_of(one, tag))
    if not chosen:
        raise UsageError(f"no node carries the tag {quoted(tag)}")
    return tuple(NodeSet(one, tuple(carriers[one])) for one in chosen)


def _is_of(tag: str, prefix: str) -> bool:
    return tag.startswith(f"{prefix}:") and tag != f"{prefix}:"
