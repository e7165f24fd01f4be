"""The report at the end of a run, and before one is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from executor.ledger import RunState
from planner.words import all_of, count
from poise.report.blocks import Block, Line, Lines
from poise.report.names import ShortNames
from poise.report.plain import COLUMNS
from poise.report.plan import problems_left, problems_meanwhile
from poise.report.run.answer import answer_line, sums
from poise.report.run.attention import attention_block
from poise.report.run.next_steps import giving_up, next_steps_lines
from poise.report.run.node_steps import node_steps_block
from poise.report.screen import paragraph
from poise.runs.reservations import leaves_behind, number_replaced

if TYPE_CHECKING:
    from poise.report.plan import Problem
    from poise.runs.view import RunView

_NAMED = 8
"""Problems that are told."""
_ROWS = 14
"""Lines for all of them together."""
_LONGEST = 6
"""Lines of one of a few."""


def end_report(view: RunView, took: float | None = None) -> list[Block]:
    """The result, what needs a person, what to type next; ``took``: seconds of the runner."""
    lines = Lines("", [answer_line(view), Line(sums(view, took))], prose=True)
    return [
        lines,
        *node_steps_block(view),
        *left_over(view),
        *attention_block(view),
        *next_steps_lines(view),
    ]


def left_over(view: RunView) -> Iterator[Block]:
    """The problems that a run leaves that is done."""
    if view.record.state is not RunState.DONE:
        return
    plan, style = view.plans[-1], "bad" if leaves_behind(view) else "caution"
    left = _listed(view, problems_left(plan), style)
    if replaced := number_replaced(view):
        left.insert(0, Line(f"{count(replaced, 'move')} of the first plan not done", style))
    if left:
        yield Lines("Problems left", left)
    if meanwhile := _listed(view, problems_meanwhile(plan)):
        yield Lines("Other problems while the evacuated nodes are out", meanwhile)


def close_report(view: RunView, *, leave_jobs: bool = False) -> list[Block]:
    """The moves that are given up with a run; ``leave_jobs``: though jobs of it may run."""
    lines = [
        answer_line(view),
        Line(sums(view)),
        *_unended(view, leave_jobs=leave_jobs),
        Line("Once it is closed, it cannot be continued; instances stay where they are."),
    ]
    return [Lines("", lines, prose=True), *attention_block(view)]


def close_question(views: Sequence[RunView]) -> str:
    """``Give up run 3 on NAME (9 of 12 moves not done)?``, with the jobs that keep running."""
    first = views[0].record
    one = f"run {first.id} on {first.cluster_name}"
    left, total = sum(view.left for view in views), sum(view.total for view in views)
    jobs = "".join(f", {_keep_running(view)}" for view in views if view.unended)
    which = one if len(views) == 1 else count(len(views), "run")
    return f"Give up {which} ({left} of {count(total, 'move')} not done{jobs})?"


def unended_words(view: RunView) -> str:
    """``jobs 3, 5 and 12``: those of a run that have not ended as far as the ledger knows."""
    jobs = [one.job for one in view.unended if one.job is not None]
    if not jobs:
        return "a submission"
    return f"{'job' if len(jobs) == 1 else 'jobs'} {all_of(list(map(str, jobs)))}"


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


def _listed(view: RunView, problems: Sequence[Problem], style: str = "") -> list[Line]:
    """A line a node, in the words of the plan's own report."""
    plan = view.plans[-1]
    names = ShortNames.of_plan(plan)
    shown = [(names(one.node or plan.group), "; ".join(one.texts)) for one in problems[:_NAMED]]
    wide = max((len(label) for label, _ in shown), default=0)
    most = max(1, min(_LONGEST, _ROWS // max(1, len(shown))))
    lines: list[Line] = []
    for label, text in shown:
        begun = f"{label:<{wide}}  "
        lines += paragraph(names.within(text), COLUMNS - 2, label=begun, style=style, most=most)
    if len(problems) > _NAMED:
        rest, document = len(problems) - _NAMED, view.command("status", "--json")
        lines.append(Line(f"and {rest} more ({document})", style))
    return lines
