"""Balancing by a search over whole plans: swaps, both nodes of a pair, and a price on copies.

hbal's own plan is the floor: its best beginning within the budget is the answer where the search
finds nothing better. The search itself runs in the kernel (``planner/kernel/annealing.c``); where
there is none, or where the kernel does not know a rule of the group, the floor is all there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from planner.bounds.least_score import lower_bound
from planner.kernel import Kernel, NoKernel, kernel
from planner.kernel.calls import NO_ENERGY, PARTS, Annealing, Cooling, Goal, SearchCalls
from planner.kernel.problem import Whole
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.scoring.bounds import reserved_memory_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance, BalanceProblem, OnStep
from planner.solvers.objective import REACHED, Cost, Objective, Prices
from planner.solvers.order.board import Hop
from planner.solvers.order.ordering import in_order
from planner.solvers.order.soonest import soonest
from planner.solvers.search.compliance import compliance_of
from planner.solvers.search.encoding import Encoded, encode
from planner.solvers.search.hours import without_hours
from planner.solvers.search.making import make
from planner.solvers.search.prefix import Prefix, best_prefix
from planner.solvers.search.rounds import Origin, Round, proposals, rounds_for
from planner.solvers.step_cost import cost_of
from planner.solvers.stopping import BestSoFar, Stop, StopRules
from planner.state.placement import Placement
from planner.units import MIB_PER_GIB
from snapshots.arrays import NO_NODE
from snapshots.errors import Option, UsageError

_CHECK_EVERY = 20_000
_SHARP_FROM = 0.8
_LEAST_EXCESS = 3.0
_SEEDS_APART = 16
"""Rounds of different seeds begin with different random numbers."""
_BY_THE_CALLER = (Stop.TIME_LIMIT, Stop.INTERRUPTED)
_TIE = 1e-6
"""The worth of a point of score between plans that reach a target at the same price."""
_MISS, _FAR = 4.0, 1000.0
"""Points for each point of score that lacks of a target: on the way, and between plans."""
_HARD, _RULE = 1e4, 100.0
"""Points for each instance that a hard goal has in a wrong place; for a point of broken rules,
where these are all that counts."""
_WHILE_REPAIRING = 0.05
_CHEAPEST = Prices(copied_gib=0.01, migrated_gib=0.001, move=0.001)
"""The prices of plans that reach a target score where the caller names none."""


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A sequence of steps that may be made, and what it comes to."""

    steps: tuple[Step, ...]
    result: Prefix


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
        done = stop.nothing_to_do(first, bound) and not objective.is_more_than_score
        hopeless = reason is Stop.NO_SCORE or done
        if not (hopeless or objective.budget.moves == 0 or reason in _BY_THE_CALLER):
            compiled = kernel()
            encoded = encode(placement, scope, problem.rules, objective.goals)
            if objective.is_more_than_score:
                _check_searches(objective, compiled, encoded)
            if isinstance(compiled, NoKernel):
                note = f"these are hbal's moves: {compiled}"
            elif isinstance(encoded, str):
                note = f"these are hbal's moves: the search does not know {encoded}"
            elif len(encoded.instances):
                countable = without_hours(objective, problem, greedy.steps)
                calls = SearchCalls(compiled, encoded.problem)
                run = _Run(problem, objective, countable, calls, encoded, stop)
                found, reason = run.search(floor, first, self._seed, self._effort)
                if found is not None and found.result.value < floor.result.value:
                    best = found
                note = _missed(objective, best)
        for step in best.steps:
            make(placement, step, allowed=True)
            if on_step is not None:
                on_step(step)
        after = scorer.components() if best.steps else before
        return Balance(
            best.steps, before, after, first, best.result.score, bound, reason, note=note
        )


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
        raise UsageError(about, f" needs the search: {compiled}")
    if isinstance(encoded, str):
        raise UsageError(about, f" needs the search, which does not know {encoded}")


def _missed(objective: Objective, best: _Candidate) -> str:
    """A line for a plan that does not reach the target; "" for others."""
    target = objective.target_score
    if target is None or not objective.lack(best.result.score):
        return ""
    return f"the target score {target:g} is not reached: {best.result.score:.8f} is the best found"


