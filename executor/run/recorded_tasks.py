"""The moves of a run as a runner finds them in the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from executor.backend import Job, JobState
from executor.ledger import AttemptRecord, AttemptState, MoveRecord, MoveState
from executor.ledger.contents import Contents
from executor.run.job_end import JobEnd
from executor.run.task import Inspection, LateJob, Submission, Task
from planner.plan import Move, Plan


def recorded_tasks(contents: Contents, is_id: Callable[[str], bool], now: float) -> Iterator[Task]:
    """The tasks of a run, in the order of its plans and their moves.

    A submission whose job has no id by ``is_id`` is looked up in the queue by its key.
    """
    records = {record.move: record for record in contents.moves}
    attempts: defaultdict[int, list[AttemptRecord]] = defaultdict(list)
    for attempt in contents.attempts:
        attempts[attempt.move].append(_with_known_job(attempt, is_id))
    for plan in contents.plans:
        for move in plan.moves:
            yield _task(move, records[move.id], attempts[move.id], now, plan)


def _with_known_job(attempt: AttemptRecord, is_id: Callable[[str], bool]) -> AttemptRecord:
    if attempt.job is not None and is_id(attempt.job):
        return attempt
    known = attempt.state is not AttemptState.SUBMITTED
    return replace(attempt, job=None, state=attempt.state if known else AttemptState.INTENDED)


def _task(
    move: Move, record: MoveRecord, mine: Sequence[AttemptRecord], now: float, plan: Plan
) -> Task:
    """A task, where ``mine`` are the submissions for its move, the oldest first."""
    touched = record.state is MoveState.RUNNING or bool(mine)
    return Task(
        move,
        record.plan,
        MoveState.RUNNING if touched and not record.state.ended else record.state,
        record.station,
        record.problem,
        plan.offline,
        plan.named_offline,
        _submission(move, record, mine, now),
        Inspection(judged=not touched),
        record.fix,
    )


def _submission(
    move: Move, record: MoveRecord, mine: Sequence[AttemptRecord], now: float
) -> Submission:
    """The submissions for a move: of those whose job has not ended the latest is its own, if the
    move has not ended, and the others are late."""
    not_ended = [one for one in mine if one.state.open]
    late = not_ended if record.state.ended else not_ended[:-1]
    own = not_ended[len(late)] if len(late) < len(not_ended) else None
    done = [one.first + one.count for one in mine if one.state is AttemptState.SUCCESS]
    return Submission(
        open=own,
        number=len(mine),
        jobs=frozenset(one.job for one in mine if one.job is not None),
        unknown_since=now if own is not None and own.state is AttemptState.INTENDED else None,
        target=len(move.actions),
        reported=max(done, default=0),
        end=JobEnd.of(mine[-1]) if mine and not mine[-1].state.open else None,
        missing=tuple(one for one in mine if one.state is AttemptState.LOST and one.job is None),
        late_jobs=tuple(
            LateJob(Job(one.job, JobState.QUEUED, one.key), one.first, one, one.canceling)
            for one in late
            if one.job is not None
        ),
    )
