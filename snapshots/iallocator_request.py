"""The questions that Ganeti asks an instance allocator.

What only concerns the answer (a wrong number of nodes, an unknown group name) is left to the
placement, which refuses with a reason; here a request is refused when it cannot be understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from snapshots.cluster import NO_NODE, Cluster, InstanceRecord
from snapshots.errors import FormatError
from snapshots.iallocator_cluster import read_instance
from snapshots.json_object import JsonObject
from snapshots.quoting import printable, quoted


class EvacuationMode(Enum):
    """Which of the named instances' nodes have to change; the value is Ganeti's string."""

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
    kind = request.text("type")
    match kind:
        case "allocate":
            return _read_allocate(request)
        case "multi-allocate":
            return MultiAllocate(
                tuple(
                    _read_allocate(JsonObject(item, f"{request.where}: instance number {number}"))
                    for number, item in enumerate(request.items("instances"), 1)
                ),
                _group_name(request),
            )
        case "relocate":
            instance = _own_instance(request, cluster)
            needed = request.integer("required_nodes")
            return Relocate(
                instance, needed, _rows(request, "relocate_from", [list(cluster.nodes.names)])
            )
        case "node-evacuate":
            instances = _rows(request, "instances", [list(cluster.instances.names)])
            return NodeEvacuate(instances, _evacuation_mode(request))
        case "change-group":
            groups = cluster.groups
            return ChangeGroup(
                _rows(request, "instances", [list(cluster.instances.names)]),
                _rows(
                    request, "target_groups", [[g.uuid for g in groups], [g.name for g in groups]]
                ),
            )
        case "allocate-secondary":
            return AllocateSecondary(_own_instance(request, cluster))
    raise FormatError(
        f"{request.where}: Invalid request type {quoted(kind)} (expected allocate,"
        " multi-allocate, relocate, node-evacuate, change-group or allocate-secondary)"
    )


def _read_allocate(request: JsonObject) -> Allocate:
    name = request.text("name")
    restricted = request.get("restrict-to-nodes")
    return Allocate(
        instance=read_instance(name, request, NO_NODE, NO_NODE),
        required_nodes=request.integer("required_nodes"),
        group_name=_group_name(request),
        restrict_to_nodes=None if restricted is None else request.texts("restrict-to-nodes"),
    )


def _group_name(request: JsonObject) -> str | None:
    return None if request.get("group_name") is None else request.text("group_name")


def _own_instance(request: JsonObject, cluster: Cluster) -> int:
    name = request.text("name")
    if name not in cluster.instances.names:
        raise request.error(f"Unknown instance {quoted(name)}")
    return cluster.instances.names.index(name)


def _rows(request: JsonObject, key: str, columns: list[list[str]]) -> tuple[int, ...]:
    """Rows of the named items; each name must be found exactly once in any of the columns."""
    rows = []
    for name in request.texts(key):
        found = {row for column in columns for row, known in enumerate(column) if known == name}
        if len(found) != 1:
            raise request.error(
                f"key {quoted(key)}: Wrong number of elems found with name {printable(name)}:"
                f" {len(found)}, expected 1"
            )
        rows.append(found.pop())
    return tuple(rows)


def _evacuation_mode(request: JsonObject) -> EvacuationMode:
    label = request.text("evac_mode")
    try:
        return EvacuationMode(label)
    except ValueError:
        raise request.error(
            f"key 'evac_mode': Invalid string value for type EvacMode: \"{printable(label)}\""
            f" (expected {', '.join(m.value for m in EvacuationMode)})"
        ) from None
