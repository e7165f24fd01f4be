"""Plans for the lab's own instances, written by hand, and running them as a user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from executor.backend import JobState
from executor.ganeti import open_backend
from executor.ledger.records import KEY_PREFIX
from planner.plan.document import write_plan
from planner.plan.move import Move, Position
from planner.plan.plan import Plan
from planner.rules.actions import Action, Verb
from planner.timing.dependencies import Relocation, dependencies
from snapshots.cluster import Cluster
from snapshots.ganeti.luxi import read_luxi
from tests.labs.ganeti.conftest import credentials_file
from tests.labs.ganeti.lab import DOMAIN, ROOT, Lab, Output
from tests.labs.ganeti.placement import placement_of

Route = tuple[str, tuple[tuple[Verb, int], ...]]
"""An instance and the actions of its move, nodes by number."""

MIGRATE, FAILOVER, REPLACE = Verb.MIGRATE, Verb.FAILOVER, Verb.REPLACE_DISKS

THERE: tuple[Route, ...] = (
    ("web1", ((REPLACE, 4), (MIGRATE, 4))),  # 3:1 -> 4:3
    ("web2", ((MIGRATE, 2),)),  # 3:2 -> 2:3
    ("db1", ((MIGRATE, 4), (REPLACE, 1))),  # 3:4 -> 4:1
    ("db2", ((FAILOVER, 3),)),  # 1:3 -> 3:1, it is shut down
    ("mail", ((REPLACE, 4),)),  # 2:1 -> 2:4
    ("wiki", ((MIGRATE, 3), (REPLACE, 1), (MIGRATE, 1))),  # 2:3 -> 1:3
    ("log1", ((MIGRATE, 6),)),  # 5:6 -> 6:5
    ("share1", ((MIGRATE, 1),)),  # 3 -> 1
    ("mail", ((MIGRATE, 4),)),  # 2:4 -> 4:2
)
"""Nine moves of every kind on six nodes."""
BACK: tuple[Route, ...] = (
    ("web1", ((MIGRATE, 3), (REPLACE, 1))),
    ("web2", ((MIGRATE, 3),)),
    ("db1", ((REPLACE, 3), (MIGRATE, 3))),
    ("db2", ((FAILOVER, 1),)),
    ("mail", ((MIGRATE, 2), (REPLACE, 1))),
    ("wiki", ((REPLACE, 2), (MIGRATE, 2), (REPLACE, 3))),
    ("log1", ((MIGRATE, 5),)),
    ("share1", ((MIGRATE, 3),)),
)
"""Where :data:`THERE` began."""
SOME: tuple[Route, ...] = (THERE[1], THERE[2], THERE[4], THERE[6])
"""A few of them, where more would only take longer."""
EVERY_KIND: tuple[tuple[Route, ...], tuple[Route, ...]] = (
    (THERE[1], THERE[2], THERE[3], THERE[5], THERE[7]),
    (BACK[1], BACK[2], BACK[3], BACK[5], BACK[7]),
)
"""There and back with a move of each kind: migration, a new secondary, failover, three actions, no
DRBD."""


def full(name: str) -> str:
    """A name of the lab, whole."""
    return f"{name}.{DOMAIN}"


def routed(cluster: Cluster, routes: Sequence[Route]) -> Plan:
    """A plan of these routes, from where the instances are now."""
    nodes = {name: row for row, name in enumerate(cluster.nodes.names)}
    where = placement_of(cluster)
    moves: list[Move] = []
    shifts: list[Relocation] = []
    for number, (name, steps) in enumerate(routes, 1):
        source = where[full(name)]
        place = source
        actions = []
        for verb, node in steps:
            target = full(f"node{node}")
            actions.append(Action(verb, target))
            if verb is Verb.REPLACE_DISKS:
                place = (place[0], target)
            else:
                place = (target, None if place[1] is None else place[0])
        where[full(name)] = place
        old, new = ((nodes[p], -1 if s is None else nodes[s]) for p, s in (source, place))
        shifts.append(Relocation(cluster.instances.names.index(full(name)), old, new))
        moves.append(
            Move(
                id=number,
                instance=full(name),
                kind="by-hand",
                source=Position(*source),
                target=Position(*place),
                actions=tuple(actions),
                copy_gib=0.0,
                memory_gib=0.0,
                after=(),
                score_after=1.0,
            )
        )
    waits = dependencies(shifts)
    return Plan(
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        group="default",
        created=None,
        solver="by hand",
        options={},
        score_before=1.0,
        score_after=1.0,
        bound=0.0,
        stopped="max-moves",
        moves=tuple(
            replace(move, after=tuple(k + 1 for k in earlier))
            for move, earlier in zip(moves, waits, strict=True)
        ),
    )


@dataclass(frozen=True)
class LabOperator:
    """``poise run`` and its kin, with one ledger, on one lab."""

    lab: Lab
    folder: Path
    begun: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def end(self) -> None:
        """End what was begun and still runs."""
        for process in self.begun:
            process.kill()
            process.wait()

    @property
    def socket(self) -> Path:
        return self.lab.socket

    @property
    def luxi(self) -> str:
        """The target of the master's socket."""
        return f"luxi:{self.lab.socket}"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.sqlite"

    def access(self) -> list[str | Path]:
        """What RAPI asks of a user who acts."""
        file = self.folder / "writer"
        if not file.exists():
            credentials_file(file, "admin", self.lab.users["admin"])
        return ["--credentials", file, "--ca-file", self.lab.ca_file]

    def options(self, target: str) -> list[str | Path]:
        """Where and how."""
        access = self.access() if target.startswith("https") else []
        return ["--on", target, "--ledger", self.ledger, "--yes", *access]

    def write(self, routes: Sequence[Route]) -> tuple[Path, Plan]:
        """A plan file for the lab as it is now."""
        plan = routed(read_luxi(self.socket), routes)
        file = self.folder / "plan.json"
        file.write_text(write_plan(plan))
        return file, plan

    def run(self, plan: Path, target: str, *options: str | Path) -> Output:
        """``poise run``."""
        return self.lab.poise("run", plan, *self.options(target), *options)

    def begin(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """A command of Poise that is not waited for."""
        command = [sys.executable, "-m", "poise", *map(str, arguments)]
        log = (self.folder / "begun.log").open("ab")
        with log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
        self.begun.append(process)
        return process

    def begin_run(self, plan: Path, target: str, *options: str | Path) -> subprocess.Popen[bytes]:
        """``poise run``, not waited for."""
        return self.begin("run", plan, *self.options(target), *options)

    def resume(self, *options: str | Path) -> Output:
        """``poise resume``."""
        return self.lab.poise("resume", "--ledger", self.ledger, "--yes", *options)

    def log(self) -> str:
        """What Poise wrote of the latest run."""
        return self.lab.poise("log", "--ledger", self.ledger).out

    def status(self) -> dict[str, Any]:
        """``poise status --json``."""
        found = json.loads(self.lab.poise("status", "--ledger", self.ledger, "--json").out)
        assert isinstance(found, dict)
        return found

    def wait_for_event(self, kind: str, seconds: float = 90.0) -> None:
        """Until the latest run's log has an event of this kind."""
        from executor.ledger import Ledger

        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.ledger.exists():
                ledger = Ledger(self.ledger)
                try:
                    runs = ledger.runs()
                    if runs and any(e.kind == kind for e in ledger.events(runs[-1].id)):
                        return
                finally:
                    ledger.close()
            time.sleep(0.3)
        raise AssertionError(f"no {kind} within {seconds} s:\n{self.log()}")

    def jobs(self) -> dict[str, list[JobState]]:
        """The ends of this operator's jobs in the queue: key without its last number -> states."""
        from executor.ledger import Ledger

        ledger = Ledger(self.ledger)
        prefixes = {run.key_prefix for run in ledger.runs()}
        ledger.close()
        backend = open_backend(self.luxi)
        found: dict[str, list[JobState]] = {}
        for job in backend.find(KEY_PREFIX):
            key = str(job.key)
            if any(key.startswith(prefix) for prefix in prefixes):
                found.setdefault(key.rpartition(":")[0], []).append(job.state)
        backend.close()
        return found

    def check_arrived(self, plan: Plan, before: dict[str, tuple[str, str | None]]) -> None:
        """Every instance is where the plan says, or where it was when the plan does not name it."""
        wanted = dict(before)
        for move in plan.moves:
            wanted[move.instance] = (move.target.primary, move.target.secondary)
        assert placement_of(read_luxi(self.socket)) == wanted, self.log()

    def check_once(self, plan: Plan, *, whole_moves: bool) -> None:
        """The queue has every job of the plan exactly once, and each of them succeeded."""
        jobs = self.jobs()
        expected = len(plan.moves) if whole_moves else sum(len(m.actions) for m in plan.moves)
        ends = Counter(state for states in jobs.values() for state in states)
        assert ends == {JobState.SUCCESS: expected}, jobs
        assert len(jobs) == expected, jobs
