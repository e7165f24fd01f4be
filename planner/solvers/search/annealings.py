"""The rounds of one search, and the best places that they find."""

from __future__ import annotations

from collections.abc import Sequence

from planner.bounds.least_score import lower_bound
from planner.kernel.calls import NO_ENERGY, PARTS, Annealing, Cooling, SearchCalls
from planner.kernel.problem import Whole
from planner.rules.step import Step
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Objective
from planner.solvers.search.callers_patience import CallersPatience
from planner.solvers.search.candidate import Candidate
from planner.solvers.search.encoding import Encoded
from planner.solvers.search.energy import goals_of
from planner.solvers.search.rounds import Origin, Round, proposals, rounds_for
from planner.solvers.stopping import BestSoFar, Stop
from snapshots.arrays import NO_NODE

_CHECK_EVERY = 20_000
_SHARP_FROM = 0.8
_MOST_UNREACHED = 2
_SEEDS_APART = 16
"""Rounds of different seeds begin with different random numbers."""


class Annealings:
    """The rounds of one search.

    Attributes:
        best: the best places so far, primaries and secondaries (I), by the kernel's rows.
    """

    def __init__(
        self,
        problem: BalanceProblem,
        objective: Objective,
        calls: SearchCalls,
        encoded: Encoded,
        patience: CallersPatience,
    ) -> None:
        self._objective, self._calls, self._encoded = objective, calls, encoded
        self._patience = patience
        self._bound = _bound(problem) if patience.watched else 0.0
        rows = encoded.problem.instances
        self._start = rows["primary"].copy(), rows["secondary"].copy()
        self._rank = NO_ENERGY
        self._unreached: list[tuple[float, tuple[Whole, Whole]]] = []
        self.best = self._start

    def better_unreached(self) -> list[tuple[Whole, Whole]]:
        """Places better than the best, to which the kernel finds no moves, and others perhaps do.

        Of each round one at most, the best first, and not many.
        """
        every = sorted(self._unreached, key=lambda one: one[0])
        return [places for rank, places in every if rank < self._rank][:_MOST_UNREACHED]

    def make(self, floor: Candidate, first: float, seed: int, effort: float) -> Stop:
        """Make all rounds; returns why they ended.

        ``floor``: hbal's plan; ``first``: the score before the first move.
        """
        on_floor = self._places_after(floor.steps)
        self.best = on_floor
        target = self._objective.target_score is not None
        rounds = rounds_for(len(self._encoded.nodes), len(on_floor[0]), target=target)
        whole = int(effort * proposals(len(self._encoded.nodes)))
        rows = self._encoded.problem.instances
        try:
            for number, step in enumerate(rounds):
                origin = {
                    Origin.START: self._start,
                    Origin.FLOOR: on_floor,
                    Origin.BEST: self.best,
                }[step.origin]
                goal, rank = goals_of(step, self._objective, rows, floor, first)
                cooling = _cooling(step, whole // len(rounds), _SEEDS_APART * seed + number)
                with self._calls.annealing(
                    goal, cooling, *origin, rank=rank, keep=step.origin is not Origin.START
                ) as annealing:
                    answer = self._follow(annealing, number, len(rounds))
                    rank_there, *unreached = annealing.unreached()
                if rank_there < self._rank:
                    self._unreached.append((rank_there, (unreached[0], unreached[1])))
                if answer is not None:
                    return answer
        except KeyboardInterrupt:
            if not self._patience.watched:
                raise
            self._patience.interrupt()
            return Stop.INTERRUPTED
        return Stop.SEARCHED

    def _follow(self, annealing: Annealing, number: int, rounds: int) -> Stop | None:
        """Make a round, part by part; what the watch answers, None at the end."""
        part = 0
        while True:
            goes_on = annealing.go_on()
            part += 1
            rank, *places = annealing.best()
            if rank < self._rank:
                self._rank = rank
                self.best = places[0], places[1]
            if self._patience.watched:
                score, moves, copied, _ = self._calls.score(*self.best)
                done = (number + min(1.0, part / PARTS)) / rounds
                best = BestSoFar(score, moves, int(copied), done, self._bound)
                answer = self._patience.tell(best)
                if answer is not None:
                    return answer
            if not goes_on:
                return None

    def _places_after(self, steps: Sequence[Step]) -> tuple[Whole, Whole]:
        """The places of the kernel's instances after the steps."""
        primary, secondary = self._start[0].copy(), self._start[1].copy()
        row_of = {int(row): at for at, row in enumerate(self._encoded.instances)}
        node_of = {int(node): at for at, node in enumerate(self._encoded.nodes)}
        node_of[NO_NODE] = NO_NODE
        for step in steps:
            at = row_of.get(step.instance)
            if at is not None:
                primary[at], secondary[at] = node_of[step.new[0]], node_of[step.new[1]]
        return primary, secondary


def _bound(problem: BalanceProblem) -> float:
    """The score that no plan within the budget is below."""
    budget = problem.objective.budget
    return lower_bound(
        problem.placement,
        problem.scope,
        problem.rules,
        moves=budget.moves,
        copy_mib=budget.copy_mib,
    ).value


def _cooling(step: Round, count: int, seed: int) -> Cooling:
    return Cooling(
        proposals=count,
        hot=step.hot,
        cold=step.cold,
        smoothing=step.smoothing,
        sharp_from=_SHARP_FROM,
        lenience=step.lenience,
        check_every=_CHECK_EVERY,
        seed=seed,
    )
