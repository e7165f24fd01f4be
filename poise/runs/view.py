"""A run as the ledger has it at one moment, for any process."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from executor.ledger import MoveState, RunState
from planner.plan import Move, Plan, PlanWarning
from planner.rules import Verb
from poise.settings.cluster_kinds import facts_of

if TYPE_CHECKING:
    from executor.cluster_facts import ClusterFacts
    from executor.forecast import Standing, Winding
    from executor.ledger import AttemptRecord, Ledger, MoveRecord, RunRecord
    from poise.runs.time_left import Estimate
    from snapshots.errors import Command

INTERRUPTED = "interrupted"
"""The word for a run of which the ledger says that it runs, while its runner is gone."""
NOT_DONE = (MoveState.FAILED, MoveState.BROKEN, MoveState.BLOCKED)
"""States of moves that were wanted and not done."""


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move of a run, with its submissions, the oldest first."""

    move: Move
    record: MoveRecord
    attempts: tuple[AttemptRecord, ...]

    @property
    def actions_done(self) -> float:
        """The number of its actions that are done, a part of one included."""
        done = float(self.record.station)
        for attempt in self.attempts:
            if attempt.state.open:
                done = max(done, attempt.progress * len(self.move.actions))
        return done

    @property
    def restarted(self) -> int:
        """Restarts of its instance so far."""
        done = self.move.actions[: int(self.actions_done)]
        failovers = sum(action.verb is Verb.FAILOVER for action in done)
        if self.record.state is MoveState.DONE:
            return self.move.restarts
        return min(failovers, self.move.restarts)

    @property
    def copied_gib(self) -> float:
        """GiB that DRBD has copied for it so far."""
        return copied_gib(self.move, self.actions_done)

    @property
    def jobs(self) -> tuple[str, ...]:
        """All jobs that it ever had, the oldest first."""
        return tuple(attempt.job for attempt in self.attempts if attempt.job is not None)


