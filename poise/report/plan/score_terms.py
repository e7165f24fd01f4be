"""The score of a plan term by term, and how low it could be."""

from __future__ import annotations

from planner.plan import Plan, ScoreBounds
from planner.words import count
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.plan.score_figures import rounded_down
from poise.report.plan.why_it_ended import ending
from poise.report.term_meanings import MEANINGS
from snapshots.htools import fixed


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
            Column("Before", right=True, drop=1),
            Column("After", right=True),
        ],
        rows,
        ["score", "", "", fixed(plan.score_before, 8), fixed(plan.score_after, 8)],
    )
