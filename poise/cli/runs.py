"""``poise runs``, ``poise status`` and ``poise log``: what the ledger knows, from any terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.run_options import LedgerPlace, RunNumber
from poise.cli.source_options import AsJson, ConfigFile

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord

_POLL = 1.0
"""Seconds between two looks into the ledger."""

Follow = Annotated[
    bool,
    typer.Option(
        "--follow",
        "-f",
        metavar="",
        help="Go on with what happens, until the run has ended; with --json a line each.",
    ),
]


def runs(ledger: LedgerPlace = None, as_json: AsJson = False, config: ConfigFile = None) -> None:
    """List all runs: where they stand, and how much of them is done."""
    from poise.report.output import print_document, print_report
    from poise.report.run import runs_report
    from poise.report.run_document import runs_document
    from poise.running.view import run_state

    rows: list[tuple[RunRecord, str, int, int]] = []
    if not _nothing_yet(ledger, config):
        book = _open(ledger, config)
        now = time.time()
        for run in book.runs():
            moves = [move for move in book.moves(run.id) if move.state != "dropped"]
            done = sum(1 for move in moves if move.state == "done")
            rows.append((run, run_state(run, book, now), done, len(moves)))
        book.close()
    if as_json:
        print_document(runs_document(rows))
    else:
        print_report(runs_report(rows))


def status(
    run: RunNumber = None,
    ledger: LedgerPlace = None,
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Show a run: every move, its job, what is left, and what needs a person.

    A run that is recorded as running and whose runner is gone is shown as interrupted.
    """
    from poise.report.output import print_document, print_report
    from poise.report.run import status_report
    from poise.report.run_document import run_document
    from poise.running.view import time_left, view_run

    book = _open(ledger, config)
    view = view_run(book, book.run(run).id, time.time())
    left = time_left(view, book.events(view.record.id))
    book.close()
    if as_json:
        print_document(run_document(view, left))
    else:
        print_report(status_report(view, left))


def log(
    run: RunNumber = None,
    follow: Follow = False,
    ledger: LedgerPlace = None,
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Show all that happened in a run, or is happening with --follow.

    On a terminal names are shortened, as in other reports.
    """
    import json

    from poise.report.event_lines import EventFeed, event_document, event_line
    from poise.report.output import print_document, print_text
    from poise.report.run_document import log_document

    book = _open(ledger, config)
    record = book.run(run)
    feed = EventFeed(book, record.id)
    if as_json and not follow:
        events = feed.new()
        print_document(log_document(record, [event_document(e, feed.instances) for e in events]))
        book.close()
        return
    short = _shortened(book, record.id)
    while True:
        under_way = follow and _under_way(book, record.id)
        for event in feed.new():
            if as_json:
                print_text(json.dumps(event_document(event, feed.instances)) + "\n")
            else:
                print_text(short(event_line(event, feed.instances)) + "\n")
        if not under_way:
            break
        time.sleep(_POLL)
    book.close()


def _shortened(book: Ledger, run: int) -> Callable[[str], str]:
    """What makes the names in a line short, where people read it."""
    from poise.report.names import ShortNames

    if not sys.stdout.isatty():
        return str
    return ShortNames.of(move for plan in book.plans(run) for move in plan.moves).within


def _under_way(book: Ledger, run: int) -> bool:
    return book.run(run).state == "running" and book.lives(run, time.time())


def _open(ledger: str | None, config: Path | None) -> Ledger:
    from poise.config import load_config
    from poise.running.ledger_place import open_ledger

    return open_ledger(ledger, load_config(config))


def _nothing_yet(ledger: str | None, config: Path | None) -> bool:
    """Whether no ledger is named anywhere, and none is at the usual place."""
    from poise.config import load_config
    from poise.running.ledger_place import LEDGER, usual_place

    named = ledger or os.environ.get(LEDGER) or load_config(config).ledger
    return not named and not usual_place().exists()
