"""Ganeti's instance allocator messages: a cluster and a question about it, in one JSON object."""

from __future__ import annotations

from snapshots.cluster import Cluster
from snapshots.iallocator.cluster import read_cluster
from snapshots.iallocator.request import Request, read_request
from snapshots.reading.json_object import JsonObject
from snapshots.reading.json_text import parse_json
from snapshots.reading.quoting import printable


def read_iallocator(raw: bytes | str, source: str = "") -> tuple[Cluster, Request]:
    """Read a message to an instance allocator.

    Args:
        raw: the JSON text.
        source: where it came from, for messages and :attr:`Cluster.source`.

    Returns:
        the cluster, its rows in the order of the keys of the message, and the request.

    Raises:
        FormatError: one line naming the source, the object and the key.
    """
    where = printable(source) or "allocator message"
    message = JsonObject(parse_json(raw, where), where)
    request = message.child("request")
    cluster = read_cluster(message, where, source)
    return cluster, read_request(request, cluster)
