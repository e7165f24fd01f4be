"""Opening the cluster of a run again, in another process than the one that began it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poise.runs.settings import recorded_access
from poise.runs.target import Target, open_target, simulated_target
from poise.settings.access import Access, resolve
from poise.settings.config import Config

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord


def reopen(
    ledger: Ledger, run: RunRecord, given: Access, config: Config, speed: float | None = None
) -> Target:
    """The cluster of ``run``, if what the ledger has of the run holds together.

    Args:
        ledger: the record of the run.
        run: which one.
        given: how to reach the cluster now; an empty source for the one that it was begun with.
        config: the config file, which may know the cluster by name.
        speed: of a simulated cluster; None for the one that it had.

    Raises:
        LedgerError: the run's rows do not hold together.
        PoiseError: the cluster cannot be opened.
    """
    from poise.runs.simulated_again import play_again, simulated_start
    from poise.settings.sources import load_snapshot

    ledger.contents(run.id)
    access = resolve(recorded_access(run, given), config)
    if not access.simulated:
        return open_target(access, speed)
    start, before = simulated_start(run)
    began = load_snapshot(access, access.login())
    target = simulated_target(began, access, before if speed is None else speed, start)
    play_again(ledger, run, target)
    return target
