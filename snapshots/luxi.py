"""Live clusters through LUXI, the unix socket of Ganeti's daemons on the master node.

Messages are JSON texts that end in byte 3. One connection carries four requests.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic, time
from typing import Any

from snapshots.cluster import Cluster
from snapshots.errors import BackendError, FormatError
from snapshots.ganeti_objects import read_objects
from snapshots.json_object import JsonObject, Unavailable, parse_json
from snapshots.quoting import printable
from snapshots.time_limit import check_timeout

DEFAULT_SOCKET = "/var/run/ganeti/socket/ganeti-query"
DEFAULT_TIMEOUT = 60.0
"""Seconds for all requests together."""
LARGEST_ANSWER = 256 * 1024 * 1024
"""Bytes."""

_END = b"\x03"
_CHUNK = 1 << 16

_NODE_FIELDS = (
    "name mtotal mnode mfree dtotal dfree ctotal cnos offline drained vm_capable"
    " ndp/spindle_count group.uuid tags ndp/exclusive_storage sptotal spfree ndp/cpu_speed"
).split()
_INSTANCE_FIELDS = (
    "name disk_usage be/memory be/vcpus status pnode snodes tags be/auto_balance disk_template"
    " be/spindle_use disk.sizes disk.spindles forthcoming"
).split()
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
    socket_path: str | Path = DEFAULT_SOCKET, timeout: float = DEFAULT_TIMEOUT
) -> Cluster:
    """Read the live cluster that this machine is the master of.

    Args:
        socket_path: the socket of Ganeti's query daemon.
        timeout: seconds for everything together.

    Raises:
        UsageError: the timeout is not above 0, or longer than a day.
        BackendError: nobody listens there, or the daemon refuses, closes or stays silent.
        FormatError: the answers do not describe a cluster.
    """
    check_timeout(timeout)
    path = str(socket_path)
    where = f"luxi:{printable(path)}"
    started = time()
    with closing(_Connection(path, where, timeout)) as connection:
        nodes = connection.query("node", _NODE_FIELDS)
        instances = connection.query("instance", _INSTANCE_FIELDS)
        info = connection.call("QueryClusterInfo", [])
        groups = connection.query("group", _GROUP_FIELDS)
    for number, instance in enumerate(instances, 1):
        JsonObject(instance, f"{where}: instance number {number}").flag("forthcoming")
        instance["oper_ram"] = None
    return read_objects(
        groups,
        nodes,
        instances,
        info,
        places=[where, where, where, f"{where}: cluster"],
        source=f"luxi:{path}",
        read_at=started,
        with_cpu_speed=True,
    )


class _Connection:
    """A connected socket and what has been received beyond the last answer."""

    def __init__(self, path: str, where: str, timeout: float) -> None:
        self._where = where
        self._timeout = timeout
        self._deadline = monotonic() + timeout
        self._received = bytearray()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(timeout)
            self._socket.connect(path)
        except (OSError, ValueError) as error:
            self._socket.close()
            reason = error.strerror if isinstance(error, OSError) else None
            raise BackendError(
                f"{where}: cannot connect: {reason or error}"
                " (expected the socket of a running ganeti-luxid)"
            ) from None

    def close(self) -> None:
        self._socket.close()

    def query(self, what: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        """The rows of a query, as objects with RAPI's keys."""
        answer = JsonObject(
            self.call("Query", [what, list(fields), None]), f"{self._where}: answer to {what} query"
        )
        rows = []
        for number, row in enumerate(answer.items("data"), 1):
            if not isinstance(row, list) or len(row) != len(fields):
                raise answer.error(f"row {number}: expected {len(fields)} cells")
            rows.append(_named(row, fields, f"{answer.where}: row {number}"))
        return rows

    def call(self, method: str, arguments: list[Any]) -> Any:
        """The result of one request."""
        import json

        request = json.dumps({"method": method, "args": arguments}).encode() + _END
        try:
            self._socket.settimeout(self._left())
            self._socket.sendall(request)
            raw = self._receive()
        except TimeoutError:
            raise self._late() from None
        except OSError as error:
            reason = error.strerror or error
            raise BackendError(f"{self._where}: the connection broke: {reason}") from None
        answer = JsonObject(parse_json(raw, self._where), f"{self._where}: answer to {method}")
        if not answer.flag("success"):
            says = json.dumps(answer.get("result"))
            raise BackendError(f"{self._where}: Ganeti refused {method}: {printable(says)}")
        if "result" not in answer:
            raise answer.error("key 'result' not found")
        return answer.get("result")

    def _receive(self) -> bytes:
        """The bytes up to the next end mark."""
        searched = 0
        while (end := self._received.find(_END, searched)) < 0:
            searched = len(self._received)
            if searched > LARGEST_ANSWER:
                raise BackendError(
                    f"{self._where}: the answer is larger than {LARGEST_ANSWER // 1024**2} MiB"
                )
            self._socket.settimeout(self._left())
            chunk = self._socket.recv(_CHUNK)
            if not chunk:
                raise BackendError(
                    f"{self._where}: the connection closed after {searched} bytes of the answer"
                )
            self._received += chunk
        message = bytes(self._received[:end])
        del self._received[: end + 1]
        return message

    def _left(self) -> float:
        left = self._deadline - monotonic()
        if left <= 0:
            raise self._late()
        return left

    def _late(self) -> BackendError:
        return BackendError(f"{self._where}: no complete answer within {self._timeout:g} s")


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
