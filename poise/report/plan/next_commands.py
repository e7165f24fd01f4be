"""The options to type next, after a plan was shown."""

from __future__ import annotations

from dataclasses import dataclass

from planner.plan import Plan, PoorMoves, poor_moves
from planner.solvers import solver_named
from planner.units import MIB_PER_GIB
from planner.words import count, size_in_words
from poise.report.blocks import Line, Lines
from poise.report.plan.score_figures import rounded
from poise.report.screen import paragraph
from snapshots.errors import UsageError

_BESIDE = 30
"""Columns that the words need at least to stand beside the options."""


@dataclass(frozen=True, slots=True)
class Next:
    """An option and what it brings."""

    option: str
    what: str


def next_options(plan: Plan) -> list[Next]:
    """The options that suit a plan with moves, at most four."""
    found = []
    balanced = plan.evacuation is None
    poor = poor_moves(plan) if balanced else None  # an evacuation moves only what has to leave
    if balanced and _has_prices(plan):
        found.append(Next("--pareto", "plans from cheap to thorough"))
    elif poor is not None:
        found.append(Next(f"--min-gain-per-gib {poor.least:g}", _without(poor)))
    elif (
        balanced
        and plan.copy_gib
        and not plan.evacuates
        and plan.options.get("disk_moves") is not False
    ):
        found.append(Next("--no-disk-moves", "migrations only, no copies"))
    found.append(Next("--dry-run", "schedule and duration"))
    found.append(Next("--out plan.json", "save it, then: poise run plan.json --on CLUSTER"))
    found.append(Next("--details", "all moves, all nodes, score by term"))
    return found


def _has_prices(plan: Plan) -> bool:
    """True if the plan's solver has prices, in the place of gains of single moves."""
    try:
        return solver_named(plan.solver).prices
    except UsageError:  # registered nowhere any more
        return False


def _without(poor: PoorMoves) -> str:
    """The moves that the option leaves out; those that the solver makes instead are not known."""
    copied = size_in_words(sum(move.copy_gib for move in poor.moves) * MIB_PER_GIB)
    skipped = f"{count(len(poor.moves), 'move')} like {poor.moves[0].id}"
    return f"skips {skipped}: {copied} for {rounded(poor.gain)} of score"


def next_block(plan: Plan, columns: int) -> Lines:
    """The options, each in a line."""
    options = next_options(plan)
    wide = max(len(one.option) for one in options)
    if columns - wide < _BESIDE:
        told = [Line(f"{one.option}: {one.what}") for one in options]
        return Lines("Nothing was changed. Add to the command:", told, prose=True)
    lines: list[Line] = []
    for one in options:
        lines += paragraph(one.what, columns - 2, label=f"{one.option:<{wide}}  ")
    return Lines("Nothing was changed. Add to the command:", lines)
