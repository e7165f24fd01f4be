"""The reason why a plan has no further moves, in a sentence."""

from __future__ import annotations

from planner.plan import Plan, budgets_given
from planner.solvers import REACHED, Stop
from planner.words import all_of, count

_ENDINGS: dict[str, str] = {
    Stop.AT_GANETI_BOUND: "hbal would stop here too: its target score is reached.",
    Stop.MAX_MOVES: "Stopped after {moves} (--max-moves); more moves may help.",
    Stop.SMALL_GAIN: "No other move gains enough (--min-gain).",
    Stop.SMALL_GAIN_PER_GIB: "No other move gains enough for what it copies (--min-gain-per-gib).",
    Stop.NO_BETTER_MOVE: "No other single move improves the score.",
    Stop.TIME_LIMIT: "The time limit ended the search; more time may find a better plan.",
    Stop.INTERRUPTED: "The search was interrupted; more time may find a better plan.",
    Stop.NO_SCORE: "No score can be computed, so there is none to improve.",
}


def ending(plan: Plan) -> str:
    """The reason why there are no further moves; "" where a plan file has another than we know."""
    if plan.stopped == Stop.SEARCHED:
        return _searched(plan)
    return _ENDINGS.get(plan.stopped, "").format(moves=count(len(plan.moves), "move"))


def _searched(plan: Plan) -> str:
    """The question that the search has answered."""
    options = plan.options
    given = budgets_given(options)
    within = f" within {all_of(given)}" if given else ""
    if options.get("repair_only") is True:
        return f"The search found no cheaper way to repair as many rules{within}."
    target, price = options.get("target_score"), options.get("copy_price")
    if isinstance(target, int | float):
        if plan.score_after <= target + REACHED:
            return f"The search found no cheaper plan with a score of {target:g} or lower{within}."
        return f"The search found no lower score{within}."
    if isinstance(price, int | float):
        return f"The search found no better plan at a copy price of {price:g}{within}."
    if within:
        return f"The search found no plan that is better for its price{within}."
    return "The search found nothing better for its price than this plan."
