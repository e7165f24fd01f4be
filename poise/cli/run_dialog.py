"""The dialog of all commands that run plans: show, ask, run, show the end."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from executor.ledger import RunRecord, RunState
from executor.limits import Limits
from executor.run import Agreed, Replan
from planner.plan import Plan
from poise.cli.exit_codes import STOPPED_SHORT, WITH_RESERVATIONS, plan_exit_code
from poise.messages import ask, tell, tell_cancelled, write
from poise.report.output import on_redrawable_terminal, print_document, print_report, print_text
from poise.report.plain import render_plain
from poise.report.run import LineWatcher, end_report, run_document, start_report
from poise.runs.preflight import Seen
from poise.runs.reservations import reservations
from poise.runs.run_changes import NO_CHANGES, RunChanges
from poise.runs.run_moves import run_moves
from poise.runs.stop_signals import StopSignals
from poise.runs.target import Target
from poise.runs.view import RunView, view_run
from poise.runs.watcher import Watcher
from poise.settings.option_sizes import doubtful_sizes
from poise.settings.run_options import RunOptions
from snapshots.errors import LedgerError, Option, UsageError

if TYPE_CHECKING:
    from executor.ledger import Hold, Ledger  # SQLAlchemy, which help does without


def tell_doubtful_size(options: RunOptions) -> None:
    """Tell what a size means that may be meant otherwise."""
    if options.max_copy and (note := doubtful_sizes([("--max-copy", options.max_copy)])):
        tell(note)


def may_ask(*, yes: bool, target: Target) -> None:
    """A question can be answered, or need not be asked.

    Raises:
        UsageError: it cannot.
    """
    if not yes and not target.access.simulated and not sys.stdin.isatty():
        raise UsageError(
            "standard input is not a terminal: no question can be answered there",
            advice=(Option("yes"), " to start without a question"),
        )


def confirmed(question: str, *, yes: bool, target: Target) -> bool:
    """True once the user agrees; without a terminal a simulated cluster needs no answer."""
    if yes or (target.access.simulated and not sys.stdin.isatty()):
        return True
    if ask(question):
        return True
    tell_cancelled()
    return False


def show_start(
    plan: Plan,
    seen: Seen,
    target: Target,
    limits: Limits,
    ledger: str,
    *,
    as_json: bool,
    told: bool = False,
) -> None:
    """Show the cluster, and the plan in a few lines unless it is ``told`` just above."""
    blocks = start_report(
        plan, seen.identity, target.access.source, limits, ledger, target.speed, told=told
    )
    if as_json:
        write(render_plain(blocks))
    else:
        print_report(blocks, after="\n")


_NOT_STARTED = "exited: nothing was started"


def stop_signals() -> StopSignals:
    """Ctrl-C and SIGTERM for a run that is about to be recorded."""
    return StopSignals(lambda: tell(_NOT_STARTED))


def run_and_tell(
    ledger: Ledger,
    hold: Hold,
    target: Target,
    limits: Limits,
    signals: StopSignals,
    *,
    replan: Replan | None,
    agreed: Agreed | None = None,
    changes: RunChanges = NO_CHANGES,
    as_json: bool,
) -> int:
    """Run the moves of the run that is held, show how it goes and how it ended.

    ``signals`` are taken over since before it was held. Returns the exit code.
    """
    began, run = target.clock.now(), hold.run
    signals.leave_by(
        lambda: tell(f"{_NOT_STARTED}. Continue with: {ledger.command('resume', run.id)}")
    )
    try:
        with watcher(ledger, run, as_json=as_json) as shown:
            run_moves(
                ledger,
                hold,
                target,
                limits,
                shown,
                replan=replan,
                agreed=agreed,
                changes=changes,
                signals=signals,
            )
        view = view_run(ledger, run.id, target.clock.now())
    except LedgerError as error:
        tell(f"{error}. {_continue(ledger, run.id)}")
        return STOPPED_SHORT
    except Exception:
        # What is open stays open in the ledger: the runner that resumes asks the queue about it.
        with suppress(LedgerError):
            hold.let_go("an error inside Poise", target.clock.now())
        tell(f"run {run.id}: the runner failed. {_continue(ledger, run.id)}")
        raise
    tell_end(view, as_json=as_json, took=target.clock.now() - began)
    return exit_code(view)


def _continue(ledger: Ledger, run: int) -> str:
    return f"Ganeti's jobs keep running. Continue with: {ledger.command('resume', run)}"


def tell_end(view: RunView, *, as_json: bool, took: float | None = None) -> None:
    """Show the end of a run."""
    if as_json:
        print_document(run_document(view))
    else:
        if took is not None:  # lines of the run stand above it
            print_text("\n")
        print_report(end_report(view, took))


def exit_code(view: RunView) -> int:
    """The exit code of a run: 4 stopped short; of a run that is done the one of its plan, and 1 at
    least where moves were not done."""
    if view.record.state is not RunState.DONE:
        return STOPPED_SHORT
    return plan_exit_code(view.plans[-1]) or (WITH_RESERVATIONS if reservations(view) else 0)


def watcher(ledger: Ledger, run: RunRecord, *, as_json: bool) -> Watcher:
    """Live on a terminal, lines elsewhere, on standard error where a document is to follow."""
    told = ledger.events(run.id)
    last = told[-1].id if told else 0
    if not as_json and on_redrawable_terminal():
        from poise.report.run import LiveWatcher

        return LiveWatcher(ledger, run, last)
    return LineWatcher(ledger, run.id, last, to_stderr=as_json)
