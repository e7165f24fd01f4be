"""A live cluster with a past: the recorded one behind RAPI or LUXI, with a queue and archive."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.executor.ganeti.past_jobs import ended_job, failover, migrate, replace_disks
from tests.executor.ganeti.stand_in import Luxi, StandIn, rapi
from tests.labs.ganeti.stand_in import Replay, listening

DATA = Path(__file__).resolve().parents[2] / "data/ganeti-live/steady"
UUID = json.loads((DATA / "rapi/info.json").read_text("utf-8"))["uuid"]


def with_past(sizes: dict[str, tuple[int, int]]) -> StandIn:
    """A cluster that migrated at 100 MiB/s after 6 s, and copied at 40 MiB/s after 20 s.

    ``sizes``: memory and disk of its DRBD instances, MiB.
    """
    cluster = StandIn(recorded=DATA / "rapi")
    began = time.time() - 86_400
    for turn in range(2):
        for name, (memory, disk) in sizes.items():
            ended_job(cluster, migrate(name), began=began, waited=300, seconds=6 + memory / 100,
                      archived=turn == 0)  # fmt: skip
            ended_job(cluster, replace_disks(name), began=began, seconds=20 + disk / 40)
    name = next(iter(sizes))
    ended_job(cluster, failover(name), began=began)
    ended_job(cluster, migrate(name), began=began, status="error")
    ended_job(cluster, migrate("gone.gnt.test"), began=began)
    return cluster


_LATER = {"role": "R", "oper_ram": 1024, "be/always_failover": False, "admin_state": "up"}
"""Fields that were not asked for when the answers were recorded; they are the last ones."""


class PastOverLuxi:
    """Answers about the cluster as recorded, about jobs from the queue."""

    def __init__(self, cluster: StandIn) -> None:
        self._queue = Luxi(cluster)
        self._rest = Replay(DATA / "luxi.jsonl")

    def answer(self, request: bytes) -> bytes | None:
        parsed: Any = json.loads(request)
        if parsed["method"] != "Query":
            return self._rest.answer(request)
        what, fields, condition = parsed["args"]
        if what == "job":
            return self._queue.answer(request)
        asked = [name for name in fields if name not in _LATER]
        recorded = self._rest.answer(
            json.dumps({"method": "Query", "args": [what, asked, condition]}).encode()
        )
        answer = json.loads(recorded or b"")
        for row in answer["result"]["data"]:
            row.extend([0, _LATER[name]] for name in fields[len(asked) :])
        return json.dumps(answer).encode()


@contextmanager
def past_cluster(kind: str, cluster: StandIn, folder: Path) -> Iterator[str]:
    """The source that names it: over ``rapi`` or ``luxi``."""
    if kind == "rapi":
        with rapi(cluster) as url:
            yield url
    else:
        socket = folder / "luxi"
        with listening(socket, PastOverLuxi(cluster)):
            yield f"luxi:{socket}"
