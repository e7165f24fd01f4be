"""``poise resume`` and ``poise stop``: runs that were begun by another process, or are still."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.run_options import (
    Attempts,
    LedgerPlace,
    MaxCopy,
    MostMoves,
    Parallel,
    PerNode,
    Replan,
    ResyncsPerNode,
    RunNumber,
    Speed,
    Until,
    Yes,
)
from poise.cli.source_options import (
    DEFAULT_TIMEOUT,
    AsJson,
    CaFile,
    ConfigFile,
    Credentials,
    Insecure,
    Timeout,
)

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord
    from executor.limits import Limits
    from executor.replanning import Replan as MakesPlan
    from planner.plan import Json
    from poise.access import Access
    from poise.config import Config
    from poise.running.options import RunOptions
    from poise.running.target import Target

_POLL = 0.5
"""Seconds between two looks into the ledger."""

OnAgain = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="TARGET",
        help="Reach the cluster this way instead of the one that the run was begun with.",
        show_default=False,
    ),
]


def resume(
    run: RunNumber = None,
    on: OnAgain = "",
    yes: Yes = False,
    replan: Replan = None,
    ledger: LedgerPlace = None,
    speed: Speed = None,
    parallel: Parallel = None,
    per_node: PerNode = None,
    resyncs_per_node: ResyncsPerNode = None,
    max_moves: MostMoves = None,
    max_copy: MaxCopy = None,
    until: Until = None,
    attempts: Attempts = None,
    as_json: AsJson = False,
    ca_file: CaFile = None,
    insecure: Insecure = False,
    credentials: Credentials = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
    config: ConfigFile = None,
) -> None:
    """Go on with a run that was stopped, was interrupted, or could not do all.

    Finds the jobs that it had in the queue, looks at every instance that it had begun with, and
    goes on from there. Moves that failed or broke get another chance. What is not said anew holds
    as before; a time of --until that is over is taken anew.

    Exit code 0: all moves done and verified; 1: with reservations; 4: stopped short of the end.
    """
    from poise.access import Access
    from poise.cli.carrying import (
        STOPPED_SHORT,
        carry_out_and_tell,
        confirmed,
        may_ask,
        show_start,
    )
    from poise.config import load_config
    from poise.report.progress import Progress
    from poise.running.beforehand import check_alone, check_same_cluster, look
    from poise.running.ledger_place import open_ledger
    from poise.running.options import RunOptions
    from poise.running.settings import limits_of
    from poise.running.view import left_of
    from snapshots.errors import UsageError

    settings = load_config(config)
    given = RunOptions(
        parallel, per_node, resyncs_per_node, max_moves, max_copy, until, attempts, replan
    )
    book = open_ledger(ledger, settings, write=True)
    record = book.run(run)
    if not record.state.resumable:
        raise UsageError(f"run {record.id} is done: there is nothing to go on with")
    _check_not_held(book, record)
    access = Access(on, ca_file, insecure, credentials, timeout)
    target = _reopen(book, record, access, settings, speed)
    try:
        may_ask(yes=yes, target=target)
        with Progress("reading the cluster"):
            seen = look(target)
        check_same_cluster(record, seen)
        check_alone(target, seen, book, record.uid)
        options = given.over(RunOptions.from_document(record.settings.get("options")))
        limits = options.limits_again(given, limits_of(record), target.clock.now())
        maker = _replan(book, record, options, asked=bool(replan))
        show_start(left_of(book, record), seen, target, limits, book.where, as_json=as_json)
        what = f"Go on with run {record.id} on {seen.identity.name}?"
        if not confirmed(yes=yes, target=target, what=what):
            raise typer.Exit(STOPPED_SHORT)
        code = carry_out_and_tell(
            book,
            record,
            target,
            limits,
            replan=maker,
            as_json=as_json,
            settings=_changed(record, options, limits),
        )
    finally:
        target.backend.close()
        book.close()
    raise typer.Exit(code)


def stop(
    run: RunNumber = None,
    ledger: LedgerPlace = None,
    as_json: AsJson = False,
    ca_file: CaFile = None,
    insecure: Insecure = False,
    credentials: Credentials = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
    config: ConfigFile = None,
) -> None:
    """Stop a run: waiting jobs are taken back, running ones cannot be and are waited for.

    Asks its runner, and waits until it has stopped; Ctrl-C ends the waiting, not the request.
    Where the runner is gone, this command does what the runner would do.
    """
    from poise.access import Access
    from poise.cli.carrying import carry_out_and_tell, tell_end
    from poise.config import load_config
    from poise.running.beforehand import check_same_cluster, look
    from poise.running.ledger_place import open_ledger
    from poise.running.settings import limits_of
    from poise.running.view import view_run
    from snapshots.errors import UsageError

    settings = load_config(config)
    book = open_ledger(ledger, settings, write=True)
    record = book.run(run)
    # A run that ended because the cluster refused to be read leaves its jobs behind.
    left_over = any(attempt.state.open for attempt in book.attempts(record.id))
    if record.state != "running" and not left_over:
        raise UsageError(
            f"run {record.id} is not under way ({record.state}): there is nothing to stop"
        )
    if book.lives(record.id, time.time()):
        book.request_stop(record.id, time.time(), "poise stop")
        _wait_until_stopped(book, record.id, as_json=as_json)
        record = book.run(record.id)
        left_over = False
    if record.state == "running" or left_over:  # nobody is there to do it
        print(
            f"poise: run {record.id}: its runner is gone, this one takes its waiting jobs back",
            file=sys.stderr,
        )
        access = Access("", ca_file, insecure, credentials, timeout)
        target = _reopen(book, record, access, settings, None)
        try:
            check_same_cluster(record, look(target))
            carry_out_and_tell(
                book,
                record,
                target,
                limits_of(record),
                replan=None,
                as_json=as_json,
                stop="poise stop",
            )
        finally:
            target.backend.close()
    else:
        tell_end(view_run(book, record.id, time.time()), as_json=as_json)
    book.close()


def _wait_until_stopped(book: Ledger, run: int, *, as_json: bool) -> None:
    from poise.report.event_lines import LineWatcher

    busy = sum(1 for attempt in book.attempts(run) if attempt.state.open)
    jobs = "1 job is open" if busy == 1 else f"{busy} jobs are open"
    print(
        f"poise: run {run}: asked to stop; {jobs}: waiting ones are taken back, running ones"
        " cannot be cancelled and are waited for (Ctrl-C ends this waiting only)",
        file=sys.stderr,
    )
    told = book.events(run)
    with LineWatcher(book, run, told[-1].id if told else 0, to_stderr=as_json) as shown:
        while book.run(run).state == "running" and book.lives(run, time.time()):
            shown.tell()
            time.sleep(_POLL)


def _changed(record: RunRecord, options: RunOptions, limits: Limits) -> dict[str, Json] | None:
    """What the ledger is to say of how the run goes from now on; None where nothing changes."""
    now: dict[str, Json] = {"options": options.document(), "limits": limits.document()}
    if all(record.settings.get(key) == value for key, value in now.items()):
        return None
    return {**record.settings, **now}


def _check_not_held(book: Ledger, record: RunRecord) -> None:
    from snapshots.errors import UsageError

    if book.lives(record.id, time.time()):
        raise UsageError(
            f"run {record.id} is under way: poise status {record.id} shows it,"
            f" poise stop {record.id} stops it"
        )


def _reopen(
    book: Ledger, record: RunRecord, given: Access, config: Config, speed: float | None
) -> Target:
    """The run's cluster, opened again, if what the ledger has of the run holds together."""
    from poise.access import SIMULATE, resolve
    from poise.running.settings import recorded_access
    from poise.running.simulated_again import play_again, simulated_start
    from poise.running.target import open_target, simulated_target
    from poise.sources import load

    book.check_whole(record.id)
    access = resolve(recorded_access(record, given), config)
    if not access.simulated:
        return open_target(access, speed)
    start, before = simulated_start(record)
    began = load(access.source.removeprefix(SIMULATE), timeout=access.timeout)
    target = simulated_target(began, access, speed or before, start)
    play_again(book, record, target)
    return target


def _replan(
    book: Ledger, record: RunRecord, options: RunOptions, *, asked: bool
) -> MakesPlan | None:
    """How to plan anew; that it cannot be done any more is told, unless it was asked for now."""
    from poise.running.replanning import begun_in, replan_like
    from snapshots.errors import UsageError

    if not options.replan:
        return None
    try:
        return replan_like(book.plans(record.id)[0], begun_in(book, record.id))
    except UsageError as error:
        if asked:
            raise
        print(f"poise: {error}: a drift will stop the run", file=sys.stderr)
        return None
