"""The meaning of tags for placement: exclusion, location, desired location, migration.

The vocabulary is Ganeti's: cluster tags ``htools:iextags:P``, ``htools:nlocation:P``,
``htools:desiredlocation:P``, ``htools:migration:P`` and ``htools:allowmigration:x::y`` say which
instance and node tags count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.state.carried_tags import CarriedTags
from planner.state.kind_table import KindTable, carriers_of, in_common, kinds_of
from planner.state.prefixes import Prefixes
from snapshots.arrays import Ints
from snapshots.cluster import Cluster

_EXCLUSION = "htools:iextags:"
_DESIRED = "htools:desiredlocation:"
_LOCATION = "htools:nlocation:"
_MIGRATION = "htools:migration:"
_ALLOW = "htools:allowmigration:"


@dataclass(frozen=True, eq=False)
class TagTables:
    """Tags as tables.

    ``exclusion``: what every instance carries, as rows into ``exclusion_names``.
    ``located`` (L, N): whether a node carries the location tags of a kind, which are those that
    the same nodes carry; ``alike`` (L): how many they are. ``common_locations`` (N, N): how
    many two nodes share. ``penalty`` (I, N): desired locations of an instance that a node lacks,
    None where no instance desires one. ``may_migrate`` (N, N): from row to column, None where
    migration tags forbid nothing.
    """

    exclusion_names: tuple[str, ...]
    exclusion: CarriedTags
    located: KindTable[np.bool_]
    alike: Ints
    common_locations: KindTable[np.int64]
    penalty: KindTable[np.int64] | None
    may_migrate: KindTable[np.bool_] | None

    @property
    def has_exclusion(self) -> bool:
        """True if any instance carries an exclusion tag."""
        return bool(self.exclusion_names)

    @property
    def has_locations(self) -> bool:
        """True if any node carries a location tag."""
        return bool(self.located.shape[0])


@dataclass(frozen=True, slots=True)
class NewcomerTags:
    """Instances from row ``first`` on, whose tags count by other ``cluster_tags`` than the rest."""

    first: int
    cluster_tags: tuple[str, ...]


def read_tag_tables(
    cluster: Cluster, extra_exclusion: tuple[str, ...], newcomers: NewcomerTags | None = None
) -> TagTables:
    """Build the tables from a cluster's tags and the exclusion prefixes given by the user."""
    names, exclusion = _exclusion(cluster, extra_exclusion, newcomers)
    prefixes = _node_prefixes(cluster.tags, _LOCATION)
    places, sets = kinds_of(frozenset(prefixes.of(tags)) for tags in cluster.nodes.tags)
    kinds, located_at = kinds_of(carriers_of(sets).values())
    located = np.zeros((len(located_at), len(sets)), dtype=np.bool_)
    for kind, columns in enumerate(located_at):
        located[kind, columns] = True
    return TagTables(
        exclusion_names=names,
        exclusion=exclusion,
        located=KindTable(np.arange(len(located)), places, located),
        alike=np.bincount(kinds, minlength=len(located)),
        common_locations=KindTable(places, places, in_common(sets, sets)),
        penalty=_penalty(cluster, places, sets, newcomers),
        may_migrate=_may_migrate(cluster),
    )


def exclusion_tags(tags: Iterable[str], cluster_tags: tuple[str, ...]) -> list[str]:
    """Those of an instance's tags that keep it from its like, in their order."""
    return Prefixes(_values(cluster_tags, _EXCLUSION)).of(tags)


def desired_locations(tags: Iterable[str], cluster_tags: tuple[str, ...]) -> list[str]:
    """Those of an instance's tags that name where it wants to be."""
    return Prefixes(_values(cluster_tags, _DESIRED)).of(tags)


def location_tags(tags: Iterable[str], cluster_tags: tuple[str, ...]) -> list[str]:
    """Those of a node's tags that say where it stands."""
    return _node_prefixes(cluster_tags, _LOCATION).of(tags)


def migration_tags(tags: Iterable[str], cluster_tags: tuple[str, ...]) -> list[str]:
    """Those of a node's tags that limit where its guests may go."""
    return _node_prefixes(cluster_tags, _MIGRATION).of(tags)


def accepted_tags(cluster_tags: tuple[str, ...]) -> dict[str, set[str]]:
    """For a migration tag of a node the others whose guests it accepts besides its own."""
    accepts: dict[str, set[str]] = {}
    for tag in cluster_tags:
        if tag.startswith(_ALLOW):
            parts = tag.removeprefix(_ALLOW).split("::")
            if len(parts) == 2:  # exactly "from::to"
                accepts.setdefault(parts[1], set()).add(parts[0])
    return accepts


def received_tags(carried: Iterable[str], accepts: Mapping[str, set[str]]) -> set[str]:
    """The migration tags whose guests a node with migration tags ``carried`` accepts."""
    own = set(carried)
    return own.union(*(accepts.get(t, set()) for t in own))


def _values(tags: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """The rest of the cluster tags that start with ``kind``; empty values mean nothing."""
    return tuple(t.removeprefix(kind) for t in tags if t.startswith(kind) and t != kind)


def _node_prefixes(cluster_tags: tuple[str, ...], kind: str) -> Prefixes:
    """The beginnings of node tags that count for ``kind``; here empty values count too."""
    return Prefixes(f"{tag.removeprefix(kind)}:" for tag in cluster_tags if tag.startswith(kind))


def _instance_tags(
    cluster: Cluster, kind: str, newcomers: NewcomerTags | None, extra: tuple[str, ...] = ()
) -> list[list[str]]:
    """Per instance the tags that count for ``kind``, in their order."""
    tags = cluster.instances.tags
    own = Prefixes(extra + _values(cluster.tags, kind))
    if newcomers is None:
        return [own.of(t) for t in tags]
    first, late = newcomers.first, Prefixes(extra + _values(newcomers.cluster_tags, kind))
    return [(own if row < first else late).of(t) for row, t in enumerate(tags)]


def _exclusion(
    cluster: Cluster, extra: tuple[str, ...], newcomers: NewcomerTags | None
) -> tuple[tuple[str, ...], CarriedTags]:
    found = _instance_tags(cluster, _EXCLUSION, newcomers, tuple(f"{p}:" for p in extra))
    names = tuple(sorted(set().union(*found)))
    return names, CarriedTags.of_lists(found, {name: row for row, name in enumerate(names)})


def _penalty(
    cluster: Cluster, places: Ints, located: list[frozenset[str]], newcomers: NewcomerTags | None
) -> KindTable[np.int64] | None:
    found = _instance_tags(cluster, _DESIRED, newcomers)
    if not any(found):
        return None
    somewhere = frozenset().union(*located)
    desired = [frozenset(tags) for tags in found]
    rows, kinds = kinds_of((len(tags), tags & somewhere) for tags in desired)
    sizes = np.array([size for size, _ in kinds], dtype=np.int64)
    met = in_common([tags for _, tags in kinds], located)
    return KindTable(rows, places, sizes[:, None] - met)


def _may_migrate(cluster: Cluster) -> KindTable[np.bool_] | None:
    prefixes = _node_prefixes(cluster.tags, _MIGRATION)
    rows, carried = kinds_of(frozenset(prefixes.of(tags)) for tags in cluster.nodes.tags)
    if not any(carried):
        return None
    accepts = accepted_tags(cluster.tags)
    receives = [frozenset(received_tags(tags, accepts)) for tags in carried]
    sizes = np.array([len(tags) for tags in carried], dtype=np.int64)
    return KindTable(rows, rows, in_common(carried, receives) == sizes[:, None])
