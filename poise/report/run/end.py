"""The report at the end of a run, and before one is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from executor.ledger import MoveState, RunState
from planner.words import count
from poise.report.blocks import Block, Line, Lines
from poise.report.run.answer import answer_line, sums
from poise.report.run.attention import attention_block
from poise.report.run.next_steps import giving_up, next_steps_lines

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
        yield _listed(view, "Problems left", problems, "bad" if view.leaves_behind else "caution")
    if view.meanwhile:
        yield _listed(view, "While the evacuated nodes are out", view.meanwhile)


def close_report(view: RunView, *, leave_jobs: bool = False) -> list[Block]:
    """The moves that are given up with a run; ``leave_jobs``: though jobs of it may run."""
    lines = [
        answer_line(view),
        Line(sums(view)),
        *_unended(view, leave_jobs=leave_jobs),
        Line("Once it is closed, it cannot be continued; instances stay where they are."),
    ]
    return [Lines("", lines, prose=True), *attention_block(view)]


def close_question(view: RunView) -> str:
    """``Give up run 3 on NAME (9 of 12 moves not done)?``, with the jobs that keep running."""
    moves = len(view.planned)
    left = moves - view.counts[MoveState.DONE]
    where = f"run {view.record.id} on {view.record.cluster_name}"
    jobs = f", {_keep_running(view)}" if view.unended else ""
    return f"Give up {where} ({left} of {count(moves, 'move')} not done{jobs})?"


def unended_words(view: RunView) -> str:
    """``jobs 3, 5 and 12``: those of a run that have not ended as far as the ledger knows."""
    jobs = [one.job for one in view.unended if one.job is not None]
    if not jobs:
        return "a submission"
    *others, last = jobs
    return f"jobs {', '.join(others)} and {last}" if others else f"job {last}"


def _unended(view: RunView, *, leave_jobs: bool) -> Iterator[Line]:
    """The jobs that stand in the way of closing a run, or keep running after it."""
    if not view.unended:
        return
    if leave_jobs:
        them = "it" if len(view.unended) == 1 else "them"
        told = f"{_keep_running(view)} ({unended_words(view)}); no run checks {them}."
        yield Line(told, "caution")
    else:
        jobs = unended_words(view)
        yield Line(f"{jobs[0].upper()}{jobs[1:]} may still be in the queue.", "caution")
        yield Line(f"To give it up: {', then '.join(giving_up(view))}")


def _keep_running(view: RunView) -> str:
    jobs = len(view.unended)
    return f"{count(jobs, 'job')} {'keeps' if jobs == 1 else 'keep'} running"


def _listed(view: RunView, title: str, sentences: Sequence[str], style: str = "") -> Lines:
    lines = [Line(sentence, style) for sentence in sentences[:_NAMED]]
    if len(sentences) > _NAMED:
        rest, document = len(sentences) - _NAMED, view.command("status", "--json")
        lines.append(Line(f"and {rest} more ({document})", style))
    return Lines(title, lines, prose=True)