@dataclass(frozen=True)
class RunView:
    """A run, its plans, its moves; ``alive`` says whether a runner has it at this moment."""

    record: RunRecord
    plans: tuple[Plan, ...]
    moves: tuple[MoveView, ...]
    alive: bool
    ledger: str
    commands: Callable[..., Command]
    """:meth:`executor.ledger.Ledger.command`"""

    def command(self, verb: str, *options: str) -> str:
        """A command about this run, as people can paste it."""
        return str(self.commands(verb, self.record.id, *options))

    @property
    def facts(self) -> ClusterFacts:
        """The facts of the kind of its cluster."""
        return facts_of(self.record.target)

    @property
    def under_way(self) -> bool:
        """True if a runner has it at this moment."""
        return self.record.state is RunState.RUNNING and self.alive

    @property
    def interrupted(self) -> bool:
        """True if the ledger says that it runs, while its runner is gone."""
        return self.record.state is RunState.RUNNING and not self.alive

    @property
    def word(self) -> str:
        """Its state for people and documents: the ledger's word, or :data:`INTERRUPTED`."""
        return INTERRUPTED if self.interrupted else self.record.state.value

    @property
    def waits(self) -> str:
        """The reason why the whole run waits; "" for none, or without a runner."""
        return self.record.waits if self.alive else ""

    @property
    def waiting(self) -> tuple[MoveView, ...]:
        """The moves whose reason to wait the runner tells."""
        return tuple(one for one in self.moves if self.alive and one.record.waits)

    @property
    def troubled(self) -> tuple[MoveView, ...]:
        """The moves whose job runs, but not as it should."""
        return tuple(one for one in self.moves if self.alive and one.record.trouble)

    @property
    def unended(self) -> tuple[AttemptRecord, ...]:
        """The submissions that have not ended as far as the ledger knows, in the queue's order."""
        order = self.facts.job_order
        found = (attempt for one in self.moves for attempt in one.attempts if attempt.state.open)
        return tuple(sorted(found, key=lambda one: (order(one.job or "") or 0, one.intended)))

    def moves_of(self, numbers: Collection[int]) -> tuple[MoveView, ...]:
        """The moves with these numbers."""
        return tuple(one for one in self.moves if one.move.id in numbers)

    @property
    def counts(self) -> Counter[MoveState]:
        """Moves by state."""
        return Counter(view.record.state for view in self.moves)

    @property
    def planned(self) -> tuple[MoveView, ...]:
        """The moves that no newer plan has taken the place of, those that are left out included."""
        kept = {record.move for record in planned([one.record for one in self.moves])}
        return tuple(one for one in self.moves if one.move.id in kept)

    @property
    def total(self) -> int:
        """The number of its moves, as all reports count them: those of :attr:`planned`."""
        return len(self.planned)

    @property
    def left(self) -> int:
        """The number of those that are neither done nor left out."""
        return number_left([one.record for one in self.planned])

    @property
    def left_out(self) -> tuple[MoveView, ...]:
        """The moves that a person has left out (``--skip``)."""
        return tuple(one for one in self.planned if one.record.state is MoveState.DROPPED)

    @property
    def wanted(self) -> tuple[MoveView, ...]:
        """The moves that no one left out or replaced."""
        return tuple(view for view in self.moves if view.record.state is not MoveState.DROPPED)

    @property
    def restarts(self) -> int:
        """Restarts in all, those of moves that were dropped half-way included."""
        dropped = sum(view.restarted for view in self.moves if view not in self.wanted)
        return dropped + sum(view.move.restarts for view in self.wanted)

    @property
    def restarted(self) -> int:
        """Restarts so far."""
        return sum(view.restarted for view in self.moves)

    @property
    def copy_gib(self) -> float:
        """GiB to copy in all, moves that were dropped half-way included."""
        dropped = math.fsum(view.copied_gib for view in self.moves if view not in self.wanted)
        return dropped + math.fsum(view.move.copy_gib for view in self.wanted)

    @property
    def copied_gib(self) -> float:
        """GiB copied so far."""
        return math.fsum(view.copied_gib for view in self.moves)

    @property
    def replaced(self) -> int:
        """Moves of a run that is done that were not done: a newer plan took their place."""
        return sum(1 for one in self.moves if one.record.state in NOT_DONE)

    @property
    def left_over(self) -> list[str]:
        """The problems of nodes and instances that the plan leaves."""
        return [_told(warning) for warning in self.plans[-1].reservations]

    @property
    def reservations(self) -> list[str]:
        """The problems that are left though every wanted move is done, for programs."""
        found = []
        if self.replaced:
            found.append(f"{self.replaced} of the moves planned first were not carried out")
        return [*found, *(f"not in order after the plan: {problem}" for problem in self.left_over)]

    @property
    def meanwhile(self) -> list[str]:
        """The problems while the evacuated nodes are out."""
        return [_told(warning) for warning in self.plans[-1].meanwhile]

    @property
    def leaves_behind(self) -> bool:
        """True if an instance cannot leave its node that should."""
        return self.plans[-1].leaves_behind


def _told(warning: PlanWarning) -> str:
    """A warning as a sentence about its node, without the full stop."""
    return f"{warning.node}: {warning.message}" if warning.node else warning.message


def view_run(ledger: Ledger, run: int, now: float) -> RunView:
    """The run as the ledger has it at one moment."""
    found = ledger.contents(run)
    plans = tuple(found.plans)
    moves = {move.id: move for plan in plans for move in plan.moves}
    attempts: dict[int, list[AttemptRecord]] = {}
    for attempt in found.attempts:
        attempts.setdefault(attempt.move, []).append(attempt)
    return RunView(
        found.run,
        plans,
        tuple(
            MoveView(moves[row.move], row, tuple(attempts.get(row.move, ()))) for row in found.moves
        ),
        found.lives(now),
        ledger.where,
        ledger.command,
    )


class _OfPlan(Protocol):
    """A move of a run: the number of its plan, and its state."""

    @property
    def plan(self) -> int: ...

    @property
    def state(self) -> MoveState: ...


_M = TypeVar("_M", bound=_OfPlan)


def planned(records: Sequence[_M]) -> list[_M]:
    """Of all moves of a run those that no newer plan has taken the place of.

    A dropped move of the latest plan is one that a person has left out.
    """
    latest = max((record.plan for record in records), default=0)
    return [one for one in records if one.state is not MoveState.DROPPED or one.plan == latest]


def number_left(records: Iterable[_OfPlan]) -> int:
    """Of planned moves the number of those that are neither done nor left out."""
    return sum(1 for one in records if one.state not in (MoveState.DONE, MoveState.DROPPED))


def run_word(record: RunRecord, ledger: Ledger, now: float) -> str:
    """The state of a run for a list: the ledger's word, or :data:`INTERRUPTED`."""
    if record.state is RunState.RUNNING and not ledger.lives(record.id, now):
        return INTERRUPTED
    return record.state.value


