"""The run that a command is about where its number is not given: the only one that can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from executor.ledger import RunState
from poise.runs.run_list import RunLine, line_of
from snapshots.errors import Damaged, UsageError

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord


class SeveralRuns(UsageError):
    """More than one run can be meant; ``runs`` are these, oldest first."""

    def __init__(self, runs: Sequence[RunLine], what: str, advice: str) -> None:
        super().__init__(f"{len(runs)} runs {what}: choose one", advice=advice)
        self.runs = tuple(runs)


def to_show(ledger: Ledger, run: int | None, now: float, verb: str = "status") -> RunRecord:
    """The run with this number, else the one that is running, else the latest.

    Args:
        ledger: has all runs.
        run: its number; None where it is not given.
        now: seconds since the epoch, by which runners are alive.
        verb: the command, for advice.

    Raises:
        SeveralRuns: several are running.
        UsageError: there is none, or not this one.
    """
    alive = _alive(ledger, now) if run is None else None
    return _only(ledger, alive, now, "are running", verb) or ledger.run(run)


def to_stop(ledger: Ledger, run: int | None, now: float) -> RunRecord:
    """The run with this number, else the one that is running, else one that was left behind.

    The latest where there is nothing to stop: the caller says why not.

    Raises:
        SeveralRuns: there are several.
        UsageError: there is none, or not this one.
    """
    if run is not None:
        return ledger.run(run)
    return (
        _only(ledger, _alive(ledger, now), now, "are running", "stop")
        or _only(ledger, _left_behind(ledger), now, "lost their runner", "stop")
        or ledger.run()
    )


def to_resume(ledger: Ledger, run: int | None, now: float) -> RunRecord:
    """The run with this number, else the one that is unfinished and not running.

    The latest where there is nothing to continue: see :func:`to_stop`.

    Raises:
        SeveralRuns: there are several.
        UsageError: there is none, or not this one.
    """
    if run is not None:
        return ledger.run(run)
    return _only(ledger, open_runs(ledger, now), now, "are unfinished", "resume") or ledger.run()


def to_close(ledger: Ledger, runs: Sequence[int], now: float) -> list[RunRecord]:
    """The runs with these numbers, oldest first, else the only one that is unfinished and idle.

    The latest where there is none: see :func:`to_stop`.

    Raises:
        SeveralRuns: there are several.
        UsageError: there is none, or not these.
    """
    if runs:
        return [ledger.run(run) for run in sorted(set(runs))]
    only = _only(ledger, open_runs(ledger, now), now, "are unfinished", "close")
    return [only or ledger.run()]


def open_runs(ledger: Ledger, now: float) -> list[RunRecord]:
    """The runs that are unfinished and not running, oldest first."""
    return _where(ledger, lambda one: one.state.resumable and not ledger.lives(one.id, now))


def left_behind(ledger: Ledger, run: RunRecord) -> bool:
    """True if jobs of a run may be running without a runner.

    A run that ended because the cluster refused to be read leaves its jobs behind. Who closed a
    run left them on purpose.
    """
    if run.state is RunState.CLOSED:
        return False
    running = run.state is RunState.RUNNING
    return running or any(attempt.state.open for attempt in ledger.attempts(run.id))


def _left_behind(ledger: Ledger) -> list[RunRecord]:
    return _where(ledger, lambda one: left_behind(ledger, one))


def _alive(ledger: Ledger, now: float) -> list[RunRecord]:
    return _where(ledger, lambda one: ledger.lives(one.id, now))


def _where(ledger: Ledger, wanted: Callable[[RunRecord], bool]) -> list[RunRecord]:
    """Of the runs that can be read; a damaged one is meant only where it is named."""
    found = []
    for run in ledger.runs():
        with suppress(Damaged):
            if wanted(run):
                found.append(run)
    return found


def _only(
    ledger: Ledger, runs: Sequence[RunRecord] | None, now: float, what: str, verb: str
) -> RunRecord | None:
    """The only one; None where there is none.

    Raises:
        SeveralRuns: there are several.
    """
    if not runs:
        return None
    if len(runs) == 1:
        return runs[0]
    lines = [line_of(ledger, run, now) for run in runs]
    raise SeveralRuns(lines, what, str(ledger.command(verb, runs[-1].id)))
