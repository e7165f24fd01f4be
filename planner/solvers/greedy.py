"""Balancing one move at a time, as Ganeti's hbal does: always the move that lowers the score most.

Stopping rules and their defaults are hbal's, so that the same options give the same steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from planner.model import Model
from planner.moves import MoveKind
from planner.placement import Placement
from planner.scoring.bound import reserved_memory_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.candidates import COPYING, MoveRules
from planner.solvers.choice import Choice
from snapshots.cluster import Floats, Ints


@dataclass(frozen=True, slots=True)
class StopRules:
    """When to stop.

    ``max_steps`` negative is unlimited. A step must gain at least ``min_gain`` once the score is
    at or below ``min_gain_limit``; balancing ends within ``min_score`` of the bound. A step that
    copies gains at least ``min_gain_per_gib`` for each GiB of it: hbal has no such rule.
    """

    max_steps: int = -1
    min_score: float = 1e-9
    min_gain: float = 1e-2
    min_gain_limit: float = 1e-1
    min_gain_per_gib: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One accepted move: node rows before and after (NO_NODE for none) and the score after it."""

    instance: int
    kind: MoveKind
    target: int
    old: tuple[int, int]
    new: tuple[int, int]
    score: float


@dataclass(frozen=True)
class Balance:
    """The result: components (20) before and after, the steps between, the bound.

    ``uncopied`` counts the instances that were not copied because it gained too little a GiB.
    """

    steps: tuple[Step, ...]
    components_before: Floats
    components_after: Floats
    score_before: float
    score_after: float
    bound: float
    already_balanced: bool
    uncopied: int = 0


class Chooser(Protocol):
    """Finds the best next move on the placement it was made for."""

    def best(self) -> Choice | None:
        """The best candidate, by exact score and order; None if no move is allowed."""

    def moved(self, choice: Choice) -> None:
        """The placement has carried ``choice`` out."""

    def leave_uncopied(self, instance: int) -> None:
        """From now on no candidate copies the disks of ``instance``."""


def well_balanced(score: float, bound: float, stop: StopRules) -> bool:
    """Whether there is nothing to do before the first step."""
    return score - bound < stop.min_score


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
    from planner.solvers.lazy import LazyChooser

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


def group_scope(placement: Placement, group: int) -> Ints:
    """Rows of a group's nodes, ascending."""
    return np.flatnonzero(placement.model.group == group)