def left_of(ledger: Ledger, run: RunRecord, left_out: Collection[int] = ()) -> Plan:
    """The latest plan of a run without the moves that are done, and those that are ``left_out``."""
    plan = ledger.plans(run.id)[-1]
    ended = (MoveState.DONE, MoveState.DROPPED)
    over = {record.move for record in ledger.moves(run.id) if record.state in ended}
    return replace(
        plan, moves=tuple(m for m in plan.moves if m.id not in over and m.id not in left_out)
    )


def broken_in(view: RunView) -> frozenset[str]:
    """The instances that need a person: no new plan moves them."""
    return frozenset(
        one.move.instance for one in view.moves if one.record.state is MoveState.BROKEN
    )


def moves_named(view: RunView, names: Sequence[str]) -> frozenset[int]:
    """The moves with these numbers or instances, none of them done or running.

    Raises:
        UsageError: there is no such move, or it cannot be left out any more.
    """
    from planner.state import find_name
    from snapshots.errors import UsageError
    from snapshots.reading import quoted

    left = {one.move.id: one for one in view.wanted if one.record.state is not MoveState.DONE}
    instances = list(dict.fromkeys(one.move.instance for one in left.values()))
    found: set[int] = set()
    for name in names:
        if _is_left_out(view, name):
            continue
        row = find_name(instances, name)
        instance = None if row is None else instances[row]
        meant = [
            number
            for number, one in left.items()
            if str(number) == name or one.move.instance == instance
        ]
        if not meant:
            raise UsageError(f"--skip: no move {quoted(name)} is left in run {view.record.id}")
        for number in meant:
            if any(attempt.state.open for attempt in left[number].attempts):
                raise UsageError(
                    f"--skip: move {number} ({left[number].move.instance}) has a job that has not"
                    f" ended: {view.command('stop')} first"
                )
        found.update(meant)
    return frozenset(found)


def _is_left_out(view: RunView, name: str) -> bool:
    """True if all moves that a number or a full or short name means are left out already."""
    from planner.state import find_name

    instances = list(dict.fromkeys(one.move.instance for one in view.moves))
    row = find_name(instances, name)
    instance = None if row is None else instances[row]
    meant = [one for one in view.moves if str(one.move.id) == name or one.move.instance == instance]
    return bool(meant) and all(one.record.state is MoveState.DROPPED for one in meant)


def copied_gib(move: Move, actions_done: float) -> float:
    """GiB that DRBD has copied for a move whose first ``actions_done`` actions are done."""
    copies = [k for k, action in enumerate(move.actions) if action.verb is Verb.REPLACE_DISKS]
    if not copies:
        return 0.0
    done = math.fsum(min(1.0, max(0.0, actions_done - k)) for k in copies)
    return move.copy_gib * done / len(copies)


def time_left(view: RunView, now: float) -> Estimate | None:
    """The time left of a run that is running; None for others, and where it is not known.

    Its pace is that since its present runner began, who was last heard of ``now``.
    """
    from executor.run import PROGRESS_STEP
    from poise.runs.settings import limits_of
    from poise.runs.time_left import estimate

    began = view.record.runner_began
    if not view.alive or began is None or view.troubled:
        return None
    attempts = [attempt for one in view.moves for attempt in one.attempts]
    return estimate(
        [_standing(one) for one in view.moves],
        limits_of(view.record),
        view.facts,
        now=now,
        attempts=[attempt for attempt in attempts if attempt.intended >= began],
        winding=_winding(view.record),
        lag=PROGRESS_STEP,
    )


def _standing(one: MoveView) -> Standing:
    from executor.forecast import Standing
    from planner.plan import timed_move

    job = [attempt for attempt in one.attempts if attempt.state.open][-1:]
    return Standing(
        one.move,
        timed_move(one.move),
        one.record.state,
        done=min(one.actions_done, float(len(one.move.actions))),
        begun=bool(one.attempts),
        job=job[0].first + job[0].count if job else None,
        queued=bool(job) and job[0].canceling,
        asked=job[0].intended if job else 0.0,
    )


def _winding(record: RunRecord) -> Winding:
    """The way in which a run ends, as far as the ledger tells."""
    from executor.forecast import Winding

    if record.stop_requested:
        return Winding.STOP
    return Winding.NO_MORE if record.drift else Winding.UP
