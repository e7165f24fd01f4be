"""The rest of a run, for one that continues it: the moves that are left, those that stay out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from snapshots.errors import UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord
    from planner.plan import Plan
    from poise.runs.view import RunView


LEFT_OUT = "left out"
"""The note of a move that a person has named."""


def left_of(ledger: Ledger, run: RunRecord, left_out: Collection[int] = ()) -> Plan:
    """The latest plan of a run without the steps that are done, and those that are ``left_out``."""
    plan = ledger.plans(run.id)[-1]
    ended = (MoveState.DONE, MoveState.DROPPED)
    over = {record.move for record in ledger.moves(run.id) if record.state in ended}
    over |= {record.step for record in ledger.node_steps(run.id) if record.state in ended}
    return replace(
        plan,
        moves=tuple(m for m in plan.moves if m.id not in over and m.id not in left_out),
        node_steps=tuple(step for step in plan.node_steps if step.id not in over),
    )


def broken_in(view: RunView) -> frozenset[str]:
    """The instances that need a person: no new plan moves them."""
    return frozenset(
        one.move.instance for one in view.moves if one.record.state is MoveState.BROKEN
    )


def moves_named(view: RunView, names: Sequence[str]) -> frozenset[int]:
    """The moves with these numbers or instances, none of them done or running.

    Raises:
        UsageError: there is no such move, or it cannot be left out any more.
    """
    from planner.state import find_name

    left = {one.move.id: one for one in view.wanted if one.record.state is not MoveState.DONE}
    instances = list(dict.fromkeys(one.move.instance for one in left.values()))
    found: set[int] = set()
    for name in names:
        if _is_left_out(view, name):
            continue
        row = find_name(instances, name)
        instance = None if row is None else instances[row]
        meant = [
            number
            for number, one in left.items()
            if str(number) == name or one.move.instance == instance
        ]
        if not meant:
            raise UsageError(f"--skip: no move {quoted(name)} is left in run {view.record.id}")
        for number in meant:
            if any(attempt.state.open for attempt in left[number].attempts):
                raise UsageError(
                    f"--skip: move {number} ({left[number].move.instance}) has a job that has not"
                    f" ended: {view.command('stop')} first"
                )
        found.update(meant)
    return frozenset(found)


def left_out_with(view: RunView, named: Collection[int]) -> dict[int, str]:
    """The moves that are left out from now on, each with a note that says why.

    Those that are ``named``, and those that need a move that is left out, now or before: they could
    never start.
    """
    found = dict.fromkeys(sorted(named), LEFT_OUT)
    out = {one.move.id: one.move for one in view.moves if one.record.state is MoveState.DROPPED}
    out |= {one.move.id: one.move for one in view.moves_of(named)}
    open_states = (MoveState.WAITING, MoveState.BLOCKED)
    left = [one.move for one in view.wanted if one.record.state in open_states]
    while True:
        needed = {
            move: out[earlier]
            for move in left
            for earlier in move.after
            if move.id not in out and earlier in out
        }
        if not needed:
            return found
        for move, by in needed.items():
            found[move.id] = f"{LEFT_OUT}: it needs move {by.id} ({by.instance})"
            out[move.id] = move


def _is_left_out(view: RunView, name: str) -> bool:
    """True if all moves that a number or a full or short name means are left out already."""
    from planner.state import find_name

    instances = list(dict.fromkeys(one.move.instance for one in view.moves))
    row = find_name(instances, name)
    instance = None if row is None else instances[row]
    meant = [one for one in view.moves if str(one.move.id) == name or one.move.instance == instance]
    return bool(meant) and all(one.record.state is MoveState.DROPPED for one in meant)
