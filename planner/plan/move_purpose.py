"""The moves that serve what was asked for beside the score: goals, and nodes that are emptied."""

from __future__ import annotations

from dataclasses import dataclass

from planner.goals.goal_set import GoalSet
from planner.plan.evacuation_result import EvacuationResult
from planner.state.placement import Placement

EVACUATION = "evacuate"


@dataclass(frozen=True, slots=True)
class Served:
    """Something asked for: its ``kind`` in a word (``empty``, ``keep-apart``), and all of it."""

    kind: str
    words: str


def served(
    goals: GoalSet | None,
    evacuation: EvacuationResult | None,
    after: Placement,
    without: Placement,
    row: int,
) -> tuple[Served, ...]:
    """The things asked for that are further away without moves of an instance (row).

    ``after``: the placement after the plan; ``without``: that without these moves.
    """
    return (*_goals(goals, after, without), *_evacuated(evacuation, after, without, row))


def _goals(goals: GoalSet | None, after: Placement, without: Placement) -> tuple[Served, ...]:
    if goals is None:
        return ()
    met, missed = (goals.broken(one.primary, one.secondary) for one in (after, without))
    return tuple(
        Served(goal.wish.kind.value, str(goal.wish))
        for goal, further in zip(goals, (missed > met).tolist(), strict=True)
        if further
    )


def _evacuated(
    evacuation: EvacuationResult | None, after: Placement, without: Placement, row: int
) -> tuple[Served, ...]:
    if evacuation is None:
        return ()
    sides = {
        "primaries": [(without.primary, after.primary)],
        "secondaries": [(without.secondary, after.secondary)],
    }
    both = [pair for pairs in sides.values() for pair in pairs]
    checked = sides.get(evacuation.part, both)
    stays, goes = ({int(columns[k][row]) for columns in checked} for k in (0, 1))
    nodes = after.model.cluster.nodes.names
    left = [name for name in evacuation.nodes if nodes.index(name) in stays - goes]
    words = f"{EVACUATION} {','.join(left)}"
    return (Served(EVACUATION, words),) if left else ()
