"""Record rows of the lab's job queue, and what its nodes say about disks.

``.venv/bin/python -m tests.labs.ganeti.record_jobs`` with the lab up; writes
tests/data/ganeti-jobs. The tests of the backends read it where no cluster can run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from executor.ganeti.job_rows import FIELDS
from executor.ganeti.observation import INSTANCE_FIELDS
from tests.labs.ganeti.lab import DOMAIN, ROOT, Lab, start
from tests.labs.ganeti.luxi import ask

DATA = ROOT / "tests/data/ganeti-jobs"
MIB_PER_SECOND = 700
GUEST = f"mail.{DOMAIN}"


class Recorder:
    """Jobs of one lab, submitted and kept as the queue shows them."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.jobs: dict[str, Any] = {}
        self.disks: dict[str, Any] = {}
        self.instances: dict[str, Any] = {}

    def ask(self, method: str, *arguments: Any) -> Any:
        return ask(self.lab.socket, method, list(arguments))

    def submit(self, key: str, *opcodes: dict[str, Any]) -> int:
        trail = [["poise", key, time.time_ns()]]
        return int(self.ask("SubmitJob", [{**one, "reason": trail} for one in opcodes]))

    def row(self, job: int) -> list[Any]:
        (row,) = self.ask("Query", "job", list(FIELDS), ["=", "id", job])["data"]
        return row

    def until(self, job: int, reached: Callable[[list[Any]], bool]) -> list[Any]:
        deadline = time.monotonic() + 120
        while not reached(row := self.row(job)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"job {job}: {row}")
            time.sleep(0.02)
        return row

    def ended(self, job: int) -> list[Any]:
        return self.until(job, lambda row: row[1][1] in ("success", "error", "canceled"))

    def where(self, instance: str) -> tuple[str, str]:
        (row,) = self.ask("Query", "instance", ["pnode", "snodes"], ["=", "name", instance])["data"]
        return row[0][1], row[1][1][0]

    def third(self, instance: str) -> str:
        """A node of the first group that does not have the instance."""
        names = [f"node{number}.{DOMAIN}" for number in (1, 2, 3, 4)]
        return next(name for name in names if name not in self.where(instance))

    def keep_instance(self, name: str, instance: str, condition: list[Any] | None) -> None:
        rows = self.ask("Query", "instance", list(INSTANCE_FIELDS), condition)["data"]
        (self.instances[name],) = [row for row in rows if row[0][1] == instance]

    def keep_disks(self, name: str, instance: str) -> None:
        opcode = {"OP_ID": "OP_INSTANCE_QUERY_DATA", "instances": [instance], "static": False}
        row = self.ended(self.submit("look", opcode))
        self.disks[name] = {"instance": instance, "result": row[FIELDS.index("opresult")][1][0]}

    @contextmanager
    def slow_copies(self) -> Iterator[None]:
        """Resyncs take their time."""
        rate = self.lab.base / "shared/drbd/rate_mib_s"
        rate.write_text(str(MIB_PER_SECOND))
        try:
            yield
        finally:
            rate.unlink()

    def moves(self) -> None:
        """Migrations and copies, alone and as one job."""
        primary, secondary = self.where(GUEST)
        there = self.submit("poise:run:1:0:1", migrate(GUEST, secondary))
        again = self.submit("poise:run:1:0:2", migrate(GUEST, secondary))
        self.jobs["migrated"] = self.ended(there)
        self.jobs["submitted-twice"] = self.ended(again)
        with self.slow_copies():
            copy = self.submit("poise:run:2:0:1", replace_disks(GUEST, self.third(GUEST)))
            waiting = self.submit("poise:run:3:0:1", migrate(GUEST, primary))
            self.jobs["copying"] = self.until(copy, lambda row: "% done" in json.dumps(row))
            self.jobs["waiting"] = self.until(waiting, lambda row: row[1][1] == "waiting")
            self.jobs["cancel-running"] = self.ask("CancelJob", copy)
            self.jobs["cancel-waiting"] = self.ask("CancelJob", waiting)
            self.jobs["canceled"] = self.ended(waiting)
            self.jobs["copied"] = self.ended(copy)
        _, secondary = self.where(GUEST)
        third = self.third(GUEST)
        steps = [migrate(GUEST, secondary), replace_disks(GUEST, third), migrate(GUEST, third)]
        whole = self.submit("poise:run:4:0:1", *steps)
        self.jobs["between-opcodes"] = self.until(
            whole, lambda row: row[1][1] != "running" and row[3][1][0] == "success"
        )
        self.jobs["second-opcode"] = self.until(whole, lambda row: row[3][1][1] == "running")
        self.jobs["whole-move"] = self.ended(whole)

    def children(self) -> None:
        """A job that only starts others."""
        node = self.where(GUEST)[1]
        evacuate = {"OP_ID": "OP_NODE_EVACUATE", "node_name": node, "mode": "secondary-only"}
        parent = self.submit("poise:other:1", {**evacuate, "iallocator": "hail"})
        self.jobs["parent"] = self.ended(parent)
        started = self.jobs["parent"][FIELDS.index("opresult")][1][0]["jobs"]
        for number, (_, job) in enumerate(started, 1):
            self.jobs[f"child-{number}"] = self.ended(job)
        (self.jobs["unknown-job"],) = self.ask(
            "Query", "job", list(FIELDS), ["|", ["=", "id", 99999]]
        )["data"]

    def copies(self) -> None:
        """What nodes say about disks in several states."""
        self.keep_disks("healthy", GUEST)
        self.keep_disks("shared-file", f"share1.{DOMAIN}")
        self.keep_disks("no-disks", f"probe.{DOMAIN}")
        self.keep_instance("running", GUEST, ["=", "name", GUEST])
        self.keep_instance("diskless", f"probe.{DOMAIN}", None)
        stopped = f"db2.{DOMAIN}"
        self.lab.on("node1", "gnt-instance", "deactivate-disks", stopped)
        self.keep_disks("stopped", stopped)
        self.keep_instance("stopped", stopped, None)
        with self.slow_copies():
            fresh = f"fresh.{DOMAIN}"
            self.ended(self.submit("make", create(fresh)))
            self.keep_disks("syncing", fresh)
            self.ended(
                self.submit(
                    "remove",
                    {
                        "OP_ID": "OP_INSTANCE_REMOVE",
                        "instance_name": fresh,
                        "ignore_failures": False,
                        "shutdown_timeout": 1,
                    },
                )
            )
        self.nodes_away()

    def nodes_away(self) -> None:
        """A guest whose secondary, or primary, is marked offline or does not answer."""
        primary, secondary = (name.removesuffix(f".{DOMAIN}") for name in self.where(GUEST))
        with self.lab.flagged(secondary, "offline"):
            self.keep_disks("secondary-offline", GUEST)
        with self.lab.stopped(secondary, "ganeti-noded"):
            self.keep_disks("secondary-silent", GUEST)
        with self.lab.stopped(primary, "ganeti-noded"):
            self.keep_instance("primary-silent", GUEST, ["=", "name", GUEST])
        if primary != "node1":
            with self.lab.flagged(primary, "offline"):
                self.keep_instance("primary-offline", GUEST, ["=", "name", GUEST])
        minor = self.disks["healthy"]["result"][GUEST]["disks"][0]["drbd_info"]["secondary_minor"]
        self.lab.on(secondary, "drbdsetup", "down", str(minor))
        self.keep_disks("secondary-down", GUEST)
        self.lab.on("node1", "gnt-instance", "activate-disks", GUEST)


