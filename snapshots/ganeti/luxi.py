"""Live clusters through LUXI, the unix socket of Ganeti's daemons on the master node.

One connection carries four requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import time
from typing import Any

from snapshots.cluster import Cluster
from snapshots.errors import FormatError
from snapshots.ganeti.luxi_connection import DEFAULT_SOCKET, LuxiConnection
from snapshots.ganeti.networks import FIELDS, with_networks
from snapshots.ganeti.objects import ParsedAnswer, read_objects
from snapshots.reading.json_object import JsonObject, Unavailable
from snapshots.reading.reading import Reading
from snapshots.transport.time_limit import DEFAULT_TIMEOUT, check_timeout

_NODE_FIELDS = (
    "name mtotal mnode mfree dtotal dfree ctotal cnos offline drained vm_capable"
    " ndp/spindle_count group.uuid tags ndp/exclusive_storage sptotal spfree ndp/cpu_speed"
).split()
_INSTANCE_FIELDS = (
    "name disk_usage be/memory be/vcpus status pnode snodes tags be/auto_balance disk_template"
    " be/spindle_use disk.sizes disk.spindles forthcoming"
).split()
_OWN_NODE_FIELDS = (*_NODE_FIELDS, "role")
_OWN_INSTANCE_FIELDS = (*_INSTANCE_FIELDS, "oper_ram", "be/always_failover", "admin_state")
"""Fields that htools does not ask for."""
_GROUP_FIELDS = ["uuid", "name", "alloc_policy", "ipolicy", "tags"]
_GROUPED = {"ndp": "ndparams", "be": "beparams"}
"""Fields ``ndp/x`` are the key ``x`` of the object ``ndparams`` in RAPI's answers."""
_MAY_LACK = frozenset({"dtotal", "dfree", "spfree"})
"""Fields that count as 0 when the cluster cannot tell them."""
_CELL_STATUS = {
    1: "nothing: the field is unknown to this Ganeti",
    2: "no data",
    3: "unavailable data",
    4: "nothing: the node is offline",
}


def read_luxi(
    socket_path: str | Path = DEFAULT_SOCKET,
    timeout: float = DEFAULT_TIMEOUT,
    reading: Reading = Reading.OWN,
    networks: bool = False,
) -> Cluster:
    """Read the live cluster that this machine is the master of.

    Args:
        socket_path: the socket of Ganeti's query daemon.
        timeout: seconds for everything together.
        reading: how to take what leaves room.
        networks: whether to read :attr:`Cluster.connections`.

    Raises:
        UsageError: the timeout is not above 0, or longer than a day.
        BackendError: no daemon listens there, or the daemon refuses, closes or stays silent.
        FormatError: the answers do not describe a cluster.
    """
    check_timeout(timeout)
    path = str(socket_path)
    started = time()
    with LuxiConnection(path, timeout, reading) as connection:
        where = connection.where
        own = reading is Reading.OWN
        nodes = _query(connection, "node", _OWN_NODE_FIELDS if own else _NODE_FIELDS)
        instances = _query(
            connection, "instance", _OWN_INSTANCE_FIELDS if own else _INSTANCE_FIELDS
        )
        info = connection.call("QueryClusterInfo", [])
        groups = _query(connection, "group", _GROUP_FIELDS)
        told = _query(connection, "network", FIELDS) if networks else None
    for number, instance in enumerate(instances, 1):
        JsonObject(instance, f"{where}: instance number {number}", reading).flag("forthcoming")
        instance.setdefault("oper_ram", None)
    cluster = read_objects(
        ParsedAnswer(groups, where),
        ParsedAnswer(nodes, where),
        ParsedAnswer(instances, where),
        ParsedAnswer(info, f"{where}: cluster"),
        source=f"luxi:{path}",
        read_at=started,
        with_cpu_speed=True,
        reading=reading,
    )
    return cluster if told is None else with_networks(cluster, told, where)


def _query(connection: LuxiConnection, what: str, fields: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a query, as objects with RAPI's keys."""
    answer = JsonObject(
        connection.call("Query", [what, list(fields), None]),
        f"{connection.where}: answer to {what} query",
        connection.reading,
    )
    rows = []
    for number, row in enumerate(answer.items("data"), 1):
        if not isinstance(row, list) or len(row) != len(fields):
            raise answer.error(f"row {number}: expected {len(fields)} cells")
        rows.append(_named(row, fields, f"{answer.where}: row {number}"))
    return rows


def _named(row: list[Any], fields: Sequence[str], where: str) -> dict[str, Any]:
    """A query row as the object that RAPI would give."""
    item: dict[str, Any] = {}
    for field, cell in zip(fields, row, strict=True):
        if not isinstance(cell, list) or len(cell) != 2:
            raise FormatError(f"{where}: field '{field}': expected a pair (status, value)")
        value = _cell_value(field, cell)
        group, slash, key = field.partition("/")
        if slash:
            item.setdefault(_GROUPED[group], {})[key] = value
        else:
            item[field] = value
    return item


def _cell_value(field: str, cell: list[Any]) -> Any:
    status, value = cell
    if field in _MAY_LACK:
        known = status == 0 and isinstance(value, int | float) and not isinstance(value, bool)
        return value if known else None
    if status != 0:
        reason = _CELL_STATUS.get(status) if isinstance(status, int) else None
        return Unavailable(reason or "a value with an unknown status")
    return Unavailable("null") if value is None else value
