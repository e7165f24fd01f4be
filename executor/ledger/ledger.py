"""The ledger: the durable record of what was decided, submitted, seen and verified.

Anybody may read it at any time, create runs, and ask a run to stop. All else is written by the one
runner that holds the run (:mod:`executor.ledger.hold`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, func, select

from executor.backend import Identity
from executor.ledger import schema
from executor.ledger.contents import select_attempts, select_lease
from executor.ledger.database import Database, Hook
from executor.ledger.hold import Hold
from executor.ledger.lease import take_lease
from executor.ledger.ledger_reader import LedgerReader
from executor.ledger.owner import may_live, this_process
from executor.ledger.records import EventKind, Owner, RunRecord, RunState
from executor.ledger.rows import attempt_of, owner_of, run_of, write_steps
from planner.plan import Json, Plan
from snapshots.errors import LedgerError


class Ledger(LedgerReader):
    """An opened ledger, to read and to write.

    The arguments are those of :class:`~executor.ledger.database.Database`.
    Used in ``with``, it is closed at the end of that.

    Raises:
        LedgerError: from any call, when the database fails.
    """

    def __init__(
        self,
        place: str | Path,
        on_transaction: Hook | None = None,
        *,
        create: bool = True,
        named_by: tuple[str, ...] = (),
    ) -> None:
        super().__init__(Database(place, on_transaction, create=create, named_by=named_by))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def check_writable(self) -> None:
        """Find out before anything depends on it whether anything can be written.

        Raises:
            LedgerError: it cannot: read-only, a full disk.
        """
        with self._database.write("check") as connection:
            version = schema.ledger.c.version
            connection.execute(schema.ledger.update().values(version=version))

    def create_run(
        self,
        uid: str,
        plan: Plan,
        cluster: Identity,
        target: str,
        settings: Mapping[str, Json],
        now: float,
    ) -> RunRecord:
        """Write down a run with all its moves.

        ``uid`` is made up by the caller, unique among all runs on the cluster.
        """
        with self._database.write("create-run") as connection:
            return self._add_run(connection, uid, plan, cluster, target, settings, now)

    def hold_new(
        self,
        uid: str,
        plan: Plan,
        cluster: Identity,
        target: str,
        settings: Mapping[str, Json],
        now: float,
    ) -> Hold:
        """Write a run down and take it for the calling process, both or nothing.

        Raises:
            LedgerError: another runner that may still live has the cluster.
        """
        owner = this_process()
        with self._database.write("create-run") as connection:
            run = self._add_run(connection, uid, plan, cluster, target, settings, now)
            take_lease(connection, run, owner, now, self.command)
        return Hold(self._database, run, owner)

    def _add_run(
        self,
        connection: Connection,
        uid: str,
        plan: Plan,
        cluster: Identity,
        target: str,
        settings: Mapping[str, Json],
        now: float,
    ) -> RunRecord:
        row = connection.execute(
            schema.runs.insert().values(
                uid=uid,
                cluster_name=cluster.name,
                cluster_uuid=cluster.uuid,
                target=target,
                state=RunState.READY.value,
                created=now,
                stop_requested=False,
                why="",
                settings=json.dumps(dict(settings)),
            )
        )
        assert row.inserted_primary_key is not None
        run = int(row.inserted_primary_key[0])
        write_steps(connection, run, 0, plan)
        return run_of(self._run_row(connection, run))

    def copied(self, run: int, place: str) -> Ledger:
        """A new ledger in ``place`` with one run as it is now, its log left out, held by none.

        Its commands name this ledger: there is nothing to continue in the copy.
        """
        copy = Ledger(place, named_by=self._database.named_by)
        tables = (schema.runs, schema.plans, schema.moves, schema.attempts)
        with self._database.read() as here, copy._database.write("copy") as there:
            for table in tables:
                mine = (table.c.id if table is schema.runs else table.c.run) == run
                if rows := here.execute(select(table).where(mine)).mappings().all():
                    there.execute(table.insert(), [dict(row) for row in rows])
        return copy

    def request_stop(self, run: int, now: float, why: str) -> None:
        """Ask a run to stop, now by the clock of its runner, which sees that within seconds."""
        with self._database.write("request-stop") as connection:
            table = schema.runs
            connection.execute(table.update().where(table.c.id == run).values(stop_requested=True))
            connection.execute(
                schema.events.insert().values(run=run, at=now, kind=EventKind.STOP.value, text=why)
            )

    def give_up(
        self, run: int, now: float, *, at: float | None = None, leave_jobs: bool = False
    ) -> None:
        """A person gives a run up that has not come to its end; no runner continues it.

        ``at``: the same moment by the clock of its runner, where that is not the clock of ``now``.

        Raises:
            LedgerError: a runner that may still live has it, it has come to its end, or its jobs
                may be in the queue, unless ``leave_jobs``.
        """
        table, leases = schema.runs, schema.leases
        with self._database.write("give-up") as connection:
            connection.execute(select_lease(run).with_for_update()).first()  # as in hold()
            state = run_of(self._run_row(connection, run, lock=True)).state
            if not state.resumable:
                raise LedgerError(f"run {run} is {state.value} by now: nothing to close")
            row = connection.execute(select_lease(run)).first()
            if row is not None and may_live(*owner_of(row), now):
                raise LedgerError(f"run {run} is running", advice=self.command("stop", run))
            attempts = [attempt_of(row, run) for row in connection.execute(select_attempts(run))]
            if not leave_jobs and any(attempt.state.open for attempt in attempts):
                raise LedgerError(
                    f"run {run}: jobs of it may still be in the queue",
                    advice=self.command("stop", run),
                )
            connection.execute(leases.delete().where(leases.c.run == run))
            moment = now if at is None else at
            ended = func.coalesce(table.c.ended, moment)
            connection.execute(
                table.update()
                .where(table.c.id == run)
                .values(state=RunState.CLOSED.value, ended=ended, why="given up", waits="")
            )
            connection.execute(
                schema.events.insert().values(
                    run=run, at=moment, kind=EventKind.RUN.value, text="closed: given up"
                )
            )

    def hold(self, run: int, now: float, owner: Owner | None = None) -> Hold:
        """Take the run, and with it its cluster, for the calling process.

        Raises:
            LedgerError: another runner that may still live has it, or another run on this
                cluster; or the run has come to its end, or was closed.
        """
        owner = owner or this_process()
        with self._database.write("hold") as connection:
            # The lease first, as in every transaction of a runner: nobody waits for each other.
            found = run_of(self._run_row(connection, run))
            take_lease(connection, found, owner, now, self.command)
            found = run_of(self._run_row(connection, run, lock=True))
            if not found.state.resumable:
                raise LedgerError(f"run {run} is {found.state.value} by now: nothing to continue")
            # Not later: a request to stop that comes from now on means this runner.
            mine = schema.runs.c.id == run
            connection.execute(schema.runs.update().where(mine).values(stop_requested=False))
        return Hold(self._database, found, owner)
