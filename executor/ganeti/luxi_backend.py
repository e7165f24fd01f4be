"""A Ganeti cluster through LUXI, its own socket, on the master node."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from executor.ganeti.backend import OBSERVING, GanetiBackend
from executor.ganeti.facts import OVER_LUXI
from executor.ganeti.job_rows import Row
from executor.ganeti.patience import Patience
from executor.ganeti.query import (
    DRAINED,
    DRAINED_NOW,
    UNKNOWN_ENTITY,
    Condition,
    Unknown,
    cell_rows,
)
from executor.ganeti.reason_trail import SOURCE
from snapshots.cluster import Cluster
from snapshots.errors import Drained, FormatError, NoAnswer, Refused
from snapshots.ganeti import DEFAULT_SOCKET, LuxiConnection, read_luxi
from snapshots.transport import DEFAULT_TIMEOUT, check_timeout


class LuxiBackend(GanetiBackend):
    """The cluster that this machine is the master of. A move is one job with several opcodes.

    Every request has a connection of its own, so that nothing has to be mended after the master
    daemon was started again. When another node becomes master, the socket here is gone: Poise can
    then continue there, or through RAPI.

    Args:
        socket_path: the socket of Ganeti's query daemon, which takes jobs as well.
        timeout: seconds for one request.

    Raises:
        UsageError: the timeout is no time.
    """

    facts = OVER_LUXI
    asks_together = True

    def __init__(
        self,
        socket_path: str | Path | None = None,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        patience: Patience | None = None,
    ) -> None:
        check_timeout(timeout)
        super().__init__(timeout, patience)
        self._path = str(socket_path or DEFAULT_SOCKET)

    @property
    def target(self) -> str:
        """``luxi:``, with the socket's path where it is not the usual one."""
        return "luxi:" if self._path == DEFAULT_SOCKET else f"luxi:{self._path}"

    def close(self) -> None:
        """Nothing is kept."""

    def check_rights(self) -> None:
        """Nothing: a user who can open the socket may do everything."""

    def _cancel(self, job: str) -> Any:
        return self._change("CancelJob", [int(job)])

    def _submit(self, opcodes: list[dict[str, Any]], key: str) -> str:
        trail = [[SOURCE, key, time.time_ns()]]
        try:
            id = self._change("SubmitJob", [[{**opcode, "reason": trail} for opcode in opcodes]])
        except Refused as error:
            if DRAINED in str(error):
                raise Drained(f"{self.target}: {DRAINED_NOW}") from None
            raise
        return self._job_id(id)

    def _change(self, method: str, arguments: list[Any]) -> Any:
        """The result of a request that changes something: an unreadable answer is none."""
        try:
            return self._call(method, arguments)
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def _call(self, method: str, arguments: list[Any]) -> Any:
        with LuxiConnection(self._path, self._timeout) as connection:
            return connection.call(method, arguments)

    def _cluster(self) -> Cluster:
        return read_luxi(self._path, self._timeout)

    def _info(self) -> Any:
        return self._call("QueryClusterInfo", [])

    def _query(self, what: str, fields: Sequence[str], condition: Condition) -> list[Row]:
        try:
            answer = self._call("Query", [what, list(fields), condition])
        except Refused as error:
            if UNKNOWN_ENTITY in str(error):
                raise Unknown(str(error)) from None
            raise
        return list(cell_rows(answer, fields, f"{self.target}: answer to {what} query"))

    def _ask_disks(self, instances: Sequence[str]) -> str:
        names = list(instances)
        opcode = {"OP_ID": "OP_INSTANCE_QUERY_DATA", "instances": names, "static": False}
        return self._submit([opcode], OBSERVING)