def _floor(
    problem: BalanceProblem, stop: StopRules, objective: Objective, first: float
) -> tuple[_Candidate, Balance]:
    """The best beginning of hbal's plan, and the whole of it."""
    most = objective.budget.moves
    rules = replace(stop, max_steps=-1 if most is None else most)
    whole = balance(problem.placement.clone(), problem.scope, problem.rules, rules)
    model, throttles = problem.placement.model, problem.throttles
    every = compliance_of(problem, objective, whole.steps)
    best = best_prefix(model, first, whole.steps, objective, throttles, every)
    return _Candidate(whole.steps[: best.steps], best), whole


class _Run:
    """One search: its rounds, and the best places that they found."""

    def __init__(
        self,
        problem: BalanceProblem,
        objective: Objective,
        countable: Objective,
        calls: SearchCalls,
        encoded: Encoded,
        stop: StopRules,
    ) -> None:
        self._problem, self._objective = problem, objective
        self._countable = countable
        self._calls, self._encoded = calls, encoded
        self._watch = stop.watch
        budget = objective.budget
        self._bound = 0.0
        if stop.watch is not None:
            place, scope, rules = problem.placement, problem.scope, problem.rules
            self._bound = lower_bound(
                place, scope, rules, moves=budget.moves, copy_mib=budget.copy_mib
            ).value
        rows = encoded.problem.instances
        self._start = rows["primary"].copy(), rows["secondary"].copy()
        self._rank = NO_ENERGY
        self._best = self._start

    def search(
        self, floor: _Candidate, first: float, seed: int, effort: float
    ) -> tuple[_Candidate | None, Stop]:
        """The best plan found, None where it does not keep the budget, and why the search ended."""
        on_floor = self._places_after(floor.steps)
        self._best = on_floor
        target = self._objective.target_score is not None
        rounds = rounds_for(len(self._encoded.nodes), len(on_floor[0]), target=target)
        whole = int(effort * proposals(len(self._encoded.nodes)))
        reason = Stop.SEARCHED
        try:
            for number, step in enumerate(rounds):
                origin = {
                    Origin.START: self._start,
                    Origin.FLOOR: on_floor,
                    Origin.BEST: self._best,
                }[step.origin]
                goal, rank = self._goals(step, floor, first)
                cooling = _cooling(step, whole // len(rounds), _SEEDS_APART * seed + number)
                with self._calls.annealing(
                    goal, cooling, *origin, rank=rank, keep=step.origin is not Origin.START
                ) as annealing:
                    answer = self._follow(annealing, number, len(rounds))
                if answer is not None:
                    reason = answer
                    break
        except KeyboardInterrupt:
            if self._watch is None:
                raise
            reason = Stop.INTERRUPTED
        return self._plan(*self._best, first), reason

    def _follow(self, annealing: Annealing, number: int, rounds: int) -> Stop | None:
        """Make a round, part by part; what the watch answers, None at the end."""
        part = 0
        while True:
            goes_on = annealing.go_on()
            part += 1
            rank, *places = annealing.best()
            if rank < self._rank:
                self._rank = rank
                self._best = places[0], places[1]
            if self._watch is not None:
                score, moves, copied, _ = self._calls.score(*self._best)
                done = (number + min(1.0, part / PARTS)) / rounds
                answer = self._watch(BestSoFar(score, moves, int(copied), done, self._bound))
                if answer is not None:
                    return answer
            if not goes_on:
                return None

    def _goals(self, step: Round, floor: _Candidate, first: float) -> tuple[Goal, Goal]:
        """The goal of the way, and the rank by which the best is the best."""
        objective = self._countable
        prices, budget, target = objective.prices, objective.budget, objective.target_score
        disks = self._encoded.problem.instances["disk"]
        excess = max(_LEAST_EXCESS, first / 4)
        goal = Goal(
            per_copied=prices.copied_gib / MIB_PER_GIB,
            per_migrated=prices.migrated_gib / MIB_PER_GIB,
            per_move=prices.move,
            most_moves=NO_ENERGY if budget.moves is None else budget.moves,
            most_copied=NO_ENERGY if budget.copy_mib is None else budget.copy_mib,
            excess_move=excess,
            excess_copied=excess / max(1.0, fsum(disks) / max(1, len(disks))),
            hard_goal=_HARD,
        )
        if objective.repair_only:
            # On the way the score counts a little: it falls before a rule is kept again.
            on_the_way = 0.0 if step.origin is Origin.BEST else _WHILE_REPAIRING
            goal = replace(goal, rules_weight=_RULE, score_weight=on_the_way)
            return goal, replace(goal, score_weight=_TIE)
        if target is None:
            return goal, goal
        reached = target + REACHED / 2  # the kernel's score differs in the last bits
        rank = replace(goal, target=reached, miss=_FAR, score_weight=_TIE)
        # On the way a copy has a price for which plans get about as good as the target: what hbal
        # pays on average, or a part of it. Below the target, score counts; above, more so.
        gained, spent = first - floor.result.score, floor.result.cost.copy_mib
        dearness = step.dearness * gained / spent if spent and gained > 0 else goal.per_copied
        return replace(goal, per_copied=dearness, target=reached, miss=_MISS), rank

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

    def _plan(self, primary: Whole, secondary: Whole, first: float) -> _Candidate | None:
        """The places as steps that balancing may make one after the other, with exact scores."""
        per_copied = self._objective.prices.copied_gib / MIB_PER_GIB
        rows, _ = self._calls.order(primary, secondary, per_copied)
        place, model = self._problem.placement.clone(), self._problem.placement.model
        scorer = ExactScorer(place, self._problem.scope)
        instances, nodes = self._encoded.instances.tolist(), self._encoded.nodes.tolist()
        steps: list[Step] = []
        for row in rows:
            instance, target = instances[row["instance"]], nodes[row["target"]]
            if step := self._made(place, scorer, instance, int(row["kind"]), target):
                steps.append(step)
        cost = sum((cost_of(model, step) for step in steps), Cost())
        if not self._objective.budget.allows(cost):
            return None
        for hop in self._around(place, primary, secondary):
            if step := self._made(place, scorer, hop.instance, hop.kind, hop.target):
                steps.append(step)
        best = self._best_beginning(steps, first)
        if self._objective.counts_hours:
            best = self._sooner(steps, best, first)
        return self._sooner(best.steps, best, first)

    def _best_beginning(self, steps: Sequence[Step], first: float) -> _Candidate:
        problem, objective = self._problem, self._objective
        model, throttles = problem.placement.model, problem.throttles
        every = compliance_of(problem, objective, steps)
        best = best_prefix(model, first, steps, objective, throttles, every)
        return _Candidate(tuple(steps[: best.steps]), best)

    def _sooner(self, steps: Sequence[Step], best: _Candidate, first: float) -> _Candidate:
        """The steps in an order in which they are done sooner; ``best`` where that is better."""
        problem = self._problem
        start, force = problem.placement, problem.rules.force
        order = soonest(start, steps, problem.throttles, force=force)
        if order == tuple(steps):
            return best
        place = start.clone()
        scorer = ExactScorer(place, problem.scope)
        made = [self._made(place, scorer, one.instance, one.kind, one.target) for one in order]
        found = self._best_beginning([step for step in made if step], first)
        # The last bits of the score of the same moves depend on their order.
        same = len(found.steps) == len(steps) == len(best.steps)
        return found if same or found.result.value < best.result.value else best

    def _around(self, place: Placement, primary: Whole, secondary: Whole) -> tuple[Hop, ...]:
        """The moves of instances that wait for each other on the way to their places."""
        nodes = [*self._encoded.nodes.tolist(), NO_NODE]
        goal = {
            row: (nodes[primary[at]], nodes[secondary[at]])
            for at, row in enumerate(self._encoded.instances.tolist())
            if (primary[at], secondary[at]) != (self._start[0][at], self._start[1][at])
        }
        problem, prices = self._problem, self._objective.prices
        return in_order(place, problem.scope, goal, rules=problem.rules, prices=prices).hops

    def _made(
        self, place: Placement, scorer: ExactScorer, row: int, kind: int, target: int
    ) -> Step | None:
        """A move that was made, with the score after it; None where it is not allowed."""
        old = int(place.primary[row]), int(place.secondary[row])
        step = Step(row, MoveKind(kind), target, old, old, 0.0)
        if make(place, step, force=self._problem.rules.force) is not Failure.NONE:
            return None
        new = int(place.primary[row]), int(place.secondary[row])
        return replace(step, new=new, score=scorer.score())


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
