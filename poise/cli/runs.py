"""``poise runs``: all runs of the ledger."""

from __future__ import annotations

import time
from typing import Annotated

from poise.cli.option import flag
from poise.cli.run_choice import print_no_runs
from poise.cli.run_options import ConfigOfLedger, LedgerToRead
from poise.cli.source_options import AsJson
from poise.report.output import print_document, print_report
from poise.report.run import runs_document, runs_report
from poise.runs.ledger_place import open_ledger
from poise.runs.run_list import RunList, list_runs
from poise.settings.config import load_config
from snapshots.errors import NoLedger

AllRuns = Annotated[bool, flag("--all", help="List the older runs, too.")]


def runs(
    every: AllRuns = False,
    ledger: LedgerToRead = None,
    as_json: AsJson = False,
    config: ConfigOfLedger = None,
) -> None:
    """List the runs, newest first: their state, and how many moves are left.

    A run that is damaged in the ledger is listed with what is wrong with it.
    """
    try:
        with open_ledger(ledger, load_config(config)) as book:
            found = list_runs(book, time.time())
            rest = None if every else book.command("runs", "", "--all")
    except NoLedger:
        found, rest = RunList(), None
    if as_json:
        print_document(runs_document(found))
    elif not found.runs and not found.damaged:
        print_no_runs(ledger)
    else:
        print_report(runs_report(found, time.time(), rest))
