"""Transactions of the runner that holds a run, and the rows that they change."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, insert, select, update

from executor.ledger import schema
from executor.ledger.database import Database
from executor.ledger.lease import renew_lease
from executor.ledger.records import AttemptState, EventKind, MoveState, Owner, RunRecord

_LOG = logging.getLogger("poise.executor")


class HeldRun:
    """The transactions on which :class:`~executor.ledger.hold.Hold` stands."""

    def __init__(self, database: Database, run: RunRecord, owner: Owner) -> None:
        self._database = database
        self._owner = owner
        self._to_tell: list[tuple[str, str, str]] = []
        self.run = run

    @contextmanager
    def _write(self, name: str, now: float) -> Iterator[Connection]:
        """A transaction, in which the run is still this runner's.

        Its events are logged once they are committed: a reader of the log who is slow does not
        hold up others who write.

        Raises:
            TakenOver: it is not.
        """
        self._to_tell.clear()
        with self._database.write(name) as connection:
            renew_lease(connection, self.run, self._owner, now)
            yield connection
        for line in self._to_tell:
            _LOG.info("%s: %s: %s", *line)

    def _give_another_chance(self, connection: Connection) -> None:
        moves, plans = schema.moves, schema.plans
        mine = moves.c.run == self.run.id
        latest = select(func.max(plans.c.number)).where(plans.c.run == self.run.id)
        # What failed of a plan that was replaced is the newer plan's to care for; what broke is
        # in no plan since.
        wanted = (moves.c.state == MoveState.BROKEN) | (
            (moves.c.state == MoveState.FAILED) & (moves.c.plan == latest.scalar_subquery())
        )
        connection.execute(
            update(moves)
            .where(mine, wanted)
            .values(state=MoveState.RUNNING.value, note="", fix="", ended=None)
        )
        connection.execute(
            update(moves)
            .where(mine, moves.c.state == MoveState.BLOCKED)
            .values(state=MoveState.WAITING.value, note="", fix="", ended=None)
        )

    def _set_run(self, connection: Connection, **values: object) -> None:
        runs = schema.runs
        connection.execute(update(runs).where(runs.c.id == self.run.id).values(**values))

    def _set_move(self, connection: Connection, move: int, **values: object) -> None:
        moves = schema.moves
        mine = (moves.c.run == self.run.id) & (moves.c.move == move)
        connection.execute(update(moves).where(mine).values(**values))

    def _under_way(self, connection: Connection, move: int, now: float) -> None:
        started = func.coalesce(schema.moves.c.started, now)
        running = MoveState.RUNNING.value
        values = {"note": "", "fix": "", "ended": None}
        self._set_move(connection, move, state=running, started=started, **values)

    def _set_attempt(self, connection: Connection, key: str, **values: object) -> None:
        attempts = schema.attempts
        connection.execute(update(attempts).where(attempts.c.key == key).values(**values))

    def _event(
        self,
        connection: Connection,
        now: float,
        move: int | None,
        kind: EventKind,
        what: str,
        *,
        outcome: AttemptState | None = None,
        message: str = "",
    ) -> None:
        connection.execute(
            insert(schema.events).values(
                run=self.run.id,
                at=now,
                move=move,
                kind=kind.value,
                text=what,
                outcome=None if outcome is None else outcome.value,
                message=message,
            )
        )
        about = f"run {self.run.id}" if move is None else f"run {self.run.id}, move {move}"
        self._to_tell.append((about, kind.value, what))
