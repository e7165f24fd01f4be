"""The search for an evacuation: as many as can leave, the cheapest way, with bounds.

Which choices can be made together is a question of whole numbers, put to CP-SAT: first that all
leave, then the least copies, then the least migrated memory, then a good score. The limits that it
knows are necessary, so its bounds are proofs; its answers count once there is an order in which the
exact rules allow every step (:mod:`planner.solvers.leave.order`). An answer without one is
forbidden, and it looks again; where it is not proved that there is none, bounds rise no more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.counting import stand_in
from planner.solvers.cp_sat import values_in
from planner.solvers.leave.choices import Choices, WayOut, price
from planner.solvers.leave.departure import Departure
from planner.solvers.leave.effort import LeavingEffort
from planner.solvers.leave.model import LeavingModel, goals_in, hint, leaving_model
from planner.solvers.leave.order import Walked, board_of, in_order, pair_of, steps_of
from planner.solvers.objective import Cost
from planner.solvers.stopping import BestSoFar

_TRIES = 12
"""Answers without an order that are forbidden one after the other."""
_SHARE = 0.3
"""The part of what is left that a question may take."""
_SHOWN = 6
"""Solutions with a good score, the last found, that are scored exactly."""
_SPREAD = 0.6
"""Deterministic time of CP-SAT for a good score: a second or two."""
_STEPS = 2000
"""Steps on paper for changes of one place that may lower the score."""
_FIRST = 200
"""Choices of an instance that are tried for the first answer."""
_BETWEEN = 16
"""Instances between two looks whether the caller ends the search."""
_MOST_CHOICES = 60_000
"""Choices of all bunches together beyond which pairs of two new nodes are left out."""


@dataclass(frozen=True, eq=False)
class EmptyingAnswer:
    """Places that are reached, how, at what cost, and the score of it."""

    goals: Mapping[int, WayOut]
    walked: Walked
    cost: Cost
    score: float

    @property
    def key(self) -> tuple[float, ...]:
        """The order of answers, the best first."""
        score = math.inf if math.isnan(self.score) else self.score
        return -len(self.goals), self.cost.copy_mib, self.cost.migrated_mib, score


@dataclass(frozen=True, slots=True)
class _Asked:
    """The answer of the model, all attempts at it together.

    ``bound``: nothing that it allows is below; None where it did not say. ``whole``: no answer is
    forbidden for which there may be an order.
    """

    bound: int | None
    whole: bool


class Emptying:
    """Looks for an answer of one departure."""

    def __init__(self, departure: Departure, movers: Sequence[int], effort: LeavingEffort) -> None:
        self.departure = departure
        self.movers = movers
        self.effort = effort
        self.choices = Choices(departure)
        self.near: dict[int, list[WayOut]] = {row: [] for row in movers}
        self.least = Cost()
        self.most = len(movers)
        self._alone = Cost()
        self.best = self._answer({}, Walked(departure.placement, (), ()))

    def run(self) -> EmptyingAnswer:
        """The best answer, with the bounds that were found for it."""
        try:
            self._greedy()
            if not self._ideal and not self.effort.over:
                self._improve(self.near, whole=False)
                self._look_at_everything()
            self._spread()
        except KeyboardInterrupt:
            self.effort.lookout.interrupted()
        if len(self.best.goals) == len(self.movers):
            self._raise("copy_mib", self._alone.copy_mib)
            if self.least.copy_mib == self._alone.copy_mib:
                self._raise("migrated_mib", self._alone.migrated_mib)
        return self.best

    def all_can_leave(self) -> bool:
        """True if all were found to leave, whatever it costs."""
        self._greedy()
        for open_to in (lambda: self.near, self.everything):
            if len(self.best.goals) == len(self.movers):
                break
            choices = open_to()
            if choices is not None and not self.effort.over:
                model = leaving_model(self.departure, choices)
                self._ask(model, choices, -model.gone, lambda: -len(self.best.goals))
        return len(self.best.goals) == len(self.movers)

    def _look_at_everything(self) -> None:
        """The model of all choices, unless nothing can be better any more."""
        everything = None if self._ideal else self.everything()
        if everything is not None:
            self._improve(everything, whole=True)

    @property
    def _ideal(self) -> bool:
        """True if all leave, and nothing can be cheaper."""
        alone, cost = price(self._alone), price(self.best.cost)
        return len(self.best.goals) == len(self.movers) and cost[:2] == alone[:2]

    def _least_alone(self) -> Cost:
        """The cost if each instance could have its cheapest choice."""
        total = Cost()
        for row in self.movers:
            copied = 2 * self.choices.disk(row)
            total += self.near[row][0].cost if self.near[row] else Cost(2, copied, 0)
        return total

    def _nearest(self, row: int) -> list[WayOut]:
        """The choices with at most one copy; with two where there are none, unless too many are."""
        listed = sum(map(len, self.near.values()))
        found = self.choices.of(row, 1)
        few = listed + len(self.departure.targets) ** 2 <= _MOST_CHOICES
        return found or (self.choices.of(row, 2) if few else [])

    def everything(self) -> dict[int, list[WayOut]] | None:
        """All choices of all movers; None where they are too many, or the caller ends it."""
        drbd = self.departure.placement.model.drbd
        if len(self.departure.targets) ** 2 * len(self.movers) > _MOST_CHOICES:
            return None
        found = {}
        for row in self.movers:
            if self.effort.lookout.over():
                return None
            found[row] = self.choices.of(row, 2) if drbd[row] else self.near[row]
        return found

    # -- answers -----------------------------------------------------------------------------------

    def _greedy(self) -> None:
        """The first answer: each in turn by the first of its cheapest choices that is allowed.

        An end by the caller leaves the rest where they are, without choices.
        """
        board = board_of(self.departure, self.departure.placement)
        made: list[tuple[int, WayOut, tuple[Step, ...]]] = []
        try:
            for number, row in enumerate(self.movers):
                if number % _BETWEEN == _BETWEEN - 1 and self.effort.lookout.over():
                    break
                self.near[row] = self._nearest(row)
                for choice in self.near[row][:_FIRST]:
                    home = {row: board.pair(row)}
                    hops = board.go(row, pair_of(self.departure, row, choice))
                    if hops:
                        made.append((row, choice, steps_of(home, hops)))
                        break
            else:
                self._alone = self._least_alone()
        except KeyboardInterrupt:
            self.effort.lookout.interrupted()
            made = made[:-1]  # the last may be on the board, and not here
            board = board_of(self.departure, self.departure.placement)
            for row, choice, _ in made:
                board.go(row, pair_of(self.departure, row, choice))
        steps = tuple(step for _, _, own in made for step in own)
        goals = {row: choice for row, choice, _ in made}
        self.best = self._answer(goals, Walked(board.place, steps, ()))

    def _answer(self, goals: Mapping[int, WayOut], walked: Walked) -> EmptyingAnswer:
        moved = {step.instance for step in walked.steps}
        cost = sum((self.choices.walked(row, walked.steps) for row in moved), Cost())
        return EmptyingAnswer(
            goals, walked, cost, ExactScorer(walked.state, self.departure.scope).score()
        )

    def _tried(self, goals: Mapping[int, WayOut], *, patient: bool = True) -> Walked:
        """Take note of the answer that goals lead to, as far as there is an order.

        ``patient``: those that wait for each other are worth an effort.
        """
        orders = self.effort.orders
        walked = in_order(self.departure, goals, orders if patient else replace(orders, left=0))
        reached = {row: one for row, one in goals.items() if row not in walked.stuck}
        answer = self._answer(reached, walked)
        if answer.key < self.best.key:
            self.best = answer
            moves, copied = len(walked.steps), answer.cost.copy_mib
            self.effort.lookout.tell(BestSoFar(answer.score, moves, copied, self.effort.part))
        return walked

    # -- the model ---------------------------------------------------------------------------------

    def _improve(self, open_to: Mapping[int, Sequence[WayOut]], *, whole: bool) -> None:
        """More that leave, then fewer copies, then less memory; bounds where all is ``whole``."""
        model = leaving_model(self.departure, open_to)
        sure = whole
        if len(self.best.goals) < len(self.movers):
            asked = self._ask(model, open_to, -model.gone, lambda: -len(self.best.goals))
            if sure and asked.bound is not None:
                self.most = min(self.most, -asked.bound)
            sure &= asked.whole
        model.counting.cp.add(model.gone >= len(self.best.goals))
        sure &= self.most == len(self.best.goals)
        for amount, expression in (
            ("copy_mib", model.copied()),
            ("migrated_mib", model.migrated()),
        ):
            if isinstance(expression, int):
                continue

            def reached(name: str = amount) -> int:
                value: int = getattr(self.best.cost, name)
                return value

            asked = self._ask(model, open_to, expression, reached)
            sure &= asked.bound is not None
            if sure and asked.bound is not None:
                self._raise(amount, asked.bound)
            model.counting.cp.add(expression <= reached())
            if sure and asked.bound != reached():
                return
            sure &= asked.whole

    def _raise(self, amount: str, bound: int) -> None:
        """Take note of what nothing is cheaper than."""
        if bound <= getattr(self.least, amount):
            return
        if amount == "copy_mib":  # who copies more may migrate less
            self.least = Cost(0, bound, 0)
        else:
            self.least = replace(self.least, migrated_mib=bound)

    def _ask(
        self,
        model: LeavingModel,
        open_to: Mapping[int, Sequence[WayOut]],
        expression: Any,
        reached: Callable[[], int],
    ) -> _Asked:
        """Minimise the expression, until an answer has an order and is as good as the bound."""
        from ortools.sat.python import cp_model

        cp = model.counting.cp
        cp.minimize(expression)
        whole, bound = True, None
        for _ in range(_TRIES):
            if self.effort.over:
                break
            hint(model, self.best.goals)
            solver, status = self.effort.solve(cp, _SHARE)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            if whole:
                now = math.ceil(solver.best_objective_bound - 1e-6)
                bound = now if bound is None else max(bound, now)
            counts = values_in(solver, model.counting.counts)
            walked = self._tried(goals_in(model, open_to, counts))
            if bound is not None and reached() <= bound:
                return _Asked(bound if reached() == bound else None, whole)
            if not walked.stuck and status == cp_model.FEASIBLE:
                break  # the best that there was effort for
            whole &= walked.impossible
            model.counting.forbid(counts)
        return _Asked(bound, whole)

    # -- the score ---------------------------------------------------------------------------------

    def _spread(self) -> None:
        """A good score among answers of the same cost."""
        alike = {
            row: [one for one in self.near[row] if price(one.cost)[:2] == price(goal.cost)[:2]]
            or [goal]
            for row, goal in self.best.goals.items()
        }
        if all(len(choices) == 1 for choices in alike.values()) or self.effort.over:
            return
        model = leaving_model(self.departure, alike)
        model.counting.cp.add(model.gone >= len(alike))
        model.counting.cp.minimize(stand_in(model.counting))
        hint(model, self.best.goals)
        share = min(1.0, _SPREAD / self.effort.units)
        for counts in self.effort.solutions(model.counting.cp, model.counting.counts, share)[
            -_SHOWN:
        ]:
            self._tried(goals_in(model, alike, counts))
        self._settle(alike)

    def _settle(self, alike: Mapping[int, Sequence[WayOut]]) -> None:
        """Change one place after the other while that lowers the score."""
        tries, better = _STEPS // len(alike), True
        while better:
            better = False
            for row in self.best.goals:
                for choice in alike[row]:
                    if tries <= 0 or self.effort.over:
                        return
                    if choice.place == self.best.goals[row].place:
                        continue
                    tries -= 1
                    before = self.best
                    self._tried({**before.goals, row: choice}, patient=False)
                    better |= self.best is not before
