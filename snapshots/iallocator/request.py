"""The questions that Ganeti asks an instance allocator.

What only concerns the answer (a wrong number of nodes, an unknown group name) is left to the
placement, which refuses with a reason; here a request is refused when it cannot be understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from snapshots.aliases import common_suffix
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.iallocator.cluster import read_instance
from snapshots.reading.json_object import JsonObject
from snapshots.reading.quoting import printable, quoted
from snapshots.records import InstanceRecord


class EvacuationMode(Enum):
    """The nodes of named instances that have to change; the value is Ganeti's string."""

    PRIMARY_ONLY = "primary-only"
    SECONDARY_ONLY = "secondary-only"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Allocate:
    """Find nodes for a new instance.

    ``instance`` has no nodes yet (:data:`NO_NODE`). ``group_name`` and ``restrict_to_nodes`` are
    names as given, None where the request leaves the choice free.
    """

    instance: InstanceRecord
    required_nodes: int
    group_name: str | None = None
    restrict_to_nodes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class MultiAllocate:
    """Find nodes for several new instances; the group comes with the request as a whole."""

    instances: tuple[Allocate, ...]
    group_name: str | None = None


@dataclass(frozen=True, slots=True)
class Relocate:
    """Find a new secondary (for external disks: a new primary); rows of the cluster's tables."""

    instance: int
    required_nodes: int
    relocate_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NodeEvacuate:
    """Move instances (rows) off the nodes that they are on."""

    instances: tuple[int, ...]
    mode: EvacuationMode


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Move instances (rows) to one of the groups (rows); no groups means any other one."""

    instances: tuple[int, ...]
    target_groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AllocateSecondary:
    """Find a secondary for an instance (row) that has none."""

    instance: int


Request = Allocate | MultiAllocate | Relocate | NodeEvacuate | ChangeGroup | AllocateSecondary


def read_request(request: JsonObject, cluster: Cluster) -> Request:
    """The question of a message about its cluster.

    Raises:
        FormatError: it cannot be understood, or names what the cluster does not have.
    """
    kind = request.any_text("type")
    match kind:
        case "allocate":
            return _read_allocate(request)
        case "multi-allocate":
            return MultiAllocate(
                tuple(_read_new(item) for item in request.children("instances", "instance")),
                _group_name(request),
            )
        case "relocate":
            instance = _own_instance(request, cluster)
            needed = request.integer("required_nodes")
            nodes = cluster.nodes.names
            return Relocate(instance, needed, _rows(request, "relocate_from", nodes, cluster))
        case "node-evacuate":
            instances = _rows(request, "instances", cluster.instances.names, cluster)
            return NodeEvacuate(instances, _evacuation_mode(request))
        case "change-group":
            instances = _rows(request, "instances", cluster.instances.names, cluster)
            return ChangeGroup(instances, _groups(request, "target_groups", cluster))
        case "allocate-secondary":
            return AllocateSecondary(_own_instance(request, cluster))
    raise request.error(
        f"Invalid request type {quoted(kind)} (expected allocate, multi-allocate, relocate,"
        " node-evacuate, change-group or allocate-secondary)"
    )


def _read_allocate(request: JsonObject) -> Allocate:
    new = _read_new(request)
    group = _group_name(request)
    restricted = request.get("restrict-to-nodes")
    only = None if restricted is None else request.texts("restrict-to-nodes")
    return Allocate(new.instance, new.required_nodes, group, only)


def _read_new(request: JsonObject) -> Allocate:
    """A new instance and how many nodes it needs."""
    name = request.any_text("name")
    instance = read_instance(name, request, NO_NODE, NO_NODE)
    return Allocate(instance, request.integer("required_nodes"))


def _group_name(request: JsonObject) -> str | None:
    return None if request.get("group_name") is None else request.any_text("group_name")


def _own_instance(request: JsonObject, cluster: Cluster) -> int:
    name = request.any_text("name")
    row = {known: row for row, known in enumerate(cluster.instances.names)}.get(name)
    if row is None:
        raise request.error(f"Unknown instance {quoted(name)}")
    return row


def _rows(request: JsonObject, key: str, known: Sequence[str], cluster: Cluster) -> tuple[int, ...]:
    """Rows of the named items, by full name or without the suffix that the cluster shares."""
    exact: dict[str, list[int]] = {}
    for row, name in enumerate(known):
        exact.setdefault(name, []).append(row)
    suffix = common_suffix(cluster.nodes.names, cluster.instances.names)
    return tuple(
        _only(request, key, name, [row for n in {name, name + suffix} for row in exact.get(n, ())])
        for name in request.texts(key)
    )


def _groups(request: JsonObject, key: str, cluster: Cluster) -> tuple[int, ...]:
    """Rows of the groups that full names or UUIDs mean."""
    groups = list(enumerate(cluster.groups))
    return tuple(
        _only(request, key, name, [row for row, g in groups if name in (g.uuid, g.name)])
        for name in request.texts(key)
    )


def _only(request: JsonObject, key: str, name: str, found: list[int]) -> int:
    if len(found) != 1:
        raise request.error(
            f"key {quoted(key)}: Wrong number of elems found with name {printable(name)}:"
            f" {len(found)}, expected 1"
        )
    return found[0]


def _evacuation_mode(request: JsonObject) -> EvacuationMode:
    label = request.text("evac_mode")
    try:
        return EvacuationMode(label)
    except ValueError:
        raise request.error(
            f"key 'evac_mode': Invalid string value for type EvacMode: \"{printable(label)}\""
            f" (expected {', '.join(m.value for m in EvacuationMode)})"
        ) from None
