"""The schedule of a dry run: the order of the moves, their begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from executor.ledger import MoveState, RunState
from planner.units import MIB_PER_GIB
from planner.words import count, pair_of_nodes, size_in_words
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.run.answer import state_words
from poise.report.run.attention import attention_block
from poise.report.run.moves import state_cell
from poise.settings.times import in_words

if TYPE_CHECKING:
    from poise.runs.move_view import MoveView
    from poise.runs.view import RunView

_SHOWN = 8
"""Moves of the schedule that are shown, unless all are."""
DRY_RUN_LINES = _SHOWN + 12
"""Lines of a dry run in which nothing goes wrong, with the empty one before it."""


def dry_run_answer(view: RunView, took: float, before: RunView | None = None) -> Lines:
    """The first line: the duration, or the state that the run would end in.

    ``before``: the run as it stood, where it is continued; only what is left then is counted.
    """
    over, gib, words = 0, view.sums.copied_gib, in_words(took)
    if before is not None:
        over = before.counts[MoveState.DONE] + len(view.left_out)
        gib -= before.sums.copied_gib
    number = view.total - over
    moves = count(number, "move" if before is None else "more move")
    if view.record.state is RunState.STOPPED:
        done = view.counts[MoveState.DONE] - (before.counts[MoveState.DONE] if before else 0)
        copied = f" ({size_in_words(gib * MIB_PER_GIB)} copied)" if gib else ""
        allowed, why = _allowed(view)
        fit = f"{done} of {moves} {'fits' if done == 1 else 'fit'} in {allowed}{copied}"
        text = f"{fit}; the last ends after {words}.{why}" if done else f"{fit}.{why}"
    elif view.record.state is RunState.DONE:
        takes = "takes" if number == 1 else "take"
        text = f"{moves} {takes} about {words}."
    else:
        text = f"after about {words} the run is {state_words(view)}."
    return Lines("", [Line(f"Dry run: {text}", "strong")], prose=True)


def _allowed(view: RunView) -> tuple[str, str]:
    """The time of ``--until`` that ends a dry run early, or a budget and its limit in words."""
    from poise.runs.settings import limits_of

    limits, run = limits_of(view.record), view.record
    began, ended = run.started, run.ended
    if limits.until is None or began is None or ended is None or ended < limits.until:
        why = ShortNames.of(one.move for one in view.moves).within(run.why)
        return "the budget", f" {why[:1].upper()}{why[1:]}."
    return in_words(limits.until - began), ""


def schedule_report(
    view: RunView,
    began: float,
    assumed: str,
    before: RunView | None = None,
    *,
    everything: bool = False,
) -> list[Block]:
    """The first moves in the order in which they begin, what goes wrong, what it rests on.

    ``before``: the run as it stood, where it is continued; moves that were over then are left out.
    """
    moves = view.moves
    if before is not None:
        ended = (MoveState.DONE, MoveState.DROPPED)
        over = {one.move.id for one in before.moves if one.record.state in ended}
        over |= {one.move.id for one in view.left_out}
        moves = tuple(one for one in view.planned if one.move.id not in over)
    lines = [Line(f"Assumes: {assumed}.", "faint"), Line("Nothing was changed.", "good")]
    return [
        *([_table(view, moves, began, everything=everything)] if moves else []),
        *attention_block(view, everything=everything),
        Lines("", lines, prose=True),
    ]


def _table(view: RunView, moves: Sequence[MoveView], began: float, *, everything: bool) -> Table:
    names = ShortNames.of(one.move for one in view.moves)

    def when(moment: float | None) -> str:
        return "-" if moment is None else _since_begin(moment - began)

    begins = {one.move.id: _begins(one, began) for one in moves}
    order = sorted(moves, key=lambda one: (begins[one.move.id] is None, begins[one.move.id]))
    shown = order if everything else order[:_SHOWN]
    out = {one.move.id for one in view.left_out}
    all_done = all(one.record.state is MoveState.DONE for one in shown)
    rows: list[list[Value]] = [
        [
            str(one.move.id),
            Cell(names(one.move.instance), "strong"),
            *([pair_of_nodes(one.move.source, names)] if everything else []),
            pair_of_nodes(one.move.target, names),
            ", ".join(action.verb for action in one.move.actions),
            when(begins[one.move.id]),
            when(one.record.ended),
            *([] if all_done else [state_cell(one, left_out=one.move.id in out)]),
        ]
        for one in shown
    ]
    more = f", the first {len(shown)} of {len(order)} moves (all: --moves)"
    return Table(
        "Schedule (simulated)" + (more if len(shown) < len(order) else ""),
        [
            Column("#", right=True),
            Column("Instance"),
            *([Column("From", drop=2)] if everything else []),
            Column("To"),
            Column("Actions", drop=1),
            Column("Begins", right=True),
            Column("Ends", right=True),
            *([] if all_done else [Column("State")]),
        ],
        rows,
    )


def _begins(one: MoveView, began: float) -> float | None:
    """The moment when a move begins in the dry run; None for never, or long before it."""
    again = [attempt.intended for attempt in one.attempts if attempt.intended >= began]
    started = one.record.started
    return min(again, default=started if started is not None and started >= began else None)


def _since_begin(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
