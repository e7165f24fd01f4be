"""The exit codes of Poise's own commands; docs/cli.md tells users.

That of an error inside Poise is :data:`poise.internal_error.EXIT_CODE`: all entries end with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.plan import Plan

WITH_RESERVATIONS = 1
"""Done, but something is not in order, or only a part is done."""
BAD_INPUT = 2
"""One line says what is wrong; nothing was begun."""
INFEASIBLE = 3
"""There is no way."""
STOPPED_SHORT = 4
"""A run did not come to its end."""
CANNOT_TELL = 5
"""The answer depends on what is missing: data, or nodes that do not answer."""
INTERRUPTED = 130
"""The user has seen enough of what goes on without them."""
READER_LEFT = 141
"""The reader of help or messages has gone; shells say so of programs that a closed pipe ends."""


def plan_exit_code(plan: Plan) -> int:
    """0 in order after the plan, 1 with reservations, 3 what was to leave its node cannot."""
    if plan.leaves_behind:
        return INFEASIBLE
    return WITH_RESERVATIONS if plan.reservations else 0
