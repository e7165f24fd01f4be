"""``poise runs``, ``poise status`` and ``poise log``: what the ledger knows, from any terminal."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from executor.ledger import RunState
from poise.cli.exit_codes import STOPPED_SHORT
from poise.cli.option import flag
from poise.cli.run_options import ConfigOfLedger, LedgerToRead, RunToShow
from poise.cli.source_options import AsJson
from poise.messages import tell
from poise.report.event_lines import EventFeed, event_document, fitted
from poise.report.output import print_document, print_report, print_text
from poise.report.run import runs_report, status_report
from poise.report.run_document import log_document, run_document, runs_document
from poise.runs.ledger_place import open_ledger
from poise.runs.run_list import RunList, list_runs
from poise.runs.selection import to_show
from poise.runs.view import time_left, view_run
from poise.settings.config import load_config
from snapshots.errors import NoLedger

if TYPE_CHECKING:
    from executor.ledger import Ledger  # SQLAlchemy, which help does without

_POLL = 1.0
"""Seconds between two looks into the ledger."""

Follow = Annotated[
    bool,
    flag(
        "--follow",
        "-f",
        help="Go on with what happens, until the run has ended; with --json a line each.",
    ),
]


def runs(
    ledger: LedgerToRead = None, as_json: AsJson = False, config: ConfigOfLedger = None
) -> None:
    """List all runs: where they stand, and how much of them is done.

    A run that is damaged in the ledger is named, with what is wrong with it. Where there is no
    ledger yet, there are no runs yet.
    """

    try:
        with _open(ledger, config) as book:
            found = list_runs(book, time.time())
    except NoLedger:
        found = RunList()
    if as_json:
        print_document(runs_document(found))
    else:
        print_report(runs_report(found))


def status(
    run: RunToShow = None,
    ledger: LedgerToRead = None,
    as_json: AsJson = False,
    config: ConfigOfLedger = None,
) -> None:
    """Show a run: every move, its job, what is left, and what needs a person.

    A run that is recorded as running and whose runner is gone is shown as interrupted.
    """

    with _open(ledger, config) as book:
        view = view_run(book, to_show(book, run, time.time()).id, time.time())
        seen = book.seen(view.record.id)
        left = None if seen is None else time_left(view, seen)
    if as_json:
        print_document(run_document(view, left))
    else:
        print_report(status_report(view, left))


def log(
    run: RunToShow = None,
    follow: Follow = False,
    ledger: LedgerToRead = None,
    as_json: AsJson = False,
    config: ConfigOfLedger = None,
) -> None:
    """Show all that happened in a run, or is happening with --follow.

    Names are shortened, as in other reports; --json has them in full.

    Exit code 0: all is told; 4: --follow ends because the run's runner is gone.
    """
    with _open(ledger, config) as book:
        record = to_show(book, run, time.time())
        feed = EventFeed(book, record.id)
        if as_json and not follow:
            events = feed.new()
            print_document(
                log_document(record, [event_document(e, feed.instances) for e in events])
            )
            return
        while True:
            carried_on = follow and book.lives(record.id, time.time())
            if as_json:
                lines = [json.dumps(event_document(one, feed.instances)) for one in feed.new()]
            else:
                lines = [fitted(line, sys.stdout) for line in feed.lines()]
            if lines and not print_text("".join(f"{line}\n" for line in lines)):
                return  # the reader has gone
            if not carried_on:
                break
            time.sleep(_POLL)
        again = book.command("resume", record.id)
        abandoned = follow and book.run(record.id).state in (RunState.READY, RunState.RUNNING)
    if abandoned:
        tell(f"run {record.id}: its runner is gone: {again} goes on from there")
        raise typer.Exit(STOPPED_SHORT)


def _open(ledger: str | None, config: Path | None) -> Ledger:

    return open_ledger(ledger, load_config(config))
