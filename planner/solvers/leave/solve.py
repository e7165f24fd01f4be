"""The cheapest complete evacuation, with what is proved of it, or the smallest relief.

What may leave at all has choices (:mod:`planner.solvers.leave.choices`); the search for those that
can be made together is :mod:`planner.solvers.leave.emptying`. Where not all can leave, the smallest
changes with which they could are looked for (:mod:`planner.solvers.leave.relief`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.rules.moves import evaluate
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.leave.choices import price
from planner.solvers.leave.departure import Departure, StayReason
from planner.solvers.leave.effort import Background, LeavingEffort, in_front
from planner.solvers.leave.emptying import Emptying
from planner.solvers.leave.lookout import Lookout
from planner.solvers.leave.relief import Relief, smallest_reliefs
from planner.solvers.leave.why_left import why_left
from planner.solvers.objective import Cost
from planner.solvers.stopping import Stop, Watch
from planner.state.placement import Placement


@dataclass(frozen=True, eq=False)
class Left:
    """An evacuation, with bounds.

    ``least`` and ``most`` hold for all evacuations that move only instances that have to leave, in
    whatever order, by way of other nodes or not. Where tags forbid migrations they hold for those
    in which each instance makes as few moves as its new place takes.

    Attributes:
        steps: in an order in which every one is allowed, with the score after each.
        state: the placement after them.
        gone: instances (rows) that leave, ascending.
        stays: those that do not, with the reason.
        cost: that of the steps.
        least: no evacuation of as many instances copies, or migrates, less.
        most: no more instances than so many can leave.
        reliefs: the smallest changes with which all could leave that may move at all.
        stopped: why the search ended.
    """

    steps: tuple[Step, ...]
    state: Placement
    gone: tuple[int, ...]
    stays: Mapping[int, StayReason]
    cost: Cost
    least: Cost
    most: int
    reliefs: tuple[Relief, ...]
    stopped: Stop

    @property
    def complete(self) -> bool:
        """True if all leave."""
        return not self.stays

    @property
    def most_proved(self) -> bool:
        """True if it is certain that no more can leave."""
        return len(self.gone) >= self.most

    @property
    def cheapest_proved(self) -> bool:
        """True if it is certain that as many cannot leave for fewer copies, or less memory."""
        return self.most_proved and price(self.cost)[:2] == price(self.least)[:2]


def leave(
    departure: Departure, watch: Watch | None = None, background: Background = in_front
) -> Left:
    """Empty the nodes of a departure.

    Args:
        departure: what is to leave.
        watch: asked now and then; an answer ends the search with the best so far.
        background: runs the long parts, so that a caller can end them.
    """
    effort = LeavingEffort(Lookout(watch), background)
    rows = departure.rows()
    fixed = {row: why for row in rows if (why := departure.why_not(row)) is not None}
    search = Emptying(departure, [row for row in rows if row not in fixed], effort)
    best = search.run()
    gone = set(best.goals)
    stuck = [row for row in search.movers if row not in gone]
    proved = search.most == len(gone)
    left = why_left(departure, best.walked.state, stuck, effort, proved=proved)
    return Left(
        steps=_scored(departure, best.walked.steps),
        state=best.walked.state,
        gone=tuple(sorted(gone)),
        stays=dict(sorted({**fixed, **left}.items())),
        cost=best.cost,
        least=search.least,
        most=search.most,
        reliefs=smallest_reliefs(search, stuck) if stuck else (),
        stopped=effort.lookout.ended or Stop.SEARCHED,
    )


def _scored(departure: Departure, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with the score of the group after each."""
    state = departure.placement.clone()
    found = []
    for step in steps:
        rows, targets = np.array([step.instance]), np.array([step.target])
        state.commit(evaluate(state, step.kind, rows, targets, allowed=True), 0)
        found.append(replace(step, score=ExactScorer(state, departure.scope).score()))
    return tuple(found)
