"""All that a ledger has of a run but its events, read at one moment: it holds together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from executor.ledger import schema
from executor.ledger.owner import may_live
from executor.ledger.records import (
    AttemptRecord,
    MoveRecord,
    NodeStepRecord,
    Owner,
    RunRecord,
)
from executor.ledger.rows import attempt_of, moves_of, node_steps_of, owner_of, run_of
from executor.stations import check_actions
from planner.plan import Plan, read_plan
from snapshots.errors import Damaged, FormatError
from snapshots.reading import printable

Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Contents:
    """A run as the ledger has it.

    ``plans`` the first one first, ``moves`` in the order of the plans, ``attempts`` the oldest
    first. They hold together: every move is in a plan, every attempt at actions of its move.
    ``node_steps`` are the steps that are no moves; in attempts they are counted as moves.
    ``lease`` is who holds the run, and when that runner was last heard of; None for no holder.
    """

    run: RunRecord
    plans: Sequence[Plan]
    moves: Sequence[MoveRecord]
    attempts: Sequence[AttemptRecord]
    lease: tuple[Owner, float] | None
    node_steps: Sequence[NodeStepRecord] = ()

    def lives(self, now: float) -> bool:
        """True if the holder of the run may still be at work on it."""
        return self.lease is not None and may_live(*self.lease, now)


def select_plans(run: int) -> Select[Any]:
    """The plans of a run, the first one first."""
    table = schema.plans
    return select(table).where(table.c.run == run).order_by(table.c.number)


def select_steps(run: int) -> Select[Any]:
    """The steps of a run, in the order of its plans."""
    table = schema.moves
    return select(table).where(table.c.run == run).order_by(table.c.plan, table.c.move)


def select_attempts(run: int) -> Select[Any]:
    """The submissions of a run, the oldest first."""
    table = schema.attempts
    return select(table).where(table.c.run == run).order_by(table.c.intended, table.c.key)


def select_lease(run: int) -> Select[Any]:
    """The row that says who holds a run."""
    return select(schema.leases).where(schema.leases.c.run == run)


@dataclass(frozen=True)
class ContentRows:
    """The rows of a run. To make values of them takes long, so no transaction waits for that."""

    run: Row[Any]
    plans: Rows
    steps: Rows
    attempts: Rows
    lease: Row[Any] | None

    @classmethod
    def fetch(cls, connection: Connection, row: Row[Any]) -> ContentRows:
        """All that belongs to ``row`` of the runs, as the transaction of ``connection`` sees it."""
        run = int(row.id)
        return cls(
            row,
            connection.execute(select_plans(run)).all(),
            connection.execute(select_steps(run)).all(),
            connection.execute(select_attempts(run)).all(),
            connection.execute(select_lease(run)).first(),
        )

    def read(self) -> Contents:
        """The values of the rows.

        Raises:
            Damaged: they cannot be read, or do not hold together.
        """
        run = run_of(self.run)
        found = Contents(
            run,
            plans_of(self.plans, run.id),
            moves_of(self.steps, run.id),
            [attempt_of(row, run.id) for row in self.attempts],
            None if self.lease is None else owner_of(self.lease),
            node_steps_of(self.steps, run.id),
        )
        _check_together(found)
        return found


def plans_of(rows: Rows, run: int) -> list[Plan]:
    """The plans of a run by their rows; never none.

    Raises:
        Damaged: one is missing, or cannot be read.
    """
    if not rows or [row.number for row in rows] != list(range(len(rows))):
        raise Damaged(run, "a plan is missing")
    return [_plan(row.document, run) for row in rows]


def _plan(document: object, run: int) -> Plan:
    if not isinstance(document, str):
        raise Damaged(run, "its plan is no text")
    try:
        return read_plan(document, "its plan")
    except FormatError as error:
        raise Damaged(run, printable(str(error))) from None


def _check_together(found: Contents) -> None:
    run, lengths = found.run.id, dict[int, int]()
    for plan in found.plans:
        try:
            check_actions(plan)
        except FormatError as error:
            raise Damaged(run, printable(str(error))) from None
        lengths |= {move.id: len(move.actions) for move in plan.moves}
        lengths |= {step.id: 1 for step in plan.node_steps}
    reached = {record.move: record.station for record in found.moves}
    reached |= {record.step: record.station for record in found.node_steps}
    if reached.keys() != lengths.keys():
        raise Damaged(run, "its moves are not those of its plans")
    for move, station in reached.items():
        if station > lengths[move]:
            raise Damaged(run, f"move {move} has no action {station}")
    for one in found.attempts:
        if not one.first < one.first + one.count <= lengths.get(one.move, 0):
            raise Damaged(run, f"attempt {printable(one.key)} is at no action of its move")
