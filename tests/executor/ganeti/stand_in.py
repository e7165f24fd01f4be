"""A small Ganeti that keeps a job queue, behind RAPI or LUXI, and answers as badly as wanted.

It runs nothing: jobs stay as they are until a test says otherwise. What it cannot do, the live
tests show on a real cluster.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.executor.ganeti.recordings import DISKS, instance_row

GUEST = "mail.lab.test"
INFO = {"name": "cluster.lab.test", "uuid": "1234-abcd", "master": "node1.lab.test"}


MISSING = object()


class Mishap(Enum):
    """What goes wrong with a request."""

    LOST = "the connection breaks before the request is taken"
    CUT = "it is taken, and the connection breaks in the middle of the answer"
    HUNG_UP = "it is taken, and the connection breaks without an answer"
    SILENT = "it is taken, and no answer comes"


@dataclass
class StandIn:
    """The cluster: its queue, its instances, and what happened."""

    jobs: dict[int, dict[str, Any]] = field(default_factory=dict)
    archived: set[int] = field(default_factory=set)
    instances: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {GUEST: dict(instance_row("running"))}
    )
    locks: list[dict[str, Any]] = field(default_factory=list)
    nodes: dict[str, str] = field(default_factory=dict)
    """Names by UUID."""
    offline: set[str] = field(default_factory=set)
    disks: Any = field(default_factory=lambda: DISKS["healthy"]["result"])
    disks_answered: bool = True
    """Whether jobs that ask about disks end."""
    says_submitted: Callable[[int], Any] = field(default=lambda id: id)
    """What is said of a job that was submitted, by its number."""
    says_offline: Any = MISSING
    """What is said of whether a node is offline, if not what is so."""
    refusing: str = ""
    """The queue takes no jobs, and says this."""
    mishaps: list[Mishap | tuple[int, dict[str, str]]] = field(default_factory=list)
    """What goes wrong with the next requests that change something, or with all kinds."""
    spare_reading: bool = True
    """Whether mishaps only befall requests that change something."""
    recorded: Path | None = None
    """A folder of answers by which RAPI tells of the whole cluster."""
    read_only: bool = False
    """Whether RAPI's user may read only."""
    asked: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Ends the waiting of those that are silent."""

    def submit(self, opcodes: list[dict[str, Any]]) -> int:
        id = max(self.jobs, default=0) + 1
        name = opcodes[0]["OP_ID"].removeprefix("OP_").lower()
        last = [f"gnt:opcode:{name}", f"job={id};index=0", 3]
        ops = [{**one, "reason": [*one.get("reason", []), last]} for one in opcodes]
        self.jobs[id] = {
            "id": id,
            "status": "queued",
            "ops": ops,
            "opstatus": ["queued"] * len(ops),
            "opresult": [None] * len(ops),
            "oplog": [[] for _ in ops],
            "opexec": [None] * len(ops),
            "opend": [None] * len(ops),
            "received_ts": [1000 + id, 0],
            "end_ts": None,
        }
        if name == "instance_query_data" and self.disks_answered:
            self.jobs[id].update(status="success", opstatus=["success"], opresult=[self.disks])
        return id

    def cancel(self, id: int) -> list[Any]:
        job = self.jobs.get(id)
        if job is None:
            return [False, f"Job {id} not found in queue"]
        if job["status"] != "queued":
            return [False, "Job no longer waiting, can't cancel (informed it anyway)"]
        job.update(status="canceled", opstatus=["canceled"], opresult=["Job canceled by request"])
        return [True, "Job successfully cancelled"]

    def query(self, what: str, fields: list[str], condition: Any) -> dict[str, Any]:
        """A query's answer. KeyError: the condition names an instance that is not there."""
        if what == "job":
            rows = [
                job
                for id, job in self.jobs.items()
                if (id not in self.archived or "archived" in fields or _names_ids(condition))
                and _meets(job, condition)
            ]
            named = {one[2] for one in condition[1:]} if _names_ids(condition) else set()
            rows += [{"id": id} for id in named - set(self.jobs)]
            rows = [{**row, "archived": row["id"] in self.archived} for row in rows]
        elif what == "lock":
            rows = self.locks
        elif what == "node" and condition is None:
            rows = [{"uuid": uuid, "name": name} for uuid, name in self.nodes.items()]
        elif what == "node":
            offline = condition[2] in self.offline
            said = offline if self.says_offline is MISSING else self.says_offline
            rows = [{"name": condition[2], "offline": said}]
        else:
            if condition is not None and condition[2] not in self.instances:
                raise KeyError(condition[2])
            rows = [row for row in self.instances.values() if _meets(row, condition)]
        cells = [[[0, row[f]] if row.get(f) is not None else [3, None] for f in fields]
                 for row in rows]  # fmt: skip
        return {"fields": [], "data": cells}

    def next_mishap(self, changing: bool) -> Any:
        if self.mishaps and (changing or not self.spare_reading):
            return self.mishaps.pop(0)
        return None


