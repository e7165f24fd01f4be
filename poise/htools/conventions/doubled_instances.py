"""Clusters from an IAllocator message, which hbal 3.0.2 counts twice.

Its reader of ``-I`` runs the whole load pipeline, and then the pipeline runs once more: every
instance stands twice in the lists and sums of its nodes. A move takes one of the two along, so
the other behaves like an immovable twin that stays for ever where the instance was at first.
That is how it is modelled here: rows 0 to n-1 are the twins, rows n to 2n-1 the instances.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from planner.state import Model, TagTables, read_tag_tables
from snapshots.arrays import Ints
from snapshots.cluster import Cluster
from snapshots.subset import take

_MARK = "\0"
"""In front of a twin's name: never part of a name, and out of the way of the common suffix."""


def with_twins(cluster: Cluster) -> Cluster:
    """The cluster with every instance twice, the twins first."""
    table = cluster.instances
    twice = take(table, np.tile(np.arange(len(table)), 2))
    names = (*(_MARK + name for name in table.names), *table.names)
    return replace(cluster, instances=replace(twice, names=names))


def twin_names(names: Iterable[str]) -> dict[str, str]:
    """The name of the instance behind each twin."""
    return {_MARK + name: name for name in names}


def tame_twins(model: Model, twins: int) -> Model:
    """A model of :func:`with_twins` in which the first ``twins`` instances never move.

    The first pass knows the cluster's own exclusion tags only, and no loads but the default.
    """
    movable = model.movable.copy()
    movable[:twins] = False
    utilisation = model.utilisation.copy()
    utilisation[:twins] = 1.0
    tags = model.tags
    if tags.has_exclusion:
        tags = _forget_added_tags(tags, read_tag_tables(model.cluster, ()), twins)
    return replace(model, movable=movable, utilisation=utilisation, tags=tags)


def _forget_added_tags(tags: TagTables, own: TagTables, twins: int) -> TagTables:
    own_names = frozenset(own.exclusion_names)
    known = np.array([name in own_names for name in tags.exclusion_names], dtype=np.bool_)
    carried = tags.exclusion
    kept = known[carried.tag] | (carried.instances() >= twins)
    return replace(tags, exclusion=carried.where(kept))


def without_twins(cluster: Cluster) -> Cluster:
    """The cluster without the twins."""
    table = cluster.instances
    rows: Ints = np.array(
        [row for row, name in enumerate(table.names) if not name.startswith(_MARK)],
        dtype=np.int64,
    )
    return replace(cluster, instances=take(table, rows))
