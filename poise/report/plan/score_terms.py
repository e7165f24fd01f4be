"""The score of a plan term by term, and how low it could be."""

from __future__ import annotations

from planner.plan import Plan, ScoreBounds
from planner.solvers import Stop
from planner.words import count
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.plan.score_figures import rounded_down
from poise.report.term_meanings import MEANINGS
from snapshots.htools import fixed

_ENDINGS: dict[str, str] = {
    Stop.AT_GANETI_BOUND: "hbal would stop here too: its target score is reached.",
    Stop.MAX_MOVES: "Stopped after {moves} (--max-moves); more moves may help.",
    Stop.SMALL_GAIN: "No other move gains enough (--min-gain).",
    Stop.SMALL_GAIN_PER_GIB: "No other move gains enough for what it copies (--min-gain-per-gib).",
    Stop.NO_BETTER_MOVE: "No other single move improves the score.",
    Stop.SEARCHED: "The search found nothing better for its price than this plan.",
    Stop.TIME_LIMIT: "The time limit ended the search; more time may find a better plan.",
    Stop.INTERRUPTED: "The search was interrupted; more time may find a better plan.",
    Stop.NO_SCORE: "No score can be computed, so there is none to improve.",
}


def ending(plan: Plan) -> str:
    """The reason why there are no further moves; "" where a plan file has another than we know."""
    return _ENDINGS.get(plan.stopped, "").format(moves=count(len(plan.moves), "move"))


def score_blocks(plan: Plan) -> list[Block]:
    """Each term before and after, and the lower bound."""
    said = [] if plan.evacuation is not None else [Line(ending(plan))]
    return [_table(plan), Lines("", [*said, Line(_lower_bound(plan))])]


def _lower_bound(plan: Plan) -> str:
    bounds = plan.bounds or ScoreBounds(plan.bound)
    least = rounded_down(bounds.placement)
    held = "" if bounds.budget is None else f"; within the budget {rounded_down(bounds.budget)}"
    return f"Lower bound of the score: {least}{held} (not always reachable)."


def _table(plan: Plan) -> Table:
    shown = [term for term in plan.terms if term.before or term.after]
    rows: list[list[Value]] = [
        [
            Cell(term.name),
            Cell(MEANINGS.get(term.name, ""), "faint"),
            f"×{term.weight:.2f}",
            fixed(term.weight * term.before, 8),
            fixed(term.weight * term.after, 8),
        ]
        for term in shown
    ]
    hidden = len(plan.terms) - len(shown)
    left_out = f"; {count(hidden, 'zero term')} hidden" if hidden else ""
    return Table(
        f"Score by term (weighted{left_out})",
        [
            Column("Term"),
            Column("", drop=3),
            Column("Weight", right=True, drop=2),
            Column("Before", right=True),
            Column("After", right=True),
        ],
        rows,
        ["score", "", "", fixed(plan.score_before, 8), fixed(plan.score_after, 8)],
    )
