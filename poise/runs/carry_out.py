"""The run itself: a runner on an opened cluster, shown by a watcher, stopped by signals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from poise.runs.stop_signals import StopSignals
from poise.runs.target import Target
from poise.settings.run_options import NOTHING_SAID, RunOptions

if TYPE_CHECKING:
    from executor.ledger import Hold, Ledger, RunState
    from executor.limits import Limits
    from executor.run import Agreed, Replan, Runner
    from planner.plan import Json


class Watcher(Protocol):
    """The display of a run."""

    def __enter__(self) -> Watcher: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def watch(self, runner: Runner) -> None:
        """Called after every round."""

    def say(self, text: str) -> None:
        """Something to be read at once; called by a signal's handler, so it takes no locks."""

    def leave(self, text: str) -> None:
        """The last words before the process ends; called by a signal's handler."""


def first_to_end(jobs: int) -> str:
    """The jobs that a stop waits for, in words."""
    if not jobs:
        return "no job runs"
    if jobs == 1:
        return "1 running job ends first, it cannot be cancelled"
    return f"{jobs} running jobs end first, they cannot be cancelled"


def stopping_words(runner: Runner) -> str:
    """The line while a run that was stopped by a signal still has running jobs."""
    busy = sum(1 for task in runner.running if task.submission.open is not None and not task.queued)
    return f"stopping: {first_to_end(busy)}. Ctrl-C again: exit now"


def carry_out(
    ledger: Ledger,
    hold: Hold,
    target: Target,
    limits: Limits,
    watcher: Watcher,
    *,
    replan: Replan | None = None,
    agreed: Agreed | None = None,
    plan_again: str = "",
    leave_out: Collection[int] = (),
    stop: str = "",
    settings: Mapping[str, Json] | None = None,
    told: RunOptions = NOTHING_SAID,
    signals: bool = True,
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
        plan_again: why another plan is to take the place of the present one at once.
        leave_out: moves to leave out.
        stop: why nothing is to be started at all: running jobs end, queued ones are cancelled.
        settings: how the run goes from now on, where that has changed.
        told: what was said of that now.
        signals: take Ctrl-C and SIGTERM over.

    Raises:
        LedgerError: the ledger fails, or another runner has taken the run over.
    """
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
    if settings is not None:
        words = told.in_words() or "nothing new"
        kept = told.kept_of(RunOptions.from_document(settings.get("options"))).in_words()
        text = f"{words}; kept: {kept}" if kept else words
        hold.settings(settings, text, target.clock.now())
    if leave_out:
        hold.leave_out(leave_out, target.clock.now())
    if plan_again:
        runner.ask_for_new_plan(plan_again)
    if stop:
        runner.stop(stop)
    if not signals:
        return runner.run()

    again = ledger.command("resume", hold.run.id)

    def on_request(signal: str) -> None:
        runner.stop(f"{signal} received")
        watcher.say(stopping_words(runner))
        target.wake()

    def on_leave() -> None:
        watcher.leave(f"exited. Ganeti's jobs keep running. Continue with: {again}")

    with StopSignals(on_request, on_leave):
        return runner.run()
