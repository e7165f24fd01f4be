"""``poise stop``: stop a run of another process, or one whose runner died."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import typer

from executor.ledger import RunRecord, RunState
from planner.words import count
from poise.cli.bundle import expanded
from poise.cli.exit_codes import STOPPED_SHORT
from poise.cli.run_choice import choices_listed
from poise.cli.run_dialog import run_and_tell, stop_signals, tell_end
from poise.cli.run_options import LedgerPlace, RunToStop
from poise.cli.source_options import AsJson, Connection
from poise.messages import tell
from poise.report.run import LineWatcher
from poise.runs.ledger_place import open_ledger
from poise.runs.preflight import check_same_cluster, look
from poise.runs.reopening import reopen
from poise.runs.run_changes import RunChanges
from poise.runs.run_time import run_time
from poise.runs.selection import left_behind, to_stop
from poise.runs.settings import limits_of
from poise.runs.target import Target
from poise.runs.view import view_run

if TYPE_CHECKING:
    from executor.ledger import Ledger  # SQLAlchemy, which help does without

_POLL = 0.5
"""Seconds between two looks into the ledger."""


@expanded()
def stop(
    *,
    run: RunToStop = None,
    ledger: LedgerPlace = None,
    as_json: AsJson = False,
    connection: Connection,
) -> None:
    """Stop a run: waiting jobs are cancelled, running ones end first.

    Asks the runner to stop, and waits until it has. Ctrl-C ends the waiting; the run still stops.
    If the runner died, this command does its work.
    """
    settings = connection.settings()
    with open_ledger(ledger, settings, write=True) as book:
        with choices_listed():
            record = to_stop(book, run, time.time())
        left_over = left_behind(book, record)
        if not left_over:
            tell(f"run {record.id} is not running (state: {record.state}): nothing to stop")
            tell_end(view_run(book, record.id, time.time()), as_json=as_json)
            return
        if book.lives(record.id, time.time()):
            book.request_stop(record.id, run_time(book, record), "poise stop")
            _wait_until_stopped(book, record.id, as_json=as_json)
            record = book.run(record.id)
            left_over = left_behind(book, record)
        if left_over:  # there is no runner to do it
            tell(f"run {record.id}: the runner died; its waiting jobs are cancelled from here")
            target = reopen(book, record, connection.access(""), settings)
            try:
                _cancel_waiting(book, record, target, as_json=as_json)
            finally:
                target.backend.close()
            if book.run(record.id).state is RunState.RUNNING:
                raise typer.Exit(STOPPED_SHORT)
        else:
            tell_end(view_run(book, record.id, time.time()), as_json=as_json)


def _cancel_waiting(book: Ledger, record: RunRecord, target: Target, *, as_json: bool) -> None:
    """Be the runner of a run that has none, only to end it."""
    check_same_cluster(record, look(target), target.access.source)
    limits = limits_of(record)
    changes = RunChanges(stop="poise stop")
    with stop_signals() as signals:
        hold = book.hold(record.id, target.clock.now())
        run_and_tell(
            book, hold, target, limits, signals, replan=None, changes=changes, as_json=as_json
        )


def _wait_until_stopped(book: Ledger, run: int, *, as_json: bool) -> None:
    tell(f"run {run}: stop requested. Ctrl-C: stop watching (the run still stops)")
    told, heard, before = book.events(run), book.seen(run), _cancelled(book, run)
    counted = False
    with LineWatcher(book, run, told[-1].id if told else 0, to_stderr=as_json) as shown:
        while book.run(run).state is RunState.RUNNING and book.lives(run, time.time()):
            shown.tell()
            knows = book.seen(run) != heard  # the runner reads the request with every heartbeat
            time.sleep(_POLL)
            if knows and not counted:
                counted = True
                waiting = len(_cancelled(book, run) - before)
                busy = sum(one.state.open and not one.canceling for one in book.attempts(run))
                if not busy and not waiting:  # it has stopped by now
                    continue
                running = f"{count(busy, 'running job')} {'ends' if busy == 1 else 'end'} first"
                tell(f"run {run}: {running}; {waiting} waiting {_ones(waiting)} cancelled")


def _cancelled(book: Ledger, run: int) -> set[str]:
    """The submissions that the runner has cancelled, or tries to."""
    return {one.key for one in book.attempts(run) if one.canceling}


def _ones(number: int) -> str:
    return "one" if number == 1 else "ones"
