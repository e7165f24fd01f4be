"""The option of ``poise balance`` that asks for a proof."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from poise.cli.option import option
from poise.messages import tell
from poise.report.progress import ProgressLine
from snapshots.errors import UsageError

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Plan
    from poise.api.balance_options import BalanceOptions
    from snapshots.cluster import Cluster

Prove = Annotated[
    float | None,
    option(
        "--prove",
        panel="When to stop",
        metavar="SECONDS",
        help="After planning, look this long for a proof of the lowest score (small groups).",
    ),
]


def check_proof(seconds: float | None, *, pareto: bool) -> None:
    """Raises UsageError for a time that is none, or where there are several plans."""
    if seconds is None:
        return
    if not 0 < seconds < math.inf:
        raise UsageError(f"--prove: expected seconds above 0, got {seconds:g}", advice="--prove 60")
    if pareto:
        raise UsageError("choose one of --prove and --pareto")


def proved(plan: Plan, cluster: Cluster, options: BalanceOptions, seconds: float | None) -> Plan:
    """The plan with what can be proved of its score; a line on standard error where nothing can."""
    if seconds is None:
        return plan
    from poise.api.proving import prove

    try:
        with ProgressLine("looking for a proof"):
            return prove(plan, cluster, options, seconds=seconds)
    except UsageError as error:
        tell(str(error))
        return plan
