"""``poise close``: give up runs that are not done."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.exit_codes import STOPPED_SHORT
from poise.cli.option import flag
from poise.cli.run_choice import choices_listed
from poise.cli.run_options import ConfigOfLedger, LedgerToRead, RunsToClose
from poise.cli.source_options import AsJson
from poise.messages import ask, tell, tell_cancelled
from poise.report.output import print_document, print_report
from poise.report.run import (
    close_question,
    close_report,
    run_document,
    runs_document,
    runs_report,
    unended_words,
)
from poise.runs.ledger_place import open_ledger
from poise.runs.run_list import RunList, line_of
from poise.runs.run_time import run_time
from poise.runs.selection import open_runs, to_close
from poise.runs.view import RunView, view_run
from poise.settings.config import load_config
from snapshots.errors import Option, UsageError

if TYPE_CHECKING:
    from executor.ledger import Ledger  # SQLAlchemy, which help does without

CloseYes = Annotated[bool, flag("--yes", "-y", help="Do not ask, close it.")]
CloseDryRun = Annotated[
    bool, flag("--dry-run", help="Show what is given up, and change nothing in the ledger.")
]
Every = Annotated[bool, flag("--all", help="Close all runs that are unfinished and not running.")]
LeaveJobs = Annotated[
    bool,
    flag(
        "--leave-jobs",
        help="Close it even if jobs of it may be in the queue: they keep running, and no run"
        " checks what they did.",
    ),
]


def close(
    run: RunsToClose = None,
    every: Every = False,
    yes: CloseYes = False,
    dry_run: CloseDryRun = False,
    leave_jobs: LeaveJobs = False,
    ledger: LedgerToRead = None,
    as_json: AsJson = False,
    config: ConfigOfLedger = None,
) -> None:
    """Give a run up: poise resume cannot continue it any more.

    Shows how much is not done and which moves failed, and asks. Nothing happens on the cluster:
    instances stay where they are. A run that is still running, or whose jobs have not ended, has to
    be stopped first. Closing cannot be undone: without a terminal it needs --yes.

    Exit code 0: it is closed, or was done or closed before; 4: the answer was no.
    """
    if every and run:
        raise UsageError(Option("every", "--all"), ": expected no RUN beside it")
    with open_ledger(ledger, load_config(config), write=not dry_run) as book:
        with choices_listed():
            now = time.time()
            records = open_runs(book, now) if every else to_close(book, run or (), now)
        for record in records:
            if not record.state.resumable:
                tell(f"run {record.id} is already {record.state.value}: nothing to close")
        left = [one.id for one in records if one.state.resumable]
        if left:
            views = [view_run(book, number, time.time()) for number in left]
            _give_up(book, views, yes=yes, dry_run=dry_run, leave_jobs=leave_jobs, quiet=as_json)
        elif every:
            tell("no run is unfinished: nothing to close")
        if as_json:
            views = [view_run(book, record.id, time.time()) for record in records]
            several = every or len(views) > 1
            print_document(
                runs_document(_listed(book, views)) if several else run_document(views[0])
            )


def _give_up(
    book: Ledger,
    views: Sequence[RunView],
    *,
    yes: bool,
    dry_run: bool,
    leave_jobs: bool,
    quiet: bool,
) -> None:
    """Show runs, unless ``quiet``, ask, and close them."""
    if not dry_run:
        for view in views:
            _check_quiet(view, leave_jobs=leave_jobs)
        _check_answer(yes=yes)
    if not quiet:
        if len(views) == 1:
            print_report(close_report(views[0], leave_jobs=leave_jobs))
        else:
            print_report(runs_report(_listed(book, views), time.time()))
    if dry_run:
        for view in views:
            tell(f"dry run: nothing was changed, run {view.record.id} stays {view.word}")
    elif yes or ask(close_question(views)):
        for view in views:
            at = run_time(book, view.record)
            book.give_up(view.record.id, time.time(), at=at, leave_jobs=leave_jobs)
            tell(f"run {view.record.id} is closed")
    else:
        tell_cancelled()
        raise typer.Exit(STOPPED_SHORT)


def _listed(book: Ledger, views: Sequence[RunView]) -> RunList:
    now = time.time()
    return RunList(tuple(line_of(book, book.run(view.record.id), now) for view in views))


def _check_quiet(view: RunView, *, leave_jobs: bool) -> None:
    """Nothing of a run is going on.

    Raises:
        UsageError: something is.
    """
    run, stop = view.record.id, view.command("stop")
    if view.alive:
        raise UsageError(f"run {run} is still running", advice=f"{stop} to stop it")
    if view.unended and not leave_jobs:
        raise UsageError(
            f"run {run}: {unended_words(view)} may still be in the queue",
            advice=(f"{stop} to end them, or ", Option("leave_jobs"), " to close it all the same"),
        )


def _check_answer(*, yes: bool) -> None:
    """A question can be answered, or need not be asked.

    Raises:
        UsageError: it cannot.
    """
    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "standard input is not a terminal: no question can be answered there",
            advice=(Option("yes"), " to close the run without a question"),
        )
