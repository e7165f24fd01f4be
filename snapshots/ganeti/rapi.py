"""Live clusters through Ganeti's remote API (RAPI), version 2."""

from __future__ import annotations

from time import time

from snapshots.cluster import Cluster
from snapshots.errors import BackendError, FormatError, Refused
from snapshots.ganeti.networks import PATH, with_networks
from snapshots.ganeti.objects import ParsedAnswer, read_objects
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.ganeti.rapi_connection import RAPI_VERSION, NotThere, RapiConnection
from snapshots.reading.reading import Reading

_PATHS = {
    "groups": "/2/groups?bulk=1",
    "nodes": "/2/nodes?bulk=1",
    "instances": "/2/instances?bulk=1",
    "cluster": "/2/info",
}
"""The names of the answers, and their paths in RAPI."""


def read_rapi(
    access: RapiAccess, *, reading: Reading = Reading.OWN, networks: bool = False
) -> Cluster:
    """Read a live cluster in four GET requests, five with the networks of its groups.

    Args:
        access: which RAPI; its timeout is for everything together.
        reading: how to take what leaves room.
        networks: whether to read :attr:`Cluster.connections`.

    Raises:
        UsageError: the URL cannot be one, or the timeout not be a time.
        BackendError: the server cannot be reached, refuses, or does not answer in time.
        FormatError: the answers do not describe a cluster.
    """
    started = time()
    connection = RapiConnection(access, reading)
    source = connection.prefix
    answers = []
    for what, path in _PATHS.items():
        place = f"{source}: {what}" if reading is Reading.OWN else source + path
        try:
            answers.append(ParsedAnswer(connection.get(path), place))
        except NotThere as error:
            refused = Refused(f"{error}{_other_version(connection)}", advice=error.advice)
            refused.asked = error.asked
            raise refused from None
    groups, nodes, instances, info = answers
    cluster = read_objects(
        groups, nodes, instances, info, source=source, read_at=started, reading=reading
    )
    if networks:
        return with_networks(cluster, connection.get(PATH), source + PATH)
    return cluster


def _other_version(connection: RapiConnection) -> str:
    """An addition to the message when the server speaks another version of RAPI."""
    try:
        version = connection.get("/version")
    except (BackendError, FormatError):
        return ""
    if isinstance(version, int) and version != RAPI_VERSION:
        return f"; it speaks RAPI version {version}"
    return ""
