"""Balancing by a search over whole plans: swaps, both nodes of a pair, and a price on copies.

hbal's own plan is the floor: its best beginning within the budget is the answer where the search
finds nothing better. The search itself runs in the kernel (``planner/kernel/annealing.c``); where
there is none, or where the kernel does not know a rule of the group, the floor is all there is.
"""

from __future__ import annotations

from dataclasses import replace

from planner.kernel import Kernel, NoKernel, kernel
from planner.kernel.calls import SearchCalls
from planner.scoring.bounds import reserved_memory_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance, BalanceProblem, OnStep
from planner.solvers.objective import Objective, Prices
from planner.solvers.search.annealings import Annealings
from planner.solvers.search.callers_patience import CallersPatience
from planner.solvers.search.candidate import Candidate, best_beginning
from planner.solvers.search.encoding import Encoded, encode
from planner.solvers.search.executable import Executable
from planner.solvers.search.hours import without_hours
from planner.solvers.search.making import make
from planner.solvers.stopping import Stop, StopRules
from snapshots.errors import Option, UsageError

_BY_THE_CALLER = (Stop.TIME_LIMIT, Stop.INTERRUPTED)
_CHEAPEST = Prices(copied_gib=0.01, migrated_gib=0.001, move=0.001)
"""The prices of plans that reach a target score where the caller names none."""


class Search:
    """The solver that ``search`` names.

    ``seed`` begins the random numbers; ``effort`` multiplies the number of plans looked at.
    """

    def __init__(self, seed: int = 1, effort: float = 1.0) -> None:
        self._seed = seed
        self._effort = effort

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        """See :class:`planner.solvers.base.Solver`; steps are told once all are known."""
        objective = problem.objective
        cheapest = objective.target_score is not None or objective.repair_only
        if cheapest and objective.prices == Prices():
            objective = replace(objective, prices=_CHEAPEST)
        if problem.rules.evacuate_only:  # what leaves a node that is down has no price
            objective = replace(objective, prices=Prices())
        placement, scope = problem.placement, problem.scope
        scorer = ExactScorer(placement, scope)
        before, first = scorer.components(), scorer.score()
        floor, greedy = _floor(problem, stop, objective, first)
        bound = reserved_memory_bound(placement, scope)
        reason, note, best = greedy.stopped, "", floor
        patience = CallersPatience(stop.watch)
        done = stop.nothing_to_do(first, bound) and not objective.is_more_than_score
        hopeless = reason is Stop.NO_SCORE or done
        if not (hopeless or objective.budget.moves == 0 or reason in _BY_THE_CALLER):
            compiled = kernel()
            encoded = encode(placement, scope, problem.rules, objective.goals)
            if objective.is_more_than_score:
                _check_searches(objective, compiled, encoded)
            if isinstance(compiled, NoKernel):
                note = f"these are hbal's moves: {compiled.told}"
            elif isinstance(encoded, str):
                note = f"these are hbal's moves: the search does not know {encoded}"
            elif len(encoded.instances):
                countable = without_hours(objective, problem, greedy.steps)
                calls = SearchCalls(compiled, encoded.problem)
                way = Executable(problem, objective, calls, encoded, patience)
                lowest = replace(countable, target_score=None, prices=Prices())
                for one in (countable, lowest):
                    annealings = Annealings(problem, one, calls, encoded, patience)
                    reason = annealings.make(floor, first, self._seed, self._effort)
                    found = _planned(way, annealings, patience, first)
                    reason = patience.ended or reason
                    if found is not None and found.result.value < best.result.value:
                        best = found
                    if reason in _BY_THE_CALLER or not objective.lack(best.result.score):
                        break  # else the target is missed: the score alone may reach it
                note = _missed(objective, best)
        for step in best.steps:
            make(placement, step, allowed=True)
            if on_step is not None:
                on_step(step)
        after = scorer.components() if best.steps else before
        return Balance(
            best.steps, before, after, first, best.result.score, bound, reason, note=note
        )


def _planned(
    way: Executable, annealings: Annealings, patience: CallersPatience, first: float
) -> Candidate | None:
    """The plan to the best places, made in a hurry where the caller's patience ends meanwhile."""
    places = (annealings.best, *annealings.better_unreached())
    try:
        return way.plan(places, first)
    except KeyboardInterrupt:
        if not patience.watched:
            raise
        patience.interrupt()
        return way.plan(places, first)


def _check_searches(
    objective: Objective, compiled: Kernel | NoKernel, encoded: Encoded | str
) -> None:
    """The search can be made: hbal's moves know no goals.

    Raises:
        UsageError: it cannot.
    """
    goals = objective.goals
    about = Option("repair_only") if goals is None else goals.goals[0].wish.option
    if isinstance(compiled, NoKernel):
        raise UsageError(about, f" needs the search: {compiled}", advice=compiled.advice)
    if isinstance(encoded, str):
        raise UsageError(about, f" needs the search, which does not know {encoded}")


def _missed(objective: Objective, best: Candidate) -> str:
    """A line for a plan that does not reach the target; "" for others."""
    target = objective.target_score
    if target is None or not objective.lack(best.result.score):
        return ""
    return f"the target score {target:g} is not reached: {best.result.score:.8f} is the best found"


def _floor(
    problem: BalanceProblem, stop: StopRules, objective: Objective, first: float
) -> tuple[Candidate, Balance]:
    """The best beginning of hbal's plan, and the whole of it."""
    most = objective.budget.moves
    rules = replace(stop, max_steps=-1 if most is None else most)
    whole = balance(problem.placement.clone(), problem.scope, problem.rules, rules)
    return best_beginning(problem, objective, whole.steps, first), whole
