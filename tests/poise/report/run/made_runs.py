"""Runs written down by hand, for tests that look at one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from executor.ledger import AttemptRecord, AttemptState, MoveRecord, MoveState, RunRecord, RunState
from executor.ledger.database import Database
from planner.plan.plan import Move
from poise.runs.move_view import MoveView
from poise.runs.view import RunView
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan

RUNNING, WAITING, DONE = MoveState.RUNNING, MoveState.WAITING, MoveState.DONE
FAILED, BROKEN, BLOCKED = MoveState.FAILED, MoveState.BROKEN, MoveState.BLOCKED
DROPPED = MoveState.DROPPED


def web(number: int, after: Sequence[int] = (), copy_gib: float = 1.0) -> Move:
    """A move of ``web1``, ``web2`` … from a:b to b:c in two actions."""
    return move(
        "a.example.org:b.example.org",
        "b.example.org:c.example.org",
        (MIGRATE, "b.example.org"),
        (REPLACE, "c.example.org"),
        number=number,
        instance=f"web{number}.example.org",
        after=after,
        copy_gib=copy_gib,
    )


def at(
    one: Move, state: MoveState, note: str = "", job: str | None = None, **record: Any
) -> MoveView:
    """Where a move stands; ``job`` is one that has not ended."""
    attempts = () if job is None else (attempt(one.id, job),)
    station = len(one.actions) if state is DONE else 0
    row = MoveRecord(1, one.id, 0, one.instance, state, station, note, None, None)
    return MoveView(one, replace(row, **record), attempts)


def attempt(number: int, job: str, progress: float = 0.25) -> AttemptRecord:
    """A job with both actions of a move, submitted at second 60."""
    return AttemptRecord(
        f"k{job}",
        1,
        number,
        0,
        2,
        AttemptState.SUBMITTED,
        job,
        60.0,
        60.0,
        None,
        "",
        False,
        progress,
    )


@cache
def ledger() -> Database:
    """An empty ledger that commands find by an option."""
    return Database("sqlite://", named_by=("--ledger", "l.sqlite"))


def run_of(*moves: MoveView, state: RunState = RunState.RUNNING, **record: Any) -> RunView:
    """Run 2 on prod, with these moves; alive while it runs."""
    row = RunRecord(
        2, "uid", "prod", "uuid", "luxi:", state, 0.0, 0.0, None, False, "", {"limits": {}}
    )
    made, command = plan(*(one.move for one in moves)), ledger().command
    alive = state is RunState.RUNNING
    return RunView(replace(row, **record), (made,), moves, alive, "ledger.sqlite", command)
