"""The instances and nodes that a goal's names mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from fnmatch import filter as filter_names
from fnmatch import fnmatchcase

from planner.goals.kinds import GoalKind
from planner.goals.wish import Wish
from planner.state.names import find_name
from snapshots.cluster import Cluster

_TAG = "tag:"
_PATTERN = frozenset("*?[")


def instances_named(cluster: Cluster, wanted: str) -> list[int]:
    """The rows of the instances that a name, a pattern or ``tag:`` with a tag means."""
    if wanted.startswith(_TAG):
        tags = cluster.instances.tags
        return [k for k, own in enumerate(tags) if filter_names(own, wanted.removeprefix(_TAG))]
    return _named(cluster.instances.names, wanted)


def nodes_named(cluster: Cluster, wanted: str) -> list[int]:
    """The rows of the nodes that a name or a pattern means."""
    return _named(cluster.nodes.names, wanted)


def _named(names: Sequence[str], wanted: str) -> list[int]:
    """A pattern fits a name as a whole, or what is before its first dot."""
    if not _PATTERN.intersection(wanted):
        row = find_name(names, wanted)
        return [] if row is None else [row]
    return [
        row
        for row, name in enumerate(names)
        if fnmatchcase(name, wanted) or fnmatchcase(name.partition(".")[0], wanted)
    ]


def without_others(
    wish: Wish,
    cluster: Cluster,
    instances: Collection[int],
    nodes: Collection[int],
    *,
    unknown: bool = False,
) -> Wish | None:
    """The wish without the names that mean none of the rows; None where nothing is left of it.

    ``unknown``: names that mean nothing in the whole cluster are kept.
    """

    def kept(
        names: Sequence[str], find: Callable[[Cluster, str], list[int]], here: Collection[int]
    ) -> tuple[str, ...]:
        found = {name: find(cluster, name) for name in names}
        return tuple(
            name for name in names if set(found[name]) & set(here) or (unknown and not found[name])
        )

    if wish.kind is GoalKind.EMPTY:
        names, target = kept(wish.names, nodes_named, nodes), wish.target
    else:
        names, target = kept(wish.names, instances_named, instances), wish.target
        if wish.kind is GoalKind.ON:
            target = kept(target, nodes_named, nodes)
    gone = not names or (wish.target and not target)
    return None if gone else replace(wish, names=names, target=target)
