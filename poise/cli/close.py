"""``poise close``: give a run up that has not come to its end."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from executor.ledger import RunRecord
from poise.cli.exit_codes import STOPPED_SHORT
from poise.cli.option import flag
from poise.cli.run_options import ConfigOfLedger, LedgerToRead, RunToClose
from poise.cli.source_options import AsJson
from poise.messages import tell
from poise.report.output import print_document, print_report
from poise.report.run import close_report
from poise.report.run_document import run_document
from poise.runs.ledger_place import open_ledger
from poise.runs.selection import to_close
from poise.runs.view import RunView, view_run
from poise.settings.access import Access
from poise.settings.config import load_config
from snapshots.errors import UsageError

if TYPE_CHECKING:
    from executor.ledger import Ledger  # SQLAlchemy, which help does without

CloseYes = Annotated[bool, flag("--yes", "-y", help="Do not ask, close it.")]
CloseDryRun = Annotated[
    bool, flag("--dry-run", help="Show what is given up, and change nothing in the ledger.")
]
LeaveJobs = Annotated[
    bool,
    flag(
        "--leave-jobs",
        help="Close it though jobs of it may still be in the queue: they go on by themselves, and"
        " no run looks at what they did.",
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
    instances stay where they are. A run that a runner carries on, or whose jobs have not ended, has
    to be stopped first.

    Exit code 0: it is closed, or had come to its end before; 4: the answer was no.
    """
    with open_ledger(ledger, load_config(config), write=not dry_run) as book:
        record = to_close(book, run, time.time())
        if not record.state.resumable:
            tell(f"run {record.id} is {record.state.value}: there is nothing to close")
        else:
            _check_quiet(book, record, leave_jobs=leave_jobs)
            view = view_run(book, record.id, time.time())
            simulated = Access(record.target).simulated
            if not (yes or dry_run or simulated or sys.stdin.isatty()):
                raise UsageError(
                    "standard input is no terminal, so there is no answer to a question: --yes"
                    " closes the run without asking"
                )
            if not as_json:
                print_report(close_report(view))
            if dry_run:
                tell(f"run {record.id}: nothing was changed: this was a dry run")
            elif yes or simulated or _agreed(view):
                book.give_up(record.id, time.time())
                tell(f"run {record.id} is closed")
            else:
                tell("nothing was changed")
                raise typer.Exit(STOPPED_SHORT)
        if as_json:
            print_document(run_document(view_run(book, record.id, time.time())))


def _agreed(view: RunView) -> bool:
    print(f"Give run {view.record.id} up? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _check_quiet(book: Ledger, record: RunRecord, *, leave_jobs: bool) -> None:
    """Nothing of a run is going on.

    Raises:
        UsageError: something is.
    """
    stop = book.command("stop", record.id)
    if book.lives(record.id, time.time()):
        raise UsageError(f"run {record.id} is under way: {stop} stops it")
    still = [one.job for one in book.attempts(record.id) if one.state.open]
    if still and not leave_jobs:
        jobs = ", ".join(f"job {job}" for job in still if job is not None) or "a submission"
        raise UsageError(
            f"run {record.id}: {jobs} may still be in the queue: {stop} takes back what waits and"
            " waits for what runs; --leave-jobs closes it all the same"
        )
