"""Balancing one move at a time, as Ganeti's hbal does: always the move that lowers the score most.

Stopping rules and their defaults are hbal's, so that the same options give the same steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from planner.rules.candidates import COPYING, MoveRules
from planner.rules.step import Step
from planner.scoring.bounds import reserved_memory_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.choice import Choice
from planner.solvers.base import Balance, StopRules, well_balanced
from planner.state.model import Model
from planner.state.placement import Placement
from snapshots.arrays import Ints


class Chooser(Protocol):
    """Finds the best next move on the placement it was made for."""

    def best(self) -> Choice | None:
        """The best candidate, by exact score and order; None if no move is allowed."""

    def moved(self, choice: Choice) -> None:
        """The placement has carried ``choice`` out."""

    def leave_uncopied(self, instance: int) -> None:
        """From now on no candidate copies the disks of ``instance``."""


def balance(
    placement: Placement,
    scope: Ints,
    rules: MoveRules | None = None,
    stop: StopRules | None = None,
    *,
    chooser: Chooser | None = None,
    on_step: Callable[[Step], None] | None = None,
) -> Balance:
    """Balance the nodes ``scope`` (ascending rows) by changing ``placement`` step by step."""
    from planner.solvers.balance.lazy import LazyChooser

    rules, stop = rules or MoveRules(), stop or StopRules()
    scorer = ExactScorer(placement, scope)
    before = scorer.components()
    score = first = scorer.score()
    bound = reserved_memory_bound(placement, scope)
    steps: list[Step] = []
    uncopied = 0
    done = well_balanced(score, bound, stop)
    if not done:
        chooser = chooser or LazyChooser(placement, scope, rules)
        while (
            stop.max_steps < 0 or len(steps) < stop.max_steps
        ) and score > bound + stop.min_score:
            choice = chooser.best()
            if choice is None or not _accept(score, choice.score, stop):
                break
            if _too_dear(placement.model, choice, score, stop):
                # Its other moves that copy gain no more, and copy as much.
                chooser.leave_uncopied(choice.instance)
                uncopied += 1
                continue
            old = int(placement.primary[choice.instance]), int(placement.secondary[choice.instance])
            placement.commit(choice.outcome, choice.lane)
            chooser.moved(choice)
            new = int(placement.primary[choice.instance]), int(placement.secondary[choice.instance])
            score = choice.score
            steps.append(Step(choice.instance, choice.kind, choice.target, old, new, score))
            if on_step is not None:
                on_step(steps[-1])
    after = scorer.components() if steps else before
    return Balance(tuple(steps), before, after, first, score, bound, done, uncopied)


def _accept(score: float, new: float, stop: StopRules) -> bool:
    if not new < score:
        return False
    return score > stop.min_gain_limit or score - new >= stop.min_gain


def _too_dear(model: Model, choice: Choice, score: float, stop: StopRules) -> bool:
    """Whether a choice gains less than it has to for what it copies."""
    if choice.kind not in COPYING or model.forthcoming[choice.instance]:
        return False
    return score - choice.score < stop.min_gain_per_gib * int(model.disk[choice.instance]) / 1024
