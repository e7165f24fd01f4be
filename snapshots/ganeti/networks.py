"""The networks that the node groups of a live cluster are connected to."""

from __future__ import annotations

from dataclasses import replace

from snapshots.cluster import Cluster
from snapshots.reading.json_object import objects

PATH = "/2/networks?bulk=1"
"""The path where RAPI tells of networks."""
FIELDS = ("name", "uuid", "group_list")
"""The fields that LUXI is asked for, and that are read of RAPI's answer."""


def with_networks(cluster: Cluster, networks: object, where: str) -> Cluster:
    """``cluster`` with the :attr:`Cluster.connections` that an answer tells.

    Args:
        cluster: without them.
        networks: list of objects with the FIELDS; ``group_list`` are lists that begin with the
            name of a group.
        where: the answer's place, for messages.

    Raises:
        FormatError: it is no such list.
    """
    found: dict[str, list[str]] = {group.name: [] for group in cluster.groups}
    for network in objects(networks, where, "network"):
        for entry in network.items("group_list"):
            if not isinstance(entry, list) or not entry or not isinstance(entry[0], str):
                raise network.error("key 'group_list': expected lists that begin with a group")
            found.setdefault(entry[0], []).extend((network.name("name"), network.name("uuid")))
    return replace(cluster, connections=tuple(tuple(found[group.name]) for group in cluster.groups))
