"""The ledger: the durable record of what was decided, submitted, seen and verified.

Anybody may read it at any time, create runs, and ask a run to stop. All else is written by the one
runner that holds the run (:mod:`executor.ledger.hold`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Row, func, select

from executor.backend import Identity
from executor.ledger import schema
from executor.ledger.contents import (
    ContentRows,
    Contents,
    plans_of,
    select_attempts,
    select_lease,
    select_moves,
    select_plans,
)
from executor.ledger.database import FIRST_RUN, Database, Hook
from executor.ledger.hold import Hold
from executor.ledger.lease import check_free, take_lease
from executor.ledger.owner import may_live, this_process
from executor.ledger.records import (
    AttemptRecord,
    EventKind,
    EventRecord,
    MoveRecord,
    Owner,
    RunRecord,
    RunState,
)
from executor.ledger.rows import attempt_of, event_of, move_of, owner_of, run_of, write_moves
from planner.plan import Json, Plan
from snapshots.errors import Damaged, FormatError, LedgerError, UsageError
from snapshots.reading import JsonObject, parse_json, printable

_NO_RUN = 2**31
"""Beyond what PostgreSQL's integers hold."""


class Ledger:
    """An opened ledger; see :class:`~executor.ledger.database.Database` for the arguments.

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
        self._database = Database(place, on_transaction, create=create, named_by=named_by)
        self.where = self._database.where
        self.command = self._database.command

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
        write_moves(connection, run, 0, plan)
        return run_of(self._run_row(connection, run))

    def runs(self) -> list[RunRecord]:
        """All runs that can be read, oldest first."""
        return [found for found in self.all_runs().values() if isinstance(found, RunRecord)]

    def all_runs(self) -> dict[int, RunRecord | Damaged]:
        """All runs by their numbers, oldest first; what is wrong with those that are damaged."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.runs).order_by(schema.runs.c.id)).all()
        return {row.id: _run_or_damage(row) for row in rows}

    def run(self, run: int | None = None) -> RunRecord:
        """One run, by default the latest.

        Raises:
            UsageError: there is none, or not this one.
        """
        with self._database.read() as connection:
            row = self._run_row(connection, run)
        return run_of(row)

    def _run_row(self, connection: Connection, run: int | None, *, lock: bool = False) -> Row[Any]:
        """The row of a run; with ``lock`` others who take or close it wait for this transaction."""
        query = select(schema.runs).order_by(schema.runs.c.id.desc()).limit(1)
        if lock:  # SQLite has one writer anyway
            query = query.with_for_update()
        if run is not None:
            # Databases refuse to look for numbers that are larger than theirs.
            query = query.where(schema.runs.c.id == (run if 0 < run < _NO_RUN else 0))
        row = connection.execute(query).first()
        if row is not None:
            return row
        if run is None:
            raise UsageError(f"{self.where}: no runs yet", advice=FIRST_RUN)
        raise UsageError(f"{self.where}: no run {run}", advice=self.command("runs"))

    def plans(self, run: int) -> list[Plan]:
        """The plans of a run, the first one first; never none.

        Raises:
            Damaged: one is missing, or cannot be read.
        """
        with self._database.read() as connection:
            rows = connection.execute(select_plans(run)).all()
        return plans_of(rows, run)

    def group(self, run: int) -> str:
        """The node group that a run is about, without reading its plan whole.

        Raises:
            Damaged: there is no plan, or none that tells.
        """
        table = schema.plans
        query = select(table.c.document).where(table.c.run == run).order_by(table.c.number).limit(1)
        with self._database.read() as connection:
            text = connection.execute(query).scalar()
        try:
            return JsonObject(parse_json(text or "", "plan"), "plan").text("group")
        except (FormatError, TypeError) as error:
            raise Damaged(run, printable(str(error))) from None

    def moves(self, run: int) -> list[MoveRecord]:
        """All moves of a run, in the order of its plans."""
        with self._database.read() as connection:
            return [move_of(row, run) for row in connection.execute(select_moves(run))]

    def attempts(self, run: int) -> list[AttemptRecord]:
        """All submissions of a run, oldest first."""
        with self._database.read() as connection:
            return [attempt_of(row, run) for row in connection.execute(select_attempts(run))]

    def contents(self, run: int) -> Contents:
        """A run, its plans, moves and submissions, and who holds it, all at one moment.

        Raises:
            UsageError: there is no such run.
            Damaged: they cannot be read, or do not hold together.
        """
        with self._database.read() as connection:
            rows = ContentRows.fetch(connection, self._run_row(connection, run))
        return rows.read()

    def events(self, run: int, after: int = 0) -> list[EventRecord]:
        """The events of a run since event ``after``, oldest first."""
        table = schema.events
        query = select(table).where(table.c.run == run, table.c.id > after).order_by(table.c.id)
        with self._database.read() as connection:
            return [event_of(row, run) for row in connection.execute(query)]

    def owner(self, run: int) -> Owner | None:
        """The holder of the run, whether or not that process still lives."""
        lease = self._lease(run)
        return None if lease is None else lease[0]

    def lives(self, run: int, now: float) -> bool:
        """True if the holder of the run may still be at work on it."""
        lease = self._lease(run)
        return lease is not None and may_live(*lease, now)

    def check_free(self, cluster: Identity, now: float, own: int | None = None) -> None:
        """No run but ``own`` is running on a cluster.

        Raises:
            LedgerError: one is: its holder may still be alive.
        """
        leases = schema.leases
        with self._database.read() as connection:
            query = select(leases).where(leases.c.cluster_uuid == cluster.uuid)
            row = connection.execute(query).first()
        if row is not None and row.run != own:
            check_free(row, cluster.name, now, self.command)

    def seen(self, run: int) -> float | None:
        """The moment when the holder of the run was last heard of; None where it has no holder."""
        lease = self._lease(run)
        return None if lease is None else lease[1]

    def _lease(self, run: int) -> tuple[Owner, float] | None:
        with self._database.read() as connection:
            row = connection.execute(select_lease(run)).first()
        return None if row is None else owner_of(row)

    def request_stop(self, run: int, now: float, why: str) -> None:
        """Ask a run to stop; its runner sees that within seconds."""
        with self._database.write("request-stop") as connection:
            table = schema.runs
            connection.execute(table.update().where(table.c.id == run).values(stop_requested=True))
            connection.execute(
                schema.events.insert().values(run=run, at=now, kind=EventKind.STOP.value, text=why)
            )

    def give_up(self, run: int, now: float, *, leave_jobs: bool = False) -> None:
        """A person gives a run up that has not come to its end; no runner continues it.

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
            ended = func.coalesce(table.c.ended, now)
            connection.execute(
                table.update()
                .where(table.c.id == run)
                .values(state=RunState.CLOSED.value, ended=ended, why="given up", waits="")
            )
            connection.execute(
                schema.events.insert().values(
                    run=run, at=now, kind=EventKind.RUN.value, text="closed: given up"
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


def _run_or_damage(row: Row[Any]) -> RunRecord | Damaged:
    try:
        return run_of(row)
    except Damaged as error:
        return error
