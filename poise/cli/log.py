"""``poise log``: what happened in a run."""

from __future__ import annotations

import json
import sys
import time
from typing import Annotated

import typer

from executor.ledger import EventRecord, RunState
from poise.cli.exit_codes import STOPPED_SHORT
from poise.cli.option import flag
from poise.cli.run_choice import choices_listed, print_no_runs
from poise.cli.run_options import ConfigOfLedger, LedgerToRead, RunToShow
from poise.cli.source_options import AsJson
from poise.messages import tell
from poise.report.output import print_document, print_text
from poise.report.run import EventFeed, fitted, is_trouble, log_document
from poise.runs.ledger_place import open_ledger
from poise.runs.selection import to_show
from poise.settings.config import load_config
from snapshots.errors import NoLedger

_POLL = 1.0
"""Seconds between two looks into the ledger."""

Follow = Annotated[
    bool,
    flag(
        "--follow",
        "-f",
        help="Print new lines until the run ends; with --json an object a line.",
    ),
]
Failed = Annotated[bool, flag("--failed", help="Only what went wrong.")]


def log(
    run: RunToShow = None,
    follow: Follow = False,
    failed: Failed = False,
    ledger: LedgerToRead = None,
    as_json: AsJson = False,
    config: ConfigOfLedger = None,
) -> None:
    """Show all that happened in a run, or is happening with --follow.

    Names are shortened, as in other reports; --json has them in full.

    Exit code 0: all is shown; 4: --follow ends because the runner died.
    """

    def wanted(event: EventRecord) -> bool:
        return not failed or is_trouble(event)

    try:
        book = open_ledger(ledger, load_config(config))
    except NoLedger:
        if run is not None or as_json:
            raise
        print_no_runs(ledger)
        return
    with book:
        if run is None and not as_json and not book.all_runs():
            print_no_runs(ledger)
            return
        with choices_listed():
            record = to_show(book, run, time.time(), "log")
        feed = EventFeed(book, record.id, wanted=wanted)
        if as_json and not follow:
            print_document(log_document(record, feed.documents()))
            return
        silent = failed and not as_json
        while True:
            goes_on = follow and book.lives(record.id, time.time())
            if as_json:
                lines = [json.dumps(one) for one in feed.documents()]
            else:
                lines = [fitted(line, sys.stdout) for line in feed.lines()]
            silent = silent and not lines
            if lines and not print_text("".join(f"{line}\n" for line in lines)):
                return  # the reader has gone
            if not goes_on:
                break
            time.sleep(_POLL)
        if silent:
            tell(f"run {record.id}: nothing has failed")
        again = book.command("resume", record.id)
        abandoned = follow and book.run(record.id).state in (RunState.READY, RunState.RUNNING)
    if abandoned:
        tell(f"run {record.id}: the runner died. Continue with: {again}")
        raise typer.Exit(STOPPED_SHORT)