def _names_ids(condition: Any) -> bool:
    return bool(condition) and condition[0] == "|"


def _meets(row: dict[str, Any], condition: Any) -> bool:
    if condition is None:
        return True
    sign, *rest = condition
    if sign == "|":
        return any(_meets(row, one) for one in rest)
    name, value = rest
    if sign == ">=":
        return bool(row[name][0] >= value)
    assert sign == "="
    return bool(row[name] == value)


@contextmanager
def rapi(cluster: StandIn, port: int = 0) -> Iterator[str]:
    """Serve a stand-in as RAPI does, on a free port if none is given; gives its URL."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers["Content-Length"] or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            url = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            cluster.asked.append(f"{self.command} {self.path}")
            changing = self.command != "GET" and not url.path.startswith("/2/query/")
            mishap = cluster.next_mishap(changing)
            if mishap is Mishap.LOST:
                return
            if isinstance(mishap, tuple):
                code, headers = mishap
                self.answer(code, {"code": code, "message": "no", "explain": "not now"}, headers)
                return
            status, said = self.act(url.path, query, body)
            if mishap is Mishap.SILENT:
                cluster.released.wait(10)
            if mishap not in (Mishap.SILENT, Mishap.HUNG_UP):
                self.answer(status, said, {}, cut=mishap is Mishap.CUT)

        def act(self, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
            reason = [["gnt:user", query["reason"], 1]] if "reason" in query else []
            parts = path.split("/")
            if cluster.read_only and (self.command != "GET" or "storage" in path):
                return 403, {"code": 403, "message": "Forbidden", "explain": "no permission"}
            if cluster.recorded is not None and len(parts) == 3 and self.command == "GET":
                return 200, json.loads((cluster.recorded / f"{parts[2]}.json").read_text("utf-8"))
            if path == "/2/info":
                return 200, INFO
            if parts[2] == "nodes" and self.command == "GET" and "output_fields" not in query:
                words = "Missing the required 'output_fields' parameter"
                return 400, {"code": 400, "message": words}
            if path.startswith("/2/query/"):
                try:
                    return 200, cluster.query(parts[3], body["fields"], body["filter"])
                except KeyError as missing:
                    words = f"('Instance name {missing} not found', 'unknown_entity')"
                    return 500, {"code": 500, "message": words}
            if self.command == "DELETE":
                return 200, cluster.cancel(int(parts[3]))
            if cluster.refusing:
                return 500, {"code": 500, "message": cluster.refusing}
            if parts[2] == "nodes":
                role = {"OP_ID": "OP_NODE_SET_PARAMS", "node_name": parts[3], "reason": reason}
                return 200, cluster.says_submitted(cluster.submit([role | (body or {})]))
            name = {"info": "query_data"}.get(parts[4], parts[4].replace("-", "_")).upper()
            opcode = {"OP_ID": f"OP_INSTANCE_{name}", "instance_name": parts[3], "reason": reason}
            return 200, cluster.says_submitted(cluster.submit([opcode | (body or {})]))

        def answer(
            self, status: int, said: Any, headers: dict[str, str], cut: bool = False
        ) -> None:
            raw = json.dumps(said).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw) + cut))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_PUT = do_POST = do_DELETE = handle_any

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients that hang up are part of the tests."""

    server = Server(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        cluster.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Luxi:
    """A stand-in as LUXI answers; see tests.labs.ganeti.stand_in.Answering."""

    cluster: StandIn

    def answer(self, request: bytes) -> bytes | None:
        parsed = json.loads(request)
        method, arguments = parsed["method"], parsed["args"]
        self.cluster.asked.append(method)
        mishap = self.cluster.next_mishap(method in ("SubmitJob", "CancelJob"))
        if mishap is Mishap.LOST:
            return None
        methods: dict[str, Callable[..., Any]] = {
            "QueryClusterInfo": lambda: INFO,
            "Query": self.cluster.query,
            "CancelJob": self.cluster.cancel,
            "SubmitJob": lambda ops: self.cluster.says_submitted(self.cluster.submit(ops)),
        }
        if method == "SubmitJob" and self.cluster.refusing:
            return _luxi(False, ["GenericError", [self.cluster.refusing]])
        try:
            result = methods[method](*arguments)
        except KeyError as missing:
            words = [f"Instance name {missing} not found", "unknown_entity"]
            return _luxi(False, ["OpPrereqError", words])
        if mishap is Mishap.SILENT:
            self.cluster.released.wait(10)
        return None if mishap is not None else _luxi(True, result)


def _luxi(success: bool, result: Any) -> bytes:
    return json.dumps({"success": success, "result": result}).encode()
