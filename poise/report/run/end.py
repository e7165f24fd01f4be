"""The report at the end of a run, and before one is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from executor.ledger import MoveState, RunState
from planner.words import count
from poise.report.blocks import Block, Line, Lines
from poise.report.run.answer import answer_line, sums
from poise.report.run.attention import attention_block
from poise.report.run.next_steps import next_steps_lines

if TYPE_CHECKING:
    from poise.runs.view import RunView

_NAMED = 8
"""Problems that are told."""


def end_report(view: RunView, took: float | None = None) -> list[Block]:
    """The result, what needs a person, what to type next; ``took``: seconds of the runner."""
    lines = Lines("", [answer_line(view), Line(sums(view, took))], prose=True)
    return [lines, *left_over(view), *attention_block(view), *next_steps_lines(view)]


def left_over(view: RunView) -> Iterator[Block]:
    """The problems that a run leaves that is done."""
    if view.record.state is not RunState.DONE:
        return
    problems = view.left_over
    if view.replaced:
        problems.insert(0, f"{count(view.replaced, 'move')} of the first plan not done")
    if problems:
        yield _listed("Problems left", problems, "bad" if view.leaves_behind else "caution")
    if view.meanwhile:
        yield _listed("While the evacuated nodes are out", view.meanwhile)


def close_report(view: RunView) -> list[Block]:
    """The moves that are given up with a run."""
    lines = [
        answer_line(view),
        Line(sums(view)),
        Line("Once it is closed, poise resume cannot continue it; instances stay where they are."),
    ]
    return [Lines("", lines, prose=True), *attention_block(view)]


def close_question(view: RunView) -> str:
    """``Give up run 3 on NAME (9 of 12 moves not done)?``"""
    moves = len(view.planned)
    left = moves - view.counts[MoveState.DONE]
    where = f"run {view.record.id} on {view.record.cluster_name}"
    return f"Give up {where} ({left} of {count(moves, 'move')} not done)?"


def _listed(title: str, sentences: Sequence[str], style: str = "") -> Lines:
    lines = [Line(sentence, style) for sentence in sentences[:_NAMED]]
    if len(sentences) > _NAMED:
        lines.append(Line(f"and {len(sentences) - _NAMED} more (poise status --json)", style))
    return Lines(title, lines, prose=True)
