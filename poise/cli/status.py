"""``poise status``: one run, at this moment or until it ends."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.exit_codes import INTERRUPTED, STOPPED_SHORT
from poise.cli.option import flag
from poise.cli.run_choice import choices_listed, print_no_runs
from poise.cli.run_options import ConfigOfLedger, LedgerToRead, RunToShow
from poise.cli.source_options import AsJson
from poise.messages import tell
from poise.report.output import print_document, print_report
from poise.report.run import StatusWatch, run_document, status_report
from poise.runs.ledger_place import open_ledger
from poise.runs.selection import to_show
from poise.runs.view import RunView, view_run
from poise.settings.config import load_config
from snapshots.errors import NoLedger

if TYPE_CHECKING:
    from executor.ledger import Ledger  # SQLAlchemy, which help does without
    from poise.runs.time_left import Estimate

_POLL = 1.0
"""Seconds between two looks into the ledger, more where a look takes long."""

AllMoves = Annotated[bool, flag("--all", help="Every move and every problem.")]
Watch = Annotated[
    bool,
    flag(
        "--watch",
        "-w",
        help="Follow the run until it ends; Ctrl-C ends the watching only. With --json a document a"
        " line, whenever something changes.",
    ),
]


def status(
    run: RunToShow = None,
    every: AllMoves = False,
    watch: Watch = False,
    ledger: LedgerToRead = None,
    as_json: AsJson = False,
    config: ConfigOfLedger = None,
) -> None:
    """Show a run: what needs attention, what runs, what waits, how long is left.

    A run whose runner died is shown as interrupted.

    Exit code 0, whatever the run came to; 4: --watch ends because the runner died;
    130: you ended --watch by Ctrl-C.
    """
    try:
        with open_ledger(ledger, load_config(config)) as book:
            if run is None and not as_json and not book.all_runs():
                print_no_runs(ledger)
                return
            with choices_listed():
                number = to_show(book, run, time.time()).id
            if watch:
                _watch(book, number, as_json=as_json)
            view, left = _look(book, number)
    except NoLedger:
        if run is not None or as_json:
            raise
        print_no_runs(ledger)
        return
    if not (watch and as_json):
        _print(view, left, every=every, as_json=as_json)
    if watch and view.interrupted:
        raise typer.Exit(STOPPED_SHORT)


def _print(view: RunView, left: Estimate | None, *, every: bool, as_json: bool) -> None:
    if as_json:
        print_document(run_document(view, left))
    else:
        print_report(status_report(view, left, everything=every))


def _look(book: Ledger, run: int) -> tuple[RunView, Estimate | None]:
    from poise.runs.recorded_time_left import time_left  # numpy, which help does without

    view = view_run(book, run, time.time())
    seen = book.seen(run)
    return view, None if seen is None else time_left(view, seen)


def _watch(book: Ledger, run: int, *, as_json: bool) -> None:
    """Show the run until it has ended, or the user has seen enough."""
    try:
        with StatusWatch(as_json=as_json) as shown:
            while True:
                began = time.monotonic()
                # Asked first: a run that ends in between is looked at once more.
                goes_on = book.lives(run, time.time())
                view, left = _look(book, run)
                if not shown.show(view, left, time.time()) or not goes_on:
                    return
                time.sleep(max(_POLL, 4 * (time.monotonic() - began)))
    except KeyboardInterrupt:
        tell(f"run {run} keeps running. Watch it again: {book.command('status', run, '--watch')}")
        raise typer.Exit(INTERRUPTED) from None
