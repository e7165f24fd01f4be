"""Runs, moves and events as a ledger has them, for anybody who reads it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from executor.backend import Identity
from executor.ledger import schema
from executor.ledger.contents import (
    ContentRows,
    Contents,
    plans_of,
    select_attempts,
    select_lease,
    select_plans,
    select_steps,
)
from executor.ledger.database import FIRST_RUN, Database
from executor.ledger.lease import check_free
from executor.ledger.owner import may_live
from executor.ledger.records import (
    AttemptRecord,
    EventRecord,
    MoveRecord,
    NodeStepRecord,
    Owner,
    RunRecord,
)
from executor.ledger.rows import (
    attempt_of,
    event_of,
    moves_of,
    node_steps_of,
    owner_of,
    run_of,
)
from planner.plan import Plan, StepType
from snapshots.errors import Damaged, FormatError, UsageError
from snapshots.reading import JsonObject, parse_json, printable

_NO_RUN = 2**31
"""Beyond what PostgreSQL's integers hold."""


class LedgerReader:
    """Reads the ledger in a database; nothing is written.

    Raises:
        LedgerError: from any call, when the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.where = database.where
        self.command = database.command

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
            rows = connection.execute(select_steps(run)).all()
        return moves_of(rows, run)

    def node_steps(self, run: int) -> list[NodeStepRecord]:
        """All steps of a run that give nodes roles, in the order of its plans."""
        with self._database.read() as connection:
            rows = connection.execute(select_steps(run)).all()
        return node_steps_of(rows, run)

    def runs_about(self, node: str) -> list[int]:
        """The numbers of the runs that give a node (full name) a role, oldest first."""
        table = schema.moves
        mine = (table.c.type == StepType.SET_ROLE.value) & (table.c.instance == node)
        with self._database.read() as connection:
            query = select(table.c.run).where(mine).distinct().order_by(table.c.run)
            return [int(run) for run in connection.execute(query).scalars()]

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

    def last_moment(self, run: int) -> float:
        """The latest moment by the clock of a run's runner: an event, a heartbeat or its begin."""
        latest = select(func.max(schema.events.c.at)).where(schema.events.c.run == run)
        with self._database.read() as connection:
            record = run_of(self._run_row(connection, run))
            event = connection.execute(latest).scalar()
        return max(record.created, event or 0.0, self.seen(run) or 0.0)

    def _lease(self, run: int) -> tuple[Owner, float] | None:
        with self._database.read() as connection:
            row = connection.execute(select_lease(run)).first()
        return None if row is None else owner_of(row)


def _run_or_damage(row: Row[Any]) -> RunRecord | Damaged:
    try:
        return run_of(row)
    except Damaged as error:
        return error
