"""``poise close``: give up a run that is not done."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from poise.cli.exit_codes import STOPPED_SHORT
from poise.cli.option import flag
from poise.cli.run_choice import choices_listed
from poise.cli.run_options import ConfigOfLedger, LedgerToRead, RunToClose
from poise.cli.source_options import AsJson
from poise.messages import ask, tell, tell_cancelled
from poise.report.output import print_document, print_report
from poise.report.run import close_question, close_report, run_document, unended_words
from poise.runs.ledger_place import open_ledger
from poise.runs.selection import to_close
from poise.runs.view import RunView, view_run
from poise.settings.config import load_config
from snapshots.errors import Option, UsageError

CloseYes = Annotated[bool, flag("--yes", "-y", help="Do not ask, close it.")]
CloseDryRun = Annotated[
    bool, flag("--dry-run", help="Show what is given up, and change nothing in the ledger.")
]
LeaveJobs = Annotated[
    bool,
    flag(
        "--leave-jobs",
        help="Close it though jobs of it may still be in the queue: they keep running, and no run"
        " checks what they did.",
    ),
]


def close(
    run: RunToClose = None,
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
    with open_ledger(ledger, load_config(config), write=not dry_run) as book:
        with choices_listed():
            record = to_close(book, run, time.time())
        if not record.state.resumable:
            tell(f"run {record.id} is already {record.state.value}: nothing to close")
        else:
            view = view_run(book, record.id, time.time())
            if not dry_run:
                _check_quiet(view, leave_jobs=leave_jobs)
                _check_answer(yes=yes)
            if not as_json:
                print_report(close_report(view, leave_jobs=leave_jobs))
            if dry_run:
                tell(f"dry run: nothing was changed, run {record.id} stays {view.word}")
            elif yes or ask(close_question(view)):
                book.give_up(record.id, time.time(), leave_jobs=leave_jobs)
                tell(f"run {record.id} is closed")
            else:
                tell_cancelled()
                raise typer.Exit(STOPPED_SHORT)
        if as_json:
            print_document(run_document(view_run(book, record.id, time.time())))


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
