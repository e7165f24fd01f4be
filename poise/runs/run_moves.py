"""The run itself: a runner on an opened cluster, shown by a watcher, stopped by signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poise.runs.run_changes import NO_CHANGES, RunChanges
from poise.runs.stop_signals import StopSignals
from poise.runs.stopping_words import stopping_words
from poise.runs.target import Target
from poise.runs.watcher import Watcher

if TYPE_CHECKING:
    from executor.ledger import Hold, Ledger, RunState
    from executor.limits import Limits
    from executor.run import Agreed, Replan


def run_moves(
    ledger: Ledger,
    hold: Hold,
    target: Target,
    limits: Limits,
    watcher: Watcher,
    *,
    replan: Replan | None = None,
    agreed: Agreed | None = None,
    changes: RunChanges = NO_CHANGES,
    signals: StopSignals | None = None,
) -> RunState:
    """Run the moves of a run.

    Args:
        ledger: the record of the run.
        hold: the right to run it.
        target: its cluster.
        limits: throttles and budgets.
        watcher: shows how it goes.
        replan: see :class:`executor.run.runner.Runner`.
        agreed: what a new plan may cost.
        changes: what the command changes of the run first.
        signals: Ctrl-C and SIGTERM, which are given back at the end; None: they end the process.

    Raises:
        LedgerError: the ledger fails, or another runner has taken the run over.
    """
    go_on = f"Continue with: {ledger.command('resume', hold.run.id)}"
    if signals is not None:
        signals.leave_by(lambda: watcher.leave(f"exited: nothing was started. {go_on}"))
    from executor.run import Runner

    runner = Runner(
        ledger,
        hold,
        target.backend,
        target.clock,
        limits,
        replan=replan,
        agreed=agreed,
        on_round=watcher.watch,
        pace=target.pace,
    )
    changes.apply(hold, runner, target.clock.now())
    if signals is None:
        return runner.run()

    def on_request(signal: str) -> None:
        runner.stop(f"{signal} received")
        watcher.say(stopping_words(runner))
        target.wake()

    signals.leave_by(lambda: watcher.leave(f"exited. Ganeti's jobs keep running. {go_on}"))
    signals.pass_on(on_request)
    try:
        return runner.run()
    finally:
        signals.end()
