"""Continuing a run on a simulated cluster, which was gone with its process.

The simulation is deterministic: given the same jobs at the same moments, it comes to the same
state. The ledger has both, so the cluster is put together again as it was when its runner ended;
what would have happened there since has not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from executor.ledger import LATEST, EventKind
from poise.settings.cluster_kinds import failures_of
from snapshots.errors import UsageError

if TYPE_CHECKING:
    from executor.ledger import AttemptRecord, Ledger, RunRecord
    from executor.simulated import SimulatedCluster
    from planner.plan import Move, NodeStep
    from poise.runs.target import Target


def simulated_start(run: RunRecord) -> tuple[float, float | None]:
    """The begin of a run's simulation (seconds, epoch), and its speed.

    Raises:
        UsageError: the ledger does not say.
    """
    kept = run.settings.get("simulated")
    if isinstance(kept, Mapping):
        start, speed = kept.get("start"), kept.get("speed")
        if isinstance(start, float | int) and 0 <= start < LATEST:
            return float(start), float(speed) if isinstance(speed, float | int) else None
    raise UsageError(f"run {run.id}: its simulated cluster is gone and cannot be made again")


def play_again(ledger: Ledger, run: RunRecord, target: Target) -> None:
    """Queue the jobs of a run again on the simulated ``target``, which stands at its beginning.

    Raises:
        UsageError: it does not go as it went.
    """
    from executor.simulated import SimulatedCluster

    simulated = target.backend
    assert isinstance(simulated, SimulatedCluster)
    _check_beginning(ledger, run, target, simulated)
    steps = {step.id: step for plan in ledger.plans(run.id) for step in plan.steps}
    attempts = ledger.attempts(run.id)
    # Other processes ask for a stop; once they went by real time.
    events = [one for one in ledger.events(run.id) if one.kind is not EventKind.STOP]
    deeds: list[tuple[float, int, AttemptRecord]] = [
        (attempt.submitted, 0, attempt)
        for attempt in attempts
        if attempt.job is not None and attempt.submitted is not None
    ]
    for event in events:
        if event.kind is EventKind.CANCEL:
            deeds += [
                (event.at, 1, attempt)
                for attempt in attempts
                if attempt.move == event.move and attempt.canceling and attempt.job is not None
                if (attempt.ended is None or event.at <= attempt.ended)
                and event.at >= attempt.intended
            ]

    def order(deed: tuple[float, int, AttemptRecord]) -> tuple[float, int, int]:
        at, cancels, attempt = deed
        return at, cancels, simulated.facts.job_order(attempt.job or "") or 0

    for at, cancels, attempt in sorted(deeds, key=order):
        _advance(simulated, at)
        assert attempt.job is not None
        if cancels:
            simulated.cancel(attempt.job)
        elif _submit(simulated, steps[attempt.move], attempt) != attempt.job:
            raise UsageError(f"run {run.id}: its jobs are not those of one simulated cluster")
    _advance(simulated, max(ledger.seen(run.id) or 0.0, *(event.at for event in events), 0.0))


def _check_beginning(
    ledger: Ledger, run: RunRecord, target: Target, simulated: SimulatedCluster
) -> None:
    """Check that the simulation begins, and fails, as that of ``run`` did.

    Jobs that failed then would succeed on a cluster without the failures, and the run be elsewhere.

    Raises:
        UsageError: it does not.
    """
    source, same_state = target.access.source, simulated.identity().uuid == run.cluster_uuid
    if same_state and sorted(failures_of(source)) == sorted(failures_of(run.target)):
        return
    if source != run.target:
        raise UsageError(
            f"{source} is not the cluster of run {run.id} ({run.target})",
            advice=ledger.command("resume", run.id),
        )
    raise UsageError(
        f"{run.target}: the file has changed since run {run.id} began: its simulated cluster"
        " cannot be made again",
        advice=f"restore the file, or {ledger.command('close', run.id)} to give the run up",
    )


def _advance(simulated: SimulatedCluster, until: float) -> None:
    clock = simulated.clock
    if until > clock.now():
        clock.sleep(until - clock.now())


def _submit(simulated: SimulatedCluster, step: Move | NodeStep, attempt: AttemptRecord) -> str:
    """The job of an attempt, with the verbs that suit the instance, as they did then."""
    from executor.backend import JobRequest, RoleRequest
    from executor.run import Ready, check_move
    from planner.plan import NodeStep, stations

    if isinstance(step, NodeStep):
        return simulated.submit(RoleRequest(attempt.key, step.node, step.role))
    move = step

    found = check_move(move, attempt.first, simulated.read(), (), advice=simulated.facts.advice)
    last = attempt.first + attempt.count
    if isinstance(found, Ready):
        template, actions = found.template, found.actions[: attempt.count]
    else:
        template, actions = "", move.actions[attempt.first : last]
    return simulated.submit(
        JobRequest(
            attempt.key,
            move.instance,
            template,
            stations(move)[attempt.first],
            actions,
        )
    )
