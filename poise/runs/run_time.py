"""The clock of a run, read by another process than its runner."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from poise.settings.cluster_kinds import is_simulated

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord


def run_time(ledger: Ledger, run: RunRecord) -> float:
    """Now (seconds, epoch) by the clock of ``run``, for what others write into its log.

    Time on a simulated cluster passes in its runner alone: now is the last moment that it wrote.
    """
    return ledger.last_moment(run.id) if is_simulated(run.target) else time.time()
