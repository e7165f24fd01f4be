"""The steps of a run as a runner finds them in the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from executor.backend import Job, JobState
from executor.ledger import (
    AttemptRecord,
    AttemptState,
    MoveRecord,
    MoveState,
    NodeStepRecord,
)
from executor.ledger.contents import Contents
from executor.run.job_end import JobEnd
from executor.run.move_task import MoveTask
from executor.run.node_task import NodeTask
from executor.run.task import Inspection, LateJob, Submission, Task
from planner.plan import Move, NodeStep, Plan


def recorded_tasks(contents: Contents, is_id: Callable[[str], bool], now: float) -> Iterator[Task]:
    """The tasks of a run, in the order of its plans and their steps.

    A submission whose job has no id by ``is_id`` is looked up in the queue by its key.
    """
    records: dict[int, MoveRecord | NodeStepRecord] = {one.move: one for one in contents.moves}
    records |= {one.step: one for one in contents.node_steps}
    attempts: defaultdict[int, list[AttemptRecord]] = defaultdict(list)
    for attempt in contents.attempts:
        attempts[attempt.move].append(_with_known_job(attempt, is_id))
    for plan in contents.plans:
        for step in plan.steps:
            yield _task(step, records[step.id], attempts[step.id], now, plan)


def _with_known_job(attempt: AttemptRecord, is_id: Callable[[str], bool]) -> AttemptRecord:
    if attempt.job is not None and is_id(attempt.job):
        return attempt
    known = attempt.state is not AttemptState.SUBMITTED
    return replace(attempt, job=None, state=attempt.state if known else AttemptState.INTENDED)


def new_tasks(plan: Plan, number: int) -> Iterator[Task]:
    """The tasks of plan ``number`` of a run, of which nothing has begun."""
    offline, named = plan.offline, plan.named_offline
    for step in plan.steps:
        if isinstance(step, Move):
            yield MoveTask(step, number, MoveState.WAITING, offline=offline, named=named)
        else:
            yield NodeTask(step, number, MoveState.WAITING)


def _task(
    step: Move | NodeStep,
    record: MoveRecord | NodeStepRecord,
    mine: Sequence[AttemptRecord],
    now: float,
    plan: Plan,
) -> Task:
    """A task, where ``mine`` are the submissions for its step, the oldest first."""
    touched = record.state is MoveState.RUNNING or bool(mine)
    state = MoveState.RUNNING if touched and not record.state.ended else record.state
    length = len(step.actions) if isinstance(step, Move) else 1
    stands: dict[str, Any] = {
        "station": record.station,
        "note": record.problem,
        "submission": _submission(length, record.state, mine, now),
        "inspection": Inspection(judged=not touched),
        "fix": record.fix,
    }
    if isinstance(step, NodeStep):
        return NodeTask(step, record.plan, state, **stands)
    stands |= {"offline": plan.offline, "named": plan.named_offline}
    return MoveTask(step, record.plan, state, **stands)


def _submission(
    length: int, state: MoveState, mine: Sequence[AttemptRecord], now: float
) -> Submission:
    """The submissions for a step: of those whose job has not ended the latest is its own, if the
    step has not ended, and the others are late."""
    not_ended = [one for one in mine if one.state.open]
    late = not_ended if state.ended else not_ended[:-1]
    own = not_ended[len(late)] if len(late) < len(not_ended) else None
    done = [one.first + one.count for one in mine if one.state is AttemptState.SUCCESS]
    return Submission(
        open=own,
        number=len(mine),
        jobs=frozenset(one.job for one in mine if one.job is not None),
        unknown_since=now if own is not None and own.state is AttemptState.INTENDED else None,
        target=length,
        reported=max(done, default=0),
        end=JobEnd.of(mine[-1]) if mine and not mine[-1].state.open else None,
        missing=tuple(one for one in mine if one.state is AttemptState.LOST and one.job is None),
        late_jobs=tuple(
            LateJob(Job(one.job, JobState.QUEUED, one.key), one.first, one, one.canceling)
            for one in late
            if one.job is not None
        ),
    )
