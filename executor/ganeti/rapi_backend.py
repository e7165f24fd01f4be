"""A Ganeti cluster through its remote API (RAPI), from any machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from executor.ganeti.backend import OBSERVING, GanetiBackend
from executor.ganeti.facts import OVER_RAPI
from executor.ganeti.job_rows import Row
from executor.ganeti.opcodes import rapi_request
from executor.ganeti.patience import Patience
from executor.ganeti.query import (
    DRAINED,
    DRAINED_NOW,
    UNKNOWN_ENTITY,
    Condition,
    Unknown,
    cell_rows,
)
from snapshots.cluster import Cluster
from snapshots.errors import Drained, FormatError, NoAnswer, Refused
from snapshots.ganeti import (
    FORBIDDEN,
    OK,
    SERVER_ERROR,
    UNAUTHORIZED,
    RapiAccess,
    RapiAnswer,
    RapiConnection,
    read_rapi,
)
from snapshots.reading import parse_json

_REQUEST_TIMEOUT = 408
_FOR_WRITERS = "/2/nodes/any/storage"
"""The storage of a node, of whatever name: a job tells of it, so only users who may write ask."""
_WRITE_ACCESS = "a RAPI user with the option write (in Ganeti's file of RAPI users)"


class RapiBackend(GanetiBackend):
    """One RAPI. It takes one opcode a job, so the actions of a move are submitted singly.

    Errors name the URL, never the credentials.

    Args:
        access: which RAPI, with the credentials of a user who may write; its timeout is for one
            request. The name of the cluster moves along when another node becomes master, a node's
            own name does not.
        patience: how long to try again when there is no answer.

    Raises:
        UsageError: the URL cannot be one, or the timeout not be a time.
        BackendError: the file holds no certificates.
    """

    facts = OVER_RAPI
    asks_together = False

    def __init__(self, access: RapiAccess, patience: Patience | None = None) -> None:
        super().__init__(access.timeout, patience)
        self._access = access
        self._connection = RapiConnection(access)

    @property
    def target(self) -> str:
        """The URL, without credentials."""
        return self._connection.prefix

    def close(self) -> None:
        """Nothing is kept."""

    def check_rights(self) -> None:
        """Ask for what only users who may write get, without the parameters that it needs.

        Ganeti looks at the rights first: the answer to who may write is that parameters are
        missing, and nothing is done.

        Raises:
            Refused: the user may read at most.
        """
        answer = self._read(
            lambda: self._connection.ask("GET", _FOR_WRITERS, timeout=self._timeout)
        )
        if answer.status == FORBIDDEN:
            raise _read_only(self.target)
        if answer.status == UNAUTHORIZED:
            raise self._connection.error(answer)

    def _cancel(self, job: str) -> Any:
        return self._json(self._change("DELETE", f"/2/jobs/{job}"))

    def _submit(self, opcodes: list[dict[str, Any]], key: str) -> str:
        if len(opcodes) != 1:
            raise Refused(f"{self.target}: RAPI takes one action a job (nothing was submitted)")
        method, path, body = rapi_request(opcodes[0])
        return self._job_id(self._json(self._change(method, f"{path}?reason={quote(key)}", body)))

    def _change(self, method: str, path: str, body: object = None) -> RapiAnswer:
        """The good answer to a request that changes something.

        Raises:
            Refused: it is certain that nothing has happened: no connection, no trust, a status
                from 300 to 499, or a queue that takes no jobs.
            NoAnswer: anything else. A 500 may come after the job was queued, and a 503 is often
                a proxy's word for a connection that broke.
        """
        answer = self._connection.ask(method, path, body, self._timeout)
        if answer.status == OK:
            return answer
        if answer.status == FORBIDDEN:
            raise _read_only(self.target)
        self._check_drained(answer)
        if answer.status < SERVER_ERROR and answer.status != _REQUEST_TIMEOUT:
            error = self._connection.error(answer)
            raise error if isinstance(error, Refused) else Refused(str(error))
        raise NoAnswer(
            f"{answer.where}: the server failed with status {answer.status}{answer.says}"
        )

    def _check_drained(self, answer: RapiAnswer) -> None:
        if answer.status >= SERVER_ERROR and answer.explanation.startswith(DRAINED):
            raise Drained(f"{answer.where}: {DRAINED_NOW}")

    def _json(self, answer: RapiAnswer) -> Any:
        try:
            return parse_json(answer.body, answer.where)
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def _get(self, path: str) -> Any:
        answer = self._connection.ask("GET", path, timeout=self._timeout)
        return self._good(answer)

    def _good(self, answer: RapiAnswer) -> Any:
        """The body of an answer to a reading request; one that was cut short is no answer."""
        if answer.status == FORBIDDEN:
            raise Refused(
                f"{answer.where}: 403 Forbidden: this RAPI user may not", advice=_WRITE_ACCESS
            )
        try:
            return self._connection.parsed(answer)
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def _cluster(self) -> Cluster:
        return read_rapi(self._access)

    def _info(self) -> Any:
        return self._get("/2/info")

    def _query(self, what: str, fields: Sequence[str], condition: Condition) -> list[Row]:
        path = f"/2/query/{what}"
        body = {"fields": list(fields), "filter": condition}
        answer = self._connection.ask("PUT", path, body, self._timeout)
        if answer.status != OK and UNKNOWN_ENTITY in answer.explanation:
            raise Unknown(f"{answer.where}: no such name{answer.says}")
        return list(cell_rows(self._good(answer), fields, self.target + path))

    def _ask_disks(self, instances: Sequence[str]) -> str:
        (instance,) = instances
        path = f"/2/instances/{quote(instance, safe='')}/info?static=0&reason={OBSERVING}"
        answer = self._connection.ask("GET", path, timeout=self._timeout)
        self._check_drained(answer)
        return self._job_id(self._good(answer))


def _read_only(target: str) -> Refused:
    return Refused(f"{target}: 403 Forbidden: this RAPI user is read-only", advice=_WRITE_ACCESS)
