"""A change of a cluster: its moves, when each runs, and what is at risk meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from planner.explain import limit_words
from planner.explain.broken_limits import N_PLUS_ONE
from planner.plan import NO_ROOM, Move, Plan, plan_schedule
from planner.rules import Verb
from planner.state import Model
from planner.timing import (
    UNCALIBRATED,
    USUAL_QUEUE,
    USUAL_THROTTLES,
    ActionSeconds,
    Calibration,
    Durations,
    JobQueue,
    Schedule,
    Throttles,
    TimeRange,
)
from planner.whatif.at_risk import Meanwhile
from planner.whatif.meanwhile import meanwhile
from planner.whatif.stage_clock import StageClock
from planner.whatif.verdict import FoundRisk, Risk
from planner.whatif.way_back import WayBack
from planner.words import count, size_in_words
from snapshots.cluster import Cluster

_KEPT = 5
"""Instances that a message names; with more it only counts them."""


@dataclass(frozen=True, slots=True)
class RebootStage:
    """Nodes that reboot at once: ``off`` when they are left, ``back`` when they serve again.

    ``end`` is when the instances are back, too; all in seconds from the change's begin.
    """

    nodes: tuple[str, ...]
    off: float
    back: float
    end: float


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A plan in time, and the way back from it where one was asked for.

    ``before`` is the cluster that it was made for, ``throttles`` and ``times`` are what
    ``schedule`` was made with; ``stages`` are the reboots between moves, in their order.
    ``range`` is that of the whole time; None where the times of its actions were not measured.
    ``most_away``: of a search for the largest set of nodes, no set has more nodes than so many.
    With a way ``back`` the schedule and ``meanwhile`` have its moves right after those of the plan:
    the time in between is not known and counts as none.
    """

    before: Cluster = field(repr=False, compare=False)
    plan: Plan
    schedule: Schedule
    meanwhile: Meanwhile
    throttles: Throttles
    times: Calibration = UNCALIBRATED
    stages: tuple[RebootStage, ...] = ()
    range: TimeRange | None = None
    back: WayBack | None = None
    most_away: int | None = None

    @property
    def moves(self) -> tuple[Move, ...]:
        """All moves, those of the way back after the others; their ids are all different."""
        return self.plan.moves if self.back is None else (*self.plan.moves, *self.back.plan.moves)

    @property
    def seconds(self) -> float:
        """The time that it takes, both ways, if every action takes its usual time."""
        return self.schedule.makespan

    @property
    def durations(self) -> Durations:
        """The usual times of actions."""
        return self.times.durations

    @property
    def seconds_out(self) -> float:
        """The time that the plan's moves take: then a way back begins."""
        back = () if self.back is None else self.back.plan.moves
        return min((self.schedule.begins[move.id] for move in back), default=self.seconds)


def change_of(
    model: Model,
    plan: Plan,
    throttles: Throttles = USUAL_THROTTLES,
    queue: JobQueue = USUAL_QUEUE,
    times: Calibration = UNCALIBRATED,
) -> PlannedChange:
    """A plan in time; ``model`` is the one that the plan was made from."""
    schedule = plan_schedule(plan, throttles, queue, times.durations)
    return PlannedChange(
        model.cluster,
        plan,
        schedule,
        meanwhile(model, plan.moves, schedule),
        throttles,
        times,
        range=times.range_of(
            verbs_of(plan.moves),
            lambda given: plan_schedule(plan, throttles, queue, given).makespan,
        ),
    )


def verbs_of(moves: Sequence[Move]) -> list[Verb]:
    """The kinds of all actions, one for each."""
    return [action.verb for move in moves for action in move.actions]


def there_and_back(
    before: Cluster,
    model: Model,
    plan: Plan,
    back: WayBack,
    throttles: Throttles = USUAL_THROTTLES,
    queue: JobQueue = USUAL_QUEUE,
    times: Calibration = UNCALIBRATED,
) -> PlannedChange:
    """A plan and the way back in time, one after the other.

    ``model`` is the one that the plan was made from, but for nodes that were drained: these are in
    use, as on the way back.
    """
    moves = (*plan.moves, *back.plan.moves)

    def clocked(seconds: ActionSeconds) -> Schedule:
        clock = StageClock(moves, throttles, queue, seconds)
        clock.run_until(len(plan.moves))
        clock.run_until(len(moves))
        return clock.schedule()

    schedule = clocked(times.durations)
    return PlannedChange(
        before,
        plan,
        schedule,
        meanwhile(model, moves, schedule),
        throttles,
        times,
        range=times.range_of(verbs_of(moves), lambda given: clocked(given).makespan),
        back=back,
    )


def findings(change: PlannedChange) -> Iterator[FoundRisk]:
    """The risks of a change, the gravest first."""
    restarted = tuple(dict.fromkeys(move.instance for move in change.moves if move.restarts))
    if restarted:
        verb = "restarts" if len(restarted) == 1 else "restart"
        yield FoundRisk(Risk.RESTART, f"{_some(restarted)} {verb}", instances=restarted)
    without = tuple(
        one.instance
        for one in change.meanwhile.no_second_copy
        if one.end is None and not one.before
    )
    if without:
        verb = "has" if len(without) == 1 else "have"
        yield FoundRisk(
            Risk.NO_SECOND_COPY,
            f"{_some(without)} {verb} no second copy afterwards",
            instances=without,
        )
    yield from _broken(change)
    yield from _not_safe_meanwhile(change)
    for plan in (change.plan, *(() if change.back is None else (change.back.plan,))):
        for warning in plan.warnings:
            if warning.kind == NO_ROOM:
                nodes = () if warning.node is None else (warning.node,)
                on = f" on {warning.node}" if warning.node else ""
                yield FoundRisk(Risk.NO_ROOM, f"{warning.message}{on}", nodes)


def _some(instances: tuple[str, ...]) -> str:
    return ", ".join(instances) if len(instances) <= _KEPT else count(len(instances), "instance")


def _broken(change: PlannedChange) -> Iterator[FoundRisk]:
    """The limits that hold before the plan and not after it, until the way back where it ends."""
    words = limit_words()
    when = "afterwards" if change.back is None else "until the way back"
    for warning in change.plan.warnings:
        if warning.before is None and warning.after is not None and warning.kind in words:
            risk = Risk.N_PLUS_ONE if warning.kind == N_PLUS_ONE else Risk.RULE
            if risk is Risk.N_PLUS_ONE and change.back is not None:
                continue  # it ends, and so is among what is not safe meanwhile
            nodes = () if warning.node is None else (warning.node,)
            yield FoundRisk(risk, f"{warning.node} {when}: {warning.after}", nodes)


def _not_safe_meanwhile(change: PlannedChange) -> Iterator[FoundRisk]:
    """The nodes that are not N+1 safe only while the change lasts."""
    for one in change.meanwhile.not_safe:
        if one.end is not None and one.is_worse:
            short = f"{one.node} meanwhile: {size_in_words(one.missing)} of memory short"
            fails = f" if {one.lost} fails" if one.lost else ""
            yield FoundRisk(Risk.N_PLUS_ONE, f"{short}{fails}", (one.node,))
