"""The objects in which Ganeti's RAPI and LUXI describe a cluster.

RAPI names the keys as used here; the LUXI reader renames its query fields to match, so that one
decoder serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from snapshots.cluster import Cluster
from snapshots.ganeti.group_object import read_group
from snapshots.ganeti.hypervisors import HYPERVISORS
from snapshots.ganeti.instance_object import read_instance, with_entitlements
from snapshots.ganeti.json_policy import read_policy
from snapshots.ganeti.node_object import read_node
from snapshots.ganeti.references import unique_rows
from snapshots.reading.choice import choice
from snapshots.reading.json_object import JsonObject, objects
from snapshots.reading.quoting import printable
from snapshots.reading.reading import Reading


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """The parsed JSON of an answer, and its place, for messages."""

    value: object
    place: str


def read_objects(
    groups: ParsedAnswer,
    nodes: ParsedAnswer,
    instances: ParsedAnswer,
    info: ParsedAnswer,
    *,
    source: str,
    read_at: float | None = None,
    with_cpu_speed: bool = False,
    reading: Reading = Reading.OWN,
) -> Cluster:
    """Assemble a cluster from a list of groups, of nodes, of instances, and the cluster object.

    Args:
        source: :attr:`Cluster.source`.
        read_at: :attr:`Cluster.read_at`.
        with_cpu_speed: whether nodes carry ``ndparams.cpu_speed`` (htools ignores it in RAPI).
        reading: how to take what leaves room.

    Raises:
        FormatError: one line naming the place, the object and the key.
    """
    own = reading is Reading.OWN
    group_list, group_rows = _listed(groups, "group", "uuid", reading)
    unique_rows(group_list, "name")
    node_list, node_rows = _listed(nodes, "node", "name", reading)
    instance_list, _ = _listed(instances, "instance", "name", reading)

    cluster = JsonObject(info.value, info.place, reading)
    master = cluster.text("master")
    hypervisor = choice(cluster, "default_hypervisor", "Hypervisor", HYPERVISORS)
    group_records = [read_group(group) for group in group_list]
    as_node = partial(
        read_node,
        groups=group_rows,
        master=master,
        hypervisor=hypervisor,
        with_cpu_speed=with_cpu_speed,
        may_be_silent=own,
    )
    node_records = [as_node(node) for node in node_list]
    instance_records = [read_instance(i, node_rows, entitled=own) for i in instance_list]
    if master not in node_rows:
        raise cluster.error(f"Master node {printable(master)} unknown (expected one of the nodes)")
    if own:
        node_records = with_entitlements(node_records, instance_records, instance_list)
    return Cluster.from_records(
        group_records,
        node_records,
        instance_records,
        tags=cluster.texts("tags"),
        policy=read_policy(cluster.child("ipolicy")),
        source=source,
        read_at=read_at,
        cluster_uuid=_uuid(cluster),
        notes=_notes(cluster, hypervisor) if own else (),
    )


def _listed(
    answer: ParsedAnswer, kind: str, key: str, reading: Reading
) -> tuple[list[JsonObject], dict[str, int]]:
    """The objects of a list, and their rows by ``key``."""
    found = objects(answer.value, answer.place, kind, reading)
    return found, unique_rows(found, key)


def _uuid(cluster: JsonObject) -> str:
    """The cluster's UUID; htools does not read it, so a cluster may be described without."""
    found = cluster.get("uuid")
    return found if isinstance(found, str) and found.isprintable() else ""


def _notes(cluster: JsonObject, default: str) -> tuple[str, ...]:
    """Notes for people about the cluster's hypervisors, as far as their parameters tell.

    ``migration_mode`` is set for the cluster alone, never for an instance.
    """
    enabled = cluster.get("enabled_hypervisors")
    used = enabled if isinstance(enabled, list) else [default]
    parameters = cluster.get("hvparams")
    if not isinstance(parameters, Mapping):
        return ()
    found = []
    for name in used:
        own = parameters.get(name) if isinstance(name, str) else None
        if isinstance(own, Mapping) and own.get("migration_mode") == "non-live":
            found.append(
                f"migration_mode of {printable(name)} is non-live: its instances stand still while"
                " their memory is sent"
            )
    return tuple(found)
