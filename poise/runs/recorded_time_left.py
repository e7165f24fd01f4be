"""Time left of a run by what its ledger tells, for any process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executor.forecast import Standing, Winding
from executor.run import PROGRESS_STEP
from planner.plan import timed_move
from poise.runs.settings import limits_of
from poise.runs.time_left import estimate
from poise.settings.calibration_file import calibration_of

if TYPE_CHECKING:
    from executor.ledger import RunRecord
    from planner.timing import Durations
    from poise.runs.move_view import MoveView
    from poise.runs.time_left import Estimate
    from poise.runs.view import RunView


def time_left(view: RunView, now: float) -> Estimate | None:
    """The time left of a run that is running; None for others, and where it is not known.

    Its pace is that since its present runner began, who was last heard of ``now``.
    """
    began = view.record.runner_began
    if not view.alive or began is None or view.troubled:
        return None
    attempts = [attempt for one in view.moves for attempt in one.attempts]
    times = calibration_of(view.record.cluster_uuid)
    return estimate(
        [_standing(one, times.durations) for one in view.moves],
        limits_of(view.record),
        view.facts,
        now=now,
        attempts=[attempt for attempt in attempts if attempt.intended >= began],
        winding=_winding(view.record),
        lag=PROGRESS_STEP,
        over=[one.id for one in view.node_steps],
        times=times,
    )


def _standing(one: MoveView, durations: Durations) -> Standing:
    job = [attempt for attempt in one.attempts if attempt.state.open][-1:]
    return Standing(
        one.move,
        timed_move(one.move, durations),
        one.record.state,
        done=min(one.actions_done, float(len(one.move.actions))),
        begun=bool(one.attempts),
        job=job[0].first + job[0].count if job else None,
        queued=bool(job) and job[0].canceling,
        asked=job[0].intended if job else 0.0,
    )


def _winding(record: RunRecord) -> Winding:
    """The way in which a run ends, as far as the ledger tells."""
    if record.stop_requested:
        return Winding.STOP
    return Winding.NO_MORE if record.drift else Winding.UP
