"""Which run is meant where none is named: the only one that can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from executor.ledger import RunState
from poise.runs.view import run_word
from snapshots.errors import Damaged, UsageError

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord


def to_show(ledger: Ledger, run: int | None, now: float) -> RunRecord:
    """The run that is named, else the one that is carried on now, else the latest.

    Raises:
        UsageError: several are carried on, or there is none, or not this one.
    """
    alive = _alive(ledger, now) if run is None else None
    return _only(ledger, alive, now, "are under way") or ledger.run(run)


def to_stop(ledger: Ledger, run: int | None, now: float) -> RunRecord:
    """The run that is named, else the one that is carried on, else one that was left behind.

    The latest where there is nothing to stop: what is wrong with that one is for the caller to say.

    Raises:
        UsageError: there are several, or there is none, or not this one.
    """
    if run is not None:
        return ledger.run(run)
    return (
        _only(ledger, _alive(ledger, now), now, "are under way")
        or _only(ledger, _where(ledger, lambda one: left_behind(ledger, one)), now, "are left over")
        or ledger.run()
    )


def to_resume(ledger: Ledger, run: int | None, now: float) -> RunRecord:
    """The run that is named, else the one that has ended short of its end or was interrupted.

    The latest where there is nothing to go on with: see :func:`to_stop`.

    Raises:
        UsageError: there are several, or there is none, or not this one.
    """
    if run is not None:
        return ledger.run(run)
    give_up = f" ({ledger.command('close', 'RUN')} gives one up)"
    found = _open_runs(ledger, now)
    return _only(ledger, found, now, "can be gone on with", give_up) or ledger.run()


def to_close(ledger: Ledger, run: int | None, now: float) -> RunRecord:
    """The run that is named, else the only one that is not under way and has not come to its end.

    The latest where there is none: see :func:`to_stop`.

    Raises:
        UsageError: there are several, or there is none, or not this one.
    """
    if run is not None:
        return ledger.run(run)
    return _only(ledger, _open_runs(ledger, now), now, "can be closed") or ledger.run()


def _open_runs(ledger: Ledger, now: float) -> list[RunRecord]:
    return _where(ledger, lambda one: one.state.resumable and not ledger.lives(one.id, now))


def left_behind(ledger: Ledger, run: RunRecord) -> bool:
    """Whether something of a run may be going on though no runner carries it on.

    A run that ended because the cluster refused to be read leaves its jobs behind.
    """
    running = run.state is RunState.RUNNING
    return running or any(attempt.state.open for attempt in ledger.attempts(run.id))


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
    ledger: Ledger, runs: Sequence[RunRecord] | None, now: float, what: str, more: str = ""
) -> RunRecord | None:
    """The only one; None where there is none.

    Raises:
        UsageError: there are several.
    """
    if not runs:
        return None
    if len(runs) == 1:
        return runs[0]
    each = (f"{run.id} ({run_word(run, ledger, now)} on {run.cluster_name})" for run in runs)
    raise UsageError(f"{len(runs)} runs {what}, say which by its number: {', '.join(each)}{more}")
