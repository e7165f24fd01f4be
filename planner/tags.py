"""What tags mean for placement: exclusion, location, desired location, migration.

The vocabulary is Ganeti's: cluster tags ``htools:iextags:P``, ``htools:nlocation:P``,
``htools:desiredlocation:P``, ``htools:migration:P`` and ``htools:allowmigration:x::y`` say which
instance and node tags count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from snapshots.cluster import Bools, Cluster, Ints

_EXCLUSION = "htools:iextags:"
_DESIRED = "htools:desiredlocation:"
_LOCATION = "htools:nlocation:"
_MIGRATION = "htools:migration:"
_ALLOW = "htools:allowmigration:"


@dataclass(frozen=True)
class TagTables:
    """Tags as tables.

    ``exclusion`` (I, K): rows into ``exclusion_names``, padded with -1, each distinct tag once;
    ``exclusion_times`` (I, K): how often an instance carries it (0 where padded).
    ``located`` (L, N): whether a node carries a location tag; ``common_locations`` (N, N): how
    many two nodes share. ``penalty`` (I, N): desired locations of an instance that a node lacks,
    None where no instance desires one. ``may_migrate`` (N, N): from row to column, None where
    migration tags forbid nothing.
    """

    exclusion_names: tuple[str, ...]
    exclusion: Ints
    exclusion_times: Ints
    located: Bools
    common_locations: Ints
    penalty: Ints | None
    may_migrate: Bools | None

    @property
    def has_exclusion(self) -> bool:
        """Whether any instance carries an exclusion tag."""
        return bool(self.exclusion_names)

    @property
    def has_locations(self) -> bool:
        """Whether any node carries a location tag."""
        return bool(self.located.shape[0])


def read_tag_tables(cluster: Cluster, extra_exclusion: tuple[str, ...]) -> TagTables:
    """Build the tables from a cluster's tags and the exclusion prefixes given by the user."""
    prefixes = tuple(f"{p}:" for p in extra_exclusion) + _values(cluster.tags, _EXCLUSION)
    names, exclusion, times = _exclusion(cluster, prefixes)

    location_prefixes = tuple(f"{p}:" for p in _values(cluster.tags, _LOCATION))
    node_locations = [_with_prefix(tags, location_prefixes) for tags in cluster.nodes.tags]
    vocabulary = sorted(set().union(*node_locations)) if node_locations else []
    located = np.array(
        [[tag in tags for tags in node_locations] for tag in vocabulary], dtype=np.bool_
    ).reshape(len(vocabulary), len(cluster.nodes))
    counts = located.astype(np.int64)
    return TagTables(
        exclusion_names=names,
        exclusion=exclusion,
        exclusion_times=times,
        located=located,
        common_locations=counts.T @ counts,
        penalty=_penalty(cluster, vocabulary, counts),
        may_migrate=_may_migrate(cluster),
    )


def _values(tags: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """What follows ``kind`` in the cluster tags that start with it; empty values mean nothing."""
    return tuple(t.removeprefix(kind) for t in tags if t.startswith(kind) and t != kind)


def _with_prefix(tags: tuple[str, ...], prefixes: tuple[str, ...]) -> set[str]:
    return {t for t in tags if t.startswith(prefixes)} if prefixes else set()


def _exclusion(cluster: Cluster, prefixes: tuple[str, ...]) -> tuple[tuple[str, ...], Ints, Ints]:
    count = len(cluster.instances)
    if not prefixes:
        empty = np.zeros((count, 0), dtype=np.int64)
        return (), empty, empty
    carried = [
        Counter(t for t in tags if t.startswith(prefixes)) for tags in cluster.instances.tags
    ]
    names = tuple(sorted(set().union(*carried))) if carried else ()
    rows = {name: row for row, name in enumerate(names)}
    width = max((len(c) for c in carried), default=0)
    exclusion = np.full((count, width), -1, dtype=np.int64)
    times = np.zeros((count, width), dtype=np.int64)
    for i, counter in enumerate(carried):
        for k, (tag, often) in enumerate(counter.items()):
            exclusion[i, k] = rows[tag]
            times[i, k] = often
    return names, exclusion, times


def _penalty(cluster: Cluster, vocabulary: list[str], located: Ints) -> Ints | None:
    prefixes = _values(cluster.tags, _DESIRED)
    desired = [_with_prefix(tags, prefixes) for tags in cluster.instances.tags]
    if not any(desired):
        return None
    wanted = np.array(
        [[tag in tags for tag in vocabulary] for tags in desired], dtype=np.int64
    ).reshape(len(desired), len(vocabulary))
    sizes = np.array([len(tags) for tags in desired], dtype=np.int64)
    penalty: Ints = sizes[:, None] - wanted @ located
    return penalty


def _may_migrate(cluster: Cluster) -> Bools | None:
    prefixes = tuple(f"{p}:" for p in _values(cluster.tags, _MIGRATION))
    carried = [_with_prefix(tags, prefixes) for tags in cluster.nodes.tags]
    if not any(carried):
        return None
    accepts: dict[str, set[str]] = {}
    for tag in cluster.tags:
        if tag.startswith(_ALLOW):
            parts = tag.removeprefix(_ALLOW).split("::")
            if len(parts) == 2:  # exactly "from::to"
                accepts.setdefault(parts[1], set()).add(parts[0])
    receives = [tags.union(*(accepts.get(t, set()) for t in tags)) for tags in carried]
    return np.array(
        [[source <= target for target in receives] for source in carried], dtype=np.bool_
    ).reshape(len(carried), len(carried))
