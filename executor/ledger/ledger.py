"""The ledger: the durable record of what was decided, submitted, seen and verified.

Anybody may read it at any time, create runs, and ask a run to stop. All else is written by the one
runner that holds the run (:mod:`executor.ledger.hold`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Row, select

from executor.backend import Identity
from executor.job_id import job_id
from executor.ledger import schema
from executor.ledger.database import Database, Hook
from executor.ledger.hold import Hold, take_hold
from executor.ledger.owner import may_live, this_process
from executor.ledger.records import (
    AttemptRecord,
    AttemptState,
    EventRecord,
    MoveRecord,
    MoveState,
    Owner,
    RunRecord,
    RunState,
)
from planner.plan import Json, Plan
from planner.plan_document import read_plan, write_plan
from snapshots.errors import LedgerError, UsageError

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
        named_by: str = "",
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
        """Write down a run that is about to begin, with all its moves.

        ``uid`` is made up by the caller, unique among all runs on the cluster.
        """
        with self._database.write("create-run") as connection:
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
        return self.run(run)

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.runs).order_by(schema.runs.c.id)).all()
        return [_run(row) for row in rows]

    def run(self, run: int | None = None) -> RunRecord:
        """One run, by default the latest.

        Raises:
            UsageError: there is none, or not this one.
        """
        query = select(schema.runs).order_by(schema.runs.c.id.desc()).limit(1)
        if run is not None:
            # Databases refuse to look for numbers that are larger than theirs.
            query = query.where(schema.runs.c.id == (run if 0 < run < _NO_RUN else 0))
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            what = "no runs yet" if run is None else f"no run {run}"
            raise UsageError(f"{self.where}: {what} ({self.command('runs')} tells what there is)")
        return _run(row)

    def plans(self, run: int) -> list[Plan]:
        """The plans of a run, the first one first."""
        table = schema.plans
        query = select(table.c.document).where(table.c.run == run).order_by(table.c.number)
        with self._database.read() as connection:
            texts = connection.execute(query).scalars().all()
        return [read_plan(text, f"{self.where}: run {run}: plan") for text in texts]

    def moves(self, run: int) -> list[MoveRecord]:
        """All moves of a run, in the order of its plans."""
        table = schema.moves
        query = select(table).where(table.c.run == run).order_by(table.c.plan, table.c.move)
        with self._database.read() as connection:
            return [_move(row) for row in connection.execute(query)]

    def attempts(self, run: int) -> list[AttemptRecord]:
        """All submissions of a run, oldest first."""
        table = schema.attempts
        query = select(table).where(table.c.run == run).order_by(table.c.intended, table.c.key)
        with self._database.read() as connection:
            return [_attempt(row) for row in connection.execute(query)]

    def check_whole(self, run: int) -> None:
        """Find out before a run goes on whether what is known of it holds together.

        Raises:
            LedgerError: it does not.
        """
        lengths = {move.id: len(move.actions) for plan in self.plans(run) for move in plan.moves}
        reached = {record.move: record.station for record in self.moves(run)}
        with _intact(run):
            if reached.keys() != lengths.keys():
                raise ValueError("its moves are not those of its plans")
            for move, station in reached.items():
                if not 0 <= station <= lengths[move]:
                    raise ValueError(f"move {move} has no action {station}")
            for one in self.attempts(run):
                if not 0 <= one.first < one.first + one.count <= lengths.get(one.move, 0):
                    raise ValueError(f"attempt {one.key} is at no action of its move")

    def events(self, run: int, after: int = 0) -> list[EventRecord]:
        """What happened in a run since event ``after``, oldest first."""
        table = schema.events
        query = select(table).where(table.c.run == run, table.c.id > after).order_by(table.c.id)
        with self._database.read() as connection:
            return [
                EventRecord(row.id, row.run, row.at, row.move, row.kind, row.text)
                for row in connection.execute(query)
            ]

    def owner(self, run: int) -> Owner | None:
        """Who holds the run now, whether or not that process still lives."""
        table = schema.leases
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.run == run)).first()
        return None if row is None else Owner(row.host, row.pid, row.born, row.token)

    def lives(self, run: int, now: float) -> bool:
        """Whether somebody holds the run who may still be carrying it out."""
        table = schema.leases
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.run == run)).first()
        if row is None:
            return False
        return may_live(Owner(row.host, row.pid, row.born, row.token), row.seen, now)

    def seen(self, run: int) -> float | None:
        """When whoever holds the run was last heard of; None where nobody holds it."""
        table = schema.leases
        with self._database.read() as connection:
            return connection.execute(select(table.c.seen).where(table.c.run == run)).scalar()

    def request_stop(self, run: int, now: float, why: str) -> None:
        """Ask a run to stop; its runner sees that within seconds."""
        with self._database.write("request-stop") as connection:
            table = schema.runs
            connection.execute(table.update().where(table.c.id == run).values(stop_requested=True))
            connection.execute(
                schema.events.insert().values(run=run, at=now, kind="stop", text=why)
            )

    def hold(self, run: int, now: float, owner: Owner | None = None) -> Hold:
        """Take the run, and with it its cluster, for the calling process.

        Raises:
            LedgerError: another runner that may still live has it, or another run on this
                cluster.
        """
        return take_hold(self._database, self.run(run), owner or this_process(), now)


def write_moves(connection: Connection, run: int, number: int, plan: Plan) -> None:
    """Write plan ``number`` of a run down, with a row for each of its moves."""
    connection.execute(
        schema.plans.insert().values(run=run, number=number, document=write_plan(plan))
    )
    rows: Sequence[dict[str, Any]] = [
        {
            "run": run,
            "move": move.id,
            "plan": number,
            "instance": move.instance,
            "state": MoveState.WAITING.value,
            "station": 0,
            "note": "",
        }
        for move in plan.moves
    ]
    if rows:
        connection.execute(schema.moves.insert(), rows)


def _run(row: Row[Any]) -> RunRecord:
    with _intact(row.id):
        settings, state = json.loads(row.settings), RunState(row.state)
        if not isinstance(settings, dict):
            raise ValueError("settings that are none")
    return RunRecord(
        id=row.id,
        uid=row.uid,
        cluster_name=row.cluster_name,
        cluster_uuid=row.cluster_uuid,
        target=row.target,
        state=state,
        created=row.created,
        started=row.started,
        ended=row.ended,
        stop_requested=bool(row.stop_requested),
        why=row.why,
        settings=settings,
    )


@contextmanager
def _intact(run: int) -> Iterator[None]:
    """A value that is none of Poise's is damage, or a person's work."""
    try:
        yield
    except ValueError as error:
        raise LedgerError(f"run {run}: damaged: {error}: restore the ledger") from None


def _move(row: Row[Any]) -> MoveRecord:
    with _intact(row.run):
        state = MoveState(row.state)
    return MoveRecord(
        run=row.run,
        move=row.move,
        plan=row.plan,
        instance=row.instance,
        state=state,
        station=row.station,
        note=row.note,
        started=row.started,
        ended=row.ended,
    )


def _attempt(row: Row[Any]) -> AttemptRecord:
    with _intact(row.run):
        state = AttemptState(row.state)
    job = job_id(row.job)
    if job is None and state is AttemptState.SUBMITTED:
        # A server's answer that was no job's number: the queue is asked by the key.
        state = AttemptState.INTENDED
    return AttemptRecord(
        key=row.key,
        run=row.run,
        move=row.move,
        first=row.first,
        count=row._mapping["count"],
        state=state,
        job=job,
        intended=row.intended,
        submitted=row.submitted,
        ended=row.ended,
        message=row.message,
        canceling=bool(row.canceling),
        progress=row.progress,
    )
