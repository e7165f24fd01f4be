"""Balancing one move at a time, as Ganeti's hbal does: always the move that lowers the score most.

Stopping rules and their defaults are hbal's, so that the same options give the same steps.
"""

from __future__ import annotations

from typing import Protocol

from planner.rules.candidates import COPYING, MoveRules
from planner.rules.step import Step
from planner.scoring.bounds import reserved_memory_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.choice import Choice
from planner.solvers.base import Balance, BalanceProblem, OnStep
from planner.solvers.stopping import BestSoFar, Stop, StopRules
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


class Greedy:
    """The solver that ``hbal`` names."""

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        """See :class:`planner.solvers.base.Solver`."""
        return balance(problem.placement, problem.scope, problem.rules, stop, on_step=on_step)


def balance(
    placement: Placement,
    scope: Ints,
    rules: MoveRules | None = None,
    stop: StopRules | None = None,
    *,
    chooser: Chooser | None = None,
    on_step: OnStep | None = None,
) -> Balance:
    """Balance the nodes ``scope`` (ascending rows) by changing ``placement`` step by step."""
    from planner.solvers.balance.lazy import LazyChooser

    rules, stop = rules or MoveRules(), stop or StopRules()
    scorer = ExactScorer(placement, scope)
    before = scorer.components()
    score = first = scorer.score()
    bound = reserved_memory_bound(placement, scope)
    steps: list[Step] = []
    uncopied = copied = 0
    done = stop.nothing_to_do(score, bound)
    stopped = Stop.AT_GANETI_BOUND if done else stop.ended(0, score, bound)
    if stopped is None:
        chooser = chooser or LazyChooser(placement, scope, rules)
    while stopped is None and chooser is not None:
        choice = chooser.best()
        if choice is None or not stop.accepts(score, choice.score):
            stopped = stop.no_step(score, uncopied)
            break
        if not stop.pays(score - choice.score, _copied_gib(placement.model, choice)):
            # Its other moves that copy gain no more, and copy as much.
            chooser.leave_uncopied(choice.instance)
            uncopied += 1
            continue
        old = int(placement.primary[choice.instance]), int(placement.secondary[choice.instance])
        placement.commit(choice.outcome, choice.lane)
        chooser.moved(choice)
        new = int(placement.primary[choice.instance]), int(placement.secondary[choice.instance])
        score = choice.score
        copied += int(1024 * _copied_gib(placement.model, choice))
        steps.append(Step(choice.instance, choice.kind, choice.target, old, new, score))
        if on_step is not None:
            on_step(steps[-1])
        stopped = stop.ended(len(steps), score, bound)
        if stopped is None and stop.watch is not None:
            stopped = stop.watch(BestSoFar(score, len(steps), copied, 0.0))
    after = scorer.components() if steps else before
    assert stopped is not None
    return Balance(tuple(steps), before, after, first, score, bound, stopped, uncopied)


def _copied_gib(model: Model, choice: Choice) -> float:
    """GiB that a choice copies."""
    if choice.kind not in COPYING or model.forthcoming[choice.instance]:
        return 0.0
    return int(model.disk[choice.instance]) / 1024
