"""The trade-off between score and copies: plans to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from planner.plan import Plan, plan_from_balance
from planner.solvers import BestSoFar, Cost, Stop, StopRules, costs_of
from planner.solvers.balance import balance
from planner.solvers.search import trade_off as search_trade_off
from planner.timing import USUAL_THROTTLES, Throttles
from planner.words import count, first_of
from poise.api.balance_options import BalanceOptions
from poise.api.balancing import prepared, watch_of
from poise.api.planning_options import check_number
from snapshots.cluster import Cluster
from snapshots.errors import Option, UsageError

if TYPE_CHECKING:
    import pandas

SEARCH = "search"
_SHOWN = 3
"""Plans that a line names."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A beginning of hbal's plan: its moves, the MiB that they copy, and the score after them."""

    moves: int
    copy_mib: int
    score: float


@dataclass(frozen=True)
class TradeOff:
    """Plans of one group, the cheapest first: the more a plan copies or moves, the lower its score.

    ``copy_prices``: points of score for a GiB, at which each is the best that was found.
    ``hbal``: the beginnings of hbal's plan, that of no move first. ``stopped``: why there are no
    more plans; a time limit or an interrupt leaves out those of lower prices.
    """

    plans: tuple[Plan, ...]
    copy_prices: tuple[float, ...]
    hbal: tuple[CurvePoint, ...]
    stopped: Stop = Stop.SEARCHED

    def __repr__(self) -> str:
        told = [f"{plan.score_after:.2f} for {plan.copy_gib:.1f}G" for plan in self.plans]
        scores = first_of(told, _SHOWN)
        return f"TradeOff: {count(len(self.plans), 'plan')}{f', scores {scores}' if told else ''}"

    @property
    def cut(self) -> bool:
        """True if the search ended before all plans were looked for."""
        return self.stopped in (Stop.TIME_LIMIT, Stop.INTERRUPTED)

    def to_frame(self) -> pandas.DataFrame:
        """A row a plan, numbered from 1: score, moves, GiB copied and migrated, price of copies."""
        import pandas as pd

        rows = [
            (plan.score_after, len(plan.moves), plan.copy_gib, plan.memory_gib, price)
            for plan, price in zip(self.plans, self.copy_prices, strict=True)
        ]
        columns = ["score", "moves", "copy_gib", "memory_gib", "copy_price"]
        return pd.DataFrame(rows, columns=columns, index=range(1, len(rows) + 1))

    def pick(self, number: int) -> Plan:
        """The plan of a row, counted from 1; where the search was cut, the plan says so.

        Raises:
            UsageError: there is no such row.
        """
        if not 1 <= number <= len(self.plans):
            most = len(self.plans)
            raise UsageError(
                f"no plan {number}: there {'is' if most == 1 else 'are'} {count(most, 'plan')}"
                " to pick from",
                advice=(Option("pick"), " 1" if most == 1 else f" 1 to {most}"),
            )
        plan = self.plans[number - 1]
        return replace(plan, stopped=self.stopped.value) if self.cut else plan


def trade_off(
    cluster: Cluster,
    group: str | None = None,
    options: BalanceOptions | None = None,
    *,
    effort: float = 1.0,
    created: str | None = None,
    on_progress: Callable[[BestSoFar], None] | None = None,
    throttles: Throttles = USUAL_THROTTLES,
) -> TradeOff:
    """Plans for a group at several prices of copies; their prices are not those of ``options``.

    ``effort`` multiplies the number of plans that are looked at, and so the time. ``throttles``:
    how many moves run side by side, for hours.

    Raises:
        UsageError: see :func:`poise.balance`; or the solver knows no prices.
    """
    options = options or BalanceOptions(solver=SEARCH)
    asked = prepared(cluster, group, options, watch_of(options, on_progress), throttles)
    if not asked.solver.prices:
        raise UsageError(
            f"the solver {asked.solver.name} knows no prices, so there is nothing to trade off",
            advice=(Option("solver"), f" {SEARCH}"),
        )
    problem = asked.problem
    check_number("effort", effort)
    offers = search_trade_off(problem, asked.stop, effort=effort)
    hbal = balance(problem.placement.clone(), problem.scope, problem.rules, StopRules())
    model = problem.placement.model
    costs = accumulate(costs_of(model, hbal.steps), initial=Cost())
    scores = (hbal.score_before, *(step.score for step in hbal.steps))
    return TradeOff(
        tuple(
            plan_from_balance(
                replace(problem, placement=offer.after),
                offer.balance,
                solver=asked.solver.in_plans,
                group=asked.group,
                options={**asked.options, "copy_price": offer.copy_price},
                created=created,
            )
            for offer in offers.kept
        ),
        tuple(offer.copy_price for offer in offers.kept),
        tuple(
            CurvePoint(cost.moves, cost.copy_mib, score)
            for cost, score in zip(costs, scores, strict=True)
        ),
        offers.stopped,
    )
