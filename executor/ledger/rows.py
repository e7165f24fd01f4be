"""Rows of the ledger as values: every column of the type that the schema gives it.

SQLite keeps whatever it is given, so a row can hold anything after a person's edit, or damage that
left the pages in order. Such a run is :class:`~snapshots.errors.Damaged`; others are read all the
same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Boolean, Column, Connection, Float, Integer, Row, String, Table

from executor.ledger import schema
from executor.ledger.records import (
    LATEST,
    AttemptRecord,
    AttemptState,
    EventKind,
    EventRecord,
    MoveRecord,
    MoveState,
    NodeStepRecord,
    Owner,
    RunRecord,
    RunState,
)
from planner.plan import Json, Move, Plan, StepType, write_plan
from snapshots.errors import Damaged
from snapshots.reading import printable, quoted

Member = TypeVar("Member", bound=StrEnum)

_MEANT = {
    RunState: "state of a run",
    MoveState: "state of a move",
    AttemptState: "state of an attempt",
    EventKind: "kind of an event",
    StepType: "type of a step",
}


def run_of(row: Row[Any]) -> RunRecord:
    """A row of the runs.

    Raises:
        Damaged: this one, and the other functions here, where a column holds what it cannot.
    """
    run, values = int(row.id), _checked(row, schema.runs, int(row.id))
    return RunRecord(
        id=run,
        uid=values["uid"],
        cluster_name=values["cluster_name"],
        cluster_uuid=values["cluster_uuid"],
        target=values["target"],
        state=_member(RunState, values["state"], run),
        created=values["created"],
        started=values["started"],
        ended=values["ended"],
        stop_requested=values["stop_requested"],
        why=values["why"],
        settings=_settings(values["settings"], run),
        waits=values["waits"],
        runner_began=values["runner_began"],
        drift=values["drift"],
        drifted_at=values["drifted_at"],
        drift_fix=steps_of(values["drift_fix"]),
    )


def moves_of(rows: Sequence[Row[Any]], run: int) -> list[MoveRecord]:
    """Those of the rows of steps that are moves."""
    return [_move_of(values, run) for values in _of_type(StepType.MOVE, rows, run)]


def node_steps_of(rows: Sequence[Row[Any]], run: int) -> list[NodeStepRecord]:
    """Those of the rows of steps that give nodes roles."""
    return [_node_step_of(values, run) for values in _of_type(StepType.SET_ROLE, rows, run)]


def _of_type(wanted: StepType, rows: Sequence[Row[Any]], run: int) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        values = _checked(row, schema.moves, run)
        if _member(StepType, values["type"], run) is wanted:
            yield values


def _node_step_of(values: Mapping[str, Any], run: int) -> NodeStepRecord:
    return NodeStepRecord(
        run=run,
        step=values["move"],
        plan=values["plan"],
        node=values["instance"],
        state=_member(MoveState, values["state"], run),
        station=values["station"],
        problem=values["note"],
        started=values["started"],
        ended=values["ended"],
        waits=values["waits"],
        again=values["again"],
        trouble=values["trouble"],
        fix=steps_of(values["fix"]),
    )


def _move_of(values: Mapping[str, Any], run: int) -> MoveRecord:
    return MoveRecord(
        run=run,
        move=values["move"],
        plan=values["plan"],
        instance=values["instance"],
        state=_member(MoveState, values["state"], run),
        station=values["station"],
        problem=values["note"],
        started=values["started"],
        ended=values["ended"],
        waits=values["waits"],
        again=values["again"],
        trouble=values["trouble"],
        fix=steps_of(values["fix"]),
    )


def attempt_of(row: Row[Any], run: int) -> AttemptRecord:
    """A row of the attempts."""
    values = _checked(row, schema.attempts, run)
    if not values["progress"] <= 1.0:
        raise Damaged(run, f"attempt {printable(values['key'])}: progress beyond the whole")
    return AttemptRecord(
        key=values["key"],
        run=run,
        move=values["move"],
        first=values["first"],
        count=values["count"],
        state=_member(AttemptState, values["state"], run),
        job=values["job"],
        intended=values["intended"],
        submitted=values["submitted"],
        ended=values["ended"],
        message=values["message"],
        canceling=values["canceling"],
        progress=values["progress"],
    )


def event_of(row: Row[Any], run: int) -> EventRecord:
    """A row of the events."""
    values = _checked(row, schema.events, run)
    return EventRecord(
        values["id"],
        run,
        values["at"],
        values["move"],
        _member(EventKind, values["kind"], run),
        values["text"],
        None if values["outcome"] is None else _member(AttemptState, values["outcome"], run),
        values["message"],
    )


def owner_of(row: Row[Any]) -> tuple[Owner, float]:
    """A row of the leases: who holds a run, and when that runner was last heard of."""
    values = _checked(row, schema.leases, row.run)
    owner = Owner(values["host"], values["pid"], values["born"], values["token"])
    if not owner.host.split():
        raise Damaged(row.run, "column 'host' of leases is empty")
    return owner, values["seen"]


def steps_of(text: str) -> tuple[str, ...]:
    """The steps of a fix, of which a column has one a line."""
    return tuple(text.split("\n")) if text else ()


def as_column(fix: Sequence[str]) -> str:
    """The text of a column from which :func:`steps_of` makes these steps again."""
    return "\n".join(" ".join(step.split("\n")) for step in fix)


def _checked(row: Row[Any], table: Table, run: object) -> Mapping[str, Any]:
    """The values of a row by column, each of its column's type."""
    values = dict(row._mapping)
    for column in table.columns:
        value = values[column.name]
        if value is None and column.nullable:
            continue
        if not _fits(value, column):
            shown = printable(ascii(value), 60)
            raise Damaged(run, f"column '{column.name}' of {table.name} holds {shown}")
    return values


def _fits(value: object, column: Column[Any]) -> bool:
    kind = column.type
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, Float):
        return isinstance(value, int | float) and 0 <= value < LATEST
    if isinstance(kind, Integer):
        return type(value) is int and value >= 0
    assert isinstance(kind, String)
    return isinstance(value, str) and _is_text(value)


def _is_text(value: str) -> bool:
    """True if a text can be written; bytes that are no text are read as lone surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _member(kind: type[Member], word: str, run: int) -> Member:
    try:
        return kind(word)
    except ValueError:
        raise Damaged(run, f"{quoted(word)} is no {_MEANT[kind]}") from None


def _settings(text: str, run: int) -> Mapping[str, Json]:
    try:
        settings = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Damaged(run, "its settings are not JSON") from None
    if not isinstance(settings, dict):
        raise Damaged(run, "its settings are no object")
    return settings


def _no_number(name: str) -> float:
    raise ValueError(name)


def write_steps(connection: Connection, run: int, number: int, plan: Plan) -> None:
    """Write plan ``number`` of a run down, with a row for each of its steps."""
    connection.execute(
        schema.plans.insert().values(run=run, number=number, document=write_plan(plan))
    )
    rows: Sequence[dict[str, Any]] = [
        {
            "run": run,
            "move": step.id,
            "plan": number,
            "instance": step.instance if isinstance(step, Move) else step.node,
            "type": (StepType.MOVE if isinstance(step, Move) else StepType.SET_ROLE).value,
            "state": MoveState.WAITING.value,
            "station": 0,
            "note": "",
        }
        for step in plan.steps
    ]
    if rows:
        connection.execute(schema.moves.insert(), rows)