def migrate(instance: str, node: str) -> dict[str, Any]:
    return {"OP_ID": "OP_INSTANCE_MIGRATE", "instance_name": instance, "target_node": node}


def replace_disks(instance: str, node: str) -> dict[str, Any]:
    return {
        "OP_ID": "OP_INSTANCE_REPLACE_DISKS",
        "instance_name": instance,
        "mode": "replace_new_secondary",
        "remote_node": node,
    }


def create(instance: str) -> dict[str, Any]:
    """A new DRBD instance whose copy is not waited for."""
    return {
        "OP_ID": "OP_INSTANCE_CREATE",
        "mode": "create",
        "instance_name": instance,
        "disk_template": "drbd",
        "disks": [{"size": 20480}, {"size": 10240}],
        "nics": [],
        "pnode": f"node1.{DOMAIN}",
        "snode": f"node2.{DOMAIN}",
        "os_type": "noop+default",
        "hypervisor": "fake",
        "name_check": False,
        "ip_check": False,
        "wait_for_sync": False,
        "beparams": {"maxmem": 512, "minmem": 512, "vcpus": 1},
    }


def main() -> None:
    """Record everything again."""
    recorder = Recorder(start())
    recorder.moves()
    recorder.children()
    recorder.copies()
    DATA.mkdir(parents=True, exist_ok=True)
    for name in ("jobs", "disks", "instances"):
        text = json.dumps(getattr(recorder, name), indent=1, sort_keys=True)
        (DATA / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
