"""The trade-off of a group: plans at several prices of copies, none of which another one beats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.objective import Cost
from planner.solvers.search.search import Search
from planner.solvers.step_cost import cost_of
from planner.solvers.stopping import BestSoFar, Stop, StopRules
from planner.state.placement import Placement

COPY_PRICES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0)
"""Points of score for a GiB copied: from dear copies to those that cost nothing."""

_ALIKE = 0.005
_EFFORT = 0.25
"""The effort of each plan, as a part of that of a plan by itself."""


@dataclass(frozen=True, eq=False)
class Offer:
    """A plan at a price of copies: its steps, its cost, and the placement after it."""

    copy_price: float
    balance: Balance
    cost: Cost
    after: Placement


@dataclass(frozen=True, eq=False)
class TradeOffOffers:
    """Plans, the cheapest first, and why there are no more: ``stopped`` by the caller, or done."""

    kept: tuple[Offer, ...]
    stopped: Stop


def trade_off(
    problem: BalanceProblem,
    stop: StopRules,
    copy_prices: Sequence[float] = COPY_PRICES,
    effort: float = 1.0,
) -> TradeOffOffers:
    """Plans within the budget of ``problem``, the cheapest first; its placement stays as it is.

    A plan that copies no less and moves no less than another one has a clearly lower score. The
    part that ``stop.watch`` is told is that of all plans; its answer ends with the plans so far.
    """
    offers: list[Offer] = []
    stopped = Stop.SEARCHED
    for number, price in enumerate(copy_prices):
        watching = _Watching(stop, number, len(copy_prices))
        objective = problem.objective
        priced = replace(objective, prices=replace(objective.prices, copied_gib=price))
        place = problem.placement.clone()
        answer = Search(effort=_EFFORT * effort).solve(
            replace(problem, placement=place, objective=priced),
            replace(stop, watch=None if stop.watch is None else watching.ask),
        )
        cost = cost_of(place.model, answer.steps)
        offers.append(Offer(price, answer, cost, place))
        if answer.stopped in (Stop.TIME_LIMIT, Stop.INTERRUPTED):
            stopped = answer.stopped
            break
    return TradeOffOffers(_unbeaten(offers), stopped)


def _unbeaten(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    kept: list[Offer] = []
    for offer in sorted(offers, key=_measure):
        if not any(_beats(other, offer) for other in kept):
            kept.append(offer)
    return tuple(kept)


def _measure(offer: Offer) -> tuple[int, int, float]:
    return offer.cost.copy_mib, offer.cost.moves, offer.balance.score_after


def _beats(one: Offer, other: Offer) -> bool:
    """True if nothing speaks for ``other``, or less than the eye sees."""
    cheaper = one.cost.copy_mib <= other.cost.copy_mib and one.cost.moves <= other.cost.moves
    return cheaper and one.balance.score_after <= other.balance.score_after * (1 + _ALIKE)


@dataclass(frozen=True, slots=True)
class _Watching:
    """The caller's watch, asked during one plan of several."""

    stop: StopRules
    number: int
    count: int

    def ask(self, best: BestSoFar) -> Stop | None:
        assert self.stop.watch is not None
        return self.stop.watch(replace(best, part=(self.number + best.part) / self.count))
