"""Carrying a plan out: what is looked at before it starts, the run itself, and going on with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from poise.access import SIMULATE, Access
from poise.run_options import RunOptions
from poise.stop_signals import StopSignals
from poise.targets import Target
from snapshots.errors import UsageError

if TYPE_CHECKING:
    from executor.backend import Identity
    from executor.ledger import Hold, Ledger, RunRecord, RunState
    from executor.limits import Limits
    from executor.replanning import Replan
    from executor.runner import Runner
    from planner.plan import Json, Plan
    from snapshots.cluster import Cluster


@dataclass(frozen=True)
class Seen:
    """A cluster as it was found before anything was started."""

    identity: Identity
    cluster: Cluster


class Watcher(Protocol):
    """Who shows a run while it is carried out."""

    def __enter__(self) -> Watcher: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def watch(self, runner: Runner) -> None:
        """Called after every round."""

    def say(self, text: str) -> None:
        """Something to be read at once; called by a signal's handler, so it takes no locks."""

    def leave(self, text: str) -> None:
        """The last words before the process ends; called by a signal's handler."""


def look(target: Target) -> Seen:
    """Which cluster answers, and its state.

    Raises:
        SourceError: it does not.
    """
    return Seen(target.backend.identity(), target.backend.read())


def check_alone(target: Target, seen: Seen, ledger: Ledger | None, own: str | None = None) -> None:
    """No other run is under way on the cluster, by its own queue and by the ledger.

    Args:
        target: the cluster.
        seen: what it calls itself.
        ledger: the ledger that is going to be used; None where there is none.
        own: the uid of the run whose jobs do not matter.

    Raises:
        UsageError: another run's jobs have not ended, or its runner lives.
    """
    from executor.ledger import KEY_PREFIX

    runs = {} if ledger is None else {run.uid: run for run in ledger.runs()}
    for job in target.backend.find(KEY_PREFIX):
        uid = (job.key or "").removeprefix(KEY_PREFIX).partition(":")[0]
        if job.state.ended or uid == own:
            continue
        other = f"run {runs[uid].id}" if uid in runs else "a run in another ledger"
        advice = f"poise status {runs[uid].id}, poise resume" if uid in runs else "wait for it"
        raise UsageError(
            f"{seen.identity.name}: job {job.id} of {other} has not ended ({job.state}): {advice}"
        )
    if ledger is None:
        return
    now = target.clock.now()
    for run in runs.values():
        if run.uid != own and run.cluster_uuid == seen.identity.uuid and ledger.lives(run.id, now):
            raise UsageError(
                f"{seen.identity.name}: run {run.id} is being carried out there: wait for it, or"
                f" poise stop {run.id}"
            )


def new_run(
    ledger: Ledger, plan: Plan, target: Target, seen: Seen, settings: Mapping[str, Json]
) -> RunRecord:
    """Write down a run that is about to begin."""
    from uuid import uuid4

    return ledger.create_run(
        uuid4().hex[:16],
        plan,
        seen.identity,
        target.access.source,
        settings,
        target.clock.now(),
    )


def run_settings(
    target: Target, options: RunOptions, limits: Limits, speed: float | None
) -> dict[str, Json]:
    """What is needed to go on with a run later, without secrets."""
    access = target.access
    return {
        "options": options.document(),
        "limits": limits.document(),
        "connection": {
            "source": _lasting(access.source),
            "ca_file": None if access.ca_file is None else str(access.ca_file.absolute()),
            "credentials": (
                None if access.credentials is None else str(access.credentials.absolute())
            ),
            "insecure": access.insecure,
            "timeout": access.timeout,
        },
        "simulated": ({"start": target.clock.now(), "speed": speed} if access.simulated else None),
    }


def recorded_access(run: RunRecord, given: Access) -> Access:
    """How to reach a run's cluster again; what is ``given`` now wins."""
    kept = run.settings.get("connection")
    if not isinstance(kept, Mapping):
        return replace(given, source=run.target)

    def path(key: str) -> Path | None:
        value = kept.get(key)
        return Path(value) if isinstance(value, str) else None

    source = kept.get("source")
    return Access(
        given.source or (source if isinstance(source, str) else run.target),
        given.ca_file or path("ca_file"),
        given.insecure or kept.get("insecure") is True,
        given.credentials or path("credentials"),
        given.timeout,
    )


def carry_out(
    ledger: Ledger,
    hold: Hold,
    target: Target,
    limits: Limits,
    watcher: Watcher,
    *,
    replan: Replan | None = None,
    stop: str = "",
    note: str = "",
    signals: bool = True,
) -> RunState:
    """Carry a run out.

    Args:
        ledger: where it is written down.
        hold: the right to carry it out.
        target: its cluster.
        limits: throttles and budgets.
        watcher: shows how it goes.
        replan: see :class:`executor.runner.Runner`.
        stop: why nothing is to be started at all: what runs is waited for, what waits taken back.
        note: something for the log.
        signals: take Ctrl-C and SIGTERM over.

    Raises:
        LedgerError: the ledger fails, or somebody else has taken the run over.
    """
    from executor.runner import Runner

    runner = Runner(
        ledger,
        hold,
        target.backend,
        target.clock,
        limits,
        replan=replan,
        on_round=watcher.watch,
        pace=target.pace,
    )
    if note:
        hold.note("options", note, target.clock.now())
    if stop:
        runner.stop(stop)
    if not signals:
        return runner.run()

    def on_request(signal: str) -> None:
        runner.stop(f"{signal} received")
        busy = sum(1 for task in runner.running if task.open is not None and not task.queued)
        jobs = "a job runs" if busy == 1 else f"{busy} jobs run"
        wait = f"{jobs} and cannot be cancelled, waiting for the end" if busy else "nothing runs"
        watcher.say(f"stopping: {wait}; again to leave at once")
        target.wake()

    def on_leave() -> None:
        watcher.leave(
            f"left at once, jobs in the queue go on: poise resume {hold.run.id} goes on from there"
        )

    with StopSignals(on_request, on_leave):
        return runner.run()


def left_of(ledger: Ledger, run: RunRecord) -> Plan:
    """The latest plan of a run without the moves that are done."""
    plan = ledger.plans(run.id)[-1]
    done = {record.move for record in ledger.moves(run.id) if record.state == "done"}
    return replace(plan, moves=tuple(move for move in plan.moves if move.id not in done))


def limits_of(run: RunRecord) -> Limits:
    """The limits that a run was begun with."""
    from executor.limits import Limits

    kept = run.settings.get("limits")
    return Limits.from_document(kept) if isinstance(kept, Mapping) else Limits()


def begun_in(ledger: Ledger, run: int) -> Callable[[], int]:
    """Counts the moves of a run that were begun."""
    return lambda: len({attempt.move for attempt in ledger.attempts(run)})


def _lasting(source: str) -> str:
    """The source in words that mean the same from another folder."""
    if not source.startswith(SIMULATE):
        return source
    place = source.removeprefix(SIMULATE)
    if "://" in place or place.startswith("synthetic:"):
        return source
    return SIMULATE + str(Path(place).absolute())


def check_same_cluster(run: RunRecord, seen: Seen) -> None:
    """The cluster that answers is the one that a run was begun on.

    Raises:
        UsageError: it is another one.
    """
    if seen.identity.uuid != run.cluster_uuid:
        raise UsageError(
            f"run {run.id} is on {run.cluster_name} ({run.cluster_uuid}), but {run.target} is now"
            f" {seen.identity.name} ({seen.identity.uuid}): nothing started"
        )
