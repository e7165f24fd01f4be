"""The line of a report that says how much better another plan could be."""

from __future__ import annotations

import math

from planner.plan import Plan
from poise.report.plan.score_figures import rounded_down

_SAYS_NOTHING = 0.9
"""A gap so large tells the reader nothing."""
_NONE = 1e-6


def bound_line(plan: Plan) -> str:
    """The score that cannot be beaten, and what is left to gain; "" where that says nothing."""
    bounds, gap = plan.bounds, plan.gap
    if bounds is None or gap is None or gap > _SAYS_NOTHING or plan.evacuates:
        return ""
    held = bounds.budget is not None and bounds.budget > bounds.placement
    if gap <= _NONE:
        if not plan.score_after:
            return ""
        return f"No {'plan within the budget' if held else 'placement of this group'} scores lower."
    least = f"{rounded_down(bounds.least)} ({math.ceil(100 * gap)} % less)"
    if not held:
        return f"No placement of this group scores below {least}."
    free = rounded_down(bounds.placement)
    return f"No plan within the budget scores below {least}, no placement below {free}."
