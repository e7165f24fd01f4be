"""The score after the first moves of a plan: a reader may want to stop where most is gained."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from planner.plan import Plan
from planner.units import MIB_PER_GIB
from planner.words import human_size
from poise.report.blocks import Column, Table, Value
from poise.report.plan.score_figures import rounded
from poise.report.screen import ScreenPart, narrowed

SHARES = (0.25, 0.5, 0.75, 0.9, 1.0)
"""The shares of the whole gain that milestones have reached."""
_FEWEST = 5
"""Moves of a plan that is worth stopping earlier."""
_MOVE_BY_MOVE = "greedy"
"""The solver, as plans name it, whose plan of N moves is the beginning of a longer one."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A plan as far as its first ``moves``: the score, its share of the gain, MiB, restarts."""

    moves: int
    score: float
    share: float
    copied: float
    sent: float
    restarts: int


def milestones(plan: Plan, shares: Sequence[float] = SHARES) -> list[Milestone]:
    """The fewest first moves that gain each of ``shares``; none where stopping earlier is no help.

    It is none for plans of a few moves, for those that empty nodes, meet goals or repair rules,
    which the first moves alone need not do, and where there is no score.
    """
    if plan.goals or plan.options.get("repair_only") is True:
        return []
    gain = plan.score_before - plan.score_after
    if plan.evacuates or len(plan.moves) < _FEWEST or not math.isfinite(gain) or gain <= 0:
        return []
    found: dict[int, Milestone] = {}
    for share in shares:
        reached = (
            n
            for n, move in enumerate(plan.moves, 1)
            if plan.score_before - move.score_after >= share * gain
        )
        n = len(plan.moves) if share >= 1 else next(reached, len(plan.moves))
        found[n] = _milestone(plan, n, gain)
    return [found[n] for n in sorted(found)]


def _milestone(plan: Plan, n: int, gain: float) -> Milestone:
    done = plan.moves[:n]
    score = done[-1].score_after
    return Milestone(
        moves=n,
        score=score,
        share=(plan.score_before - score) / gain,
        copied=sum(move.copy_gib for move in done) * MIB_PER_GIB,
        sent=sum(move.memory_gib for move in done) * MIB_PER_GIB,
        restarts=sum(move.restarts for move in done),
    )


def milestones_part(plan: Plan, columns: int) -> ScreenPart:
    """The milestones as a table, fewer of them where there is little room."""

    def make(rows: int) -> Table | None:
        shares = SHARES[-rows:] if rows else ()
        shown = milestones(plan, shares)
        return narrowed(_table(shown, plan.solver), columns) if len(shown) > 1 else None

    return ScreenPart(make, (5, 4, 3, 0), expendable=9)


def _table(shown: Sequence[Milestone], solver: str) -> Table:
    last = shown[-1]
    rows: list[list[Value]] = [
        [
            str(one.moves),
            rounded(one.score),
            f"{100 * one.share:.0f} %",
            *([str(one.restarts)] if last.restarts else []),
            *([human_size(one.copied)] if last.copied else []),
            *([human_size(one.sent)] if last.sent else []),
        ]
        for one in shown
    ]
    headers = ["N", "Score", "Gain"]
    costs = {"Restarts": last.restarts, "Copied": last.copied, "Memory": last.sent}
    headers += [header for header, cost in costs.items() if cost]
    columns = [Column(header, right=True) for header in headers]
    # Other solvers make another plan for a budget, not the beginning of this one.
    earlier = " (stop earlier: --max-moves N)" if solver == _MOVE_BY_MOVE else ""
    return Table(f"Score after the first N moves{earlier}", columns, rows)
