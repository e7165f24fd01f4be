"""The line of a report that says how much better another plan could be."""

from __future__ import annotations

import math

from planner.plan import Plan, budgets_given, restrictions_given
from planner.words import all_of
from poise.report.plan.score_figures import rounded, rounded_down

_SAYS_NOTHING = 0.9
"""A gap so large tells the reader nothing."""
_NONE = 1e-6


def bound_line(plan: Plan) -> str:
    """The score that cannot be beaten, and what is left to gain; "" where that says nothing."""
    bounds, gap = plan.bounds, plan.gap
    if bounds is None or gap is None or plan.evacuates:
        return ""
    if gap > _SAYS_NOTHING and bounds.best is None:
        return ""
    held = bounds.budget is not None and bounds.budget > bounds.placement
    if gap <= _NONE:
        if not plan.score_after:
            return ""
        which = f"plan {_within(plan)}" if held else f"placement {_allowed(plan)}"
        return f"{'No' if bounds.best is None else 'Proved: no'} {which} scores lower."
    if bounds.best is not None and bounds.best < plan.score_after:
        return _with_a_better_one(plan, bounds.best)
    least, free = rounded_down(bounds.least), rounded_down(bounds.placement)
    less = f"{least} ({math.ceil(100 * gap)} % less)"
    if not held or least == free:
        return f"No placement {_allowed(plan)} scores below {less}."
    allowed = f" {_allowed(plan)}" if restrictions_given(plan.options) else ""
    return f"No plan {_within(plan)} scores below {less}, no placement{allowed} below {free}."


def _allowed(plan: Plan) -> str:
    """The placements that the bound is about."""
    given = restrictions_given(plan.options)
    if not given:
        return "of this group"
    return f"that {all_of(given)} {'allows' if len(given) == 1 else 'allow'}"


def _within(plan: Plan) -> str:
    """The budget, by its options; a bound is worked out for moves and copies only."""
    given = [one for one in budgets_given(plan.options) if one != "--max-hours"]
    return f"within {all_of(given)}" if given else "within the budget"


def _with_a_better_one(plan: Plan, best: float) -> str:
    """The line where a proof found a better placement, to which its limits need not lead."""
    assert plan.bounds is not None
    within = "" if plan.bounds.budget is None else f" {_within(plan)}"
    percent = math.ceil(100 * (plan.score_after - best) / plan.score_after)
    if best - plan.bounds.least <= _NONE * best:
        return f"Proved: the best placement{within} scores {rounded(best)} ({percent} % less)."
    least = rounded_down(plan.bounds.least)
    return f"A placement{within} scores {rounded(best)} ({percent} % less), none below {least}."
