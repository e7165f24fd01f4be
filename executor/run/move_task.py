"""A move in the hands of a runner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from executor.advice import Advice
from executor.backend import Backend, Disks, JobRequest, Observed
from executor.ledger.records import MoveState
from executor.run.lost_requests import safe_actions
from executor.run.preconditions import check_move
from executor.run.readiness import Readiness, Ready
from executor.run.room import Underway
from executor.run.task import Task
from executor.run.verdict import Finding, Judgement, copied, judge
from executor.stations import station_of
from planner.plan import Move, stations, timed_move
from snapshots.cluster import Cluster


class MoveTask(Task):
    """The task of a move.

    Attributes:
        offline: the nodes that its plan took as offline.
        named: those of them that the operator named.
        places: its stations.
    """

    kind = "instance"
    counted = True

    def __init__(
        self,
        move: Move,
        plan: int,
        state: MoveState,
        station: int = 0,
        note: str = "",
        offline: frozenset[str] = frozenset(),
        named: frozenset[str] = frozenset(),
        **stands: Any,
    ) -> None:
        super().__init__(plan, state, station, note, **stands)
        self.move = move
        self.offline = offline
        self.named = named
        self.places = stations(move)
        self.id = move.id
        self.subject = move.instance
        self.label = f"move {move.id} ({move.instance})"
        self.after = move.after
        self.length = len(move.actions)
        self.copy_gib = move.copy_gib
        self.busy = timed_move(move).busy

    @property
    def wants_disks(self) -> bool:
        """True if the state of its disks matters when it is looked at now."""
        if self.places[-1].secondary is None or (
            self.inspection.untouched and not self.inspection.look_back
        ):
            return False
        return (
            self.inspection.look_back
            or self.submission.target == len(self.move.actions)
            or copied(self.move, self.submission.target)
        )

    def check(self, cluster: Cluster, first_served: Sequence[Task], advice: Advice) -> Readiness:
        """See :func:`executor.run.preconditions.check_move`."""
        # Of two moves that wait for each other's room the earlier one goes first.
        others = [
            Underway(other.move, other.station)
            for other in first_served
            if isinstance(other, MoveTask)
        ]
        return check_move(
            self.move, self.station, cluster, others, self.offline, self.named, advice=advice
        )

    def safe(
        self, ready: Ready, others: Sequence[Task], now: float, on_its_way: float
    ) -> tuple[int, float]:
        """See :func:`executor.run.lost_requests.safe_actions`."""
        moves = [other for other in others if isinstance(other, MoveTask)]
        return safe_actions(self, ready.actions, moves, now, on_its_way)

    def request(self, key: str, ready: Ready, count: int) -> JobRequest:
        """The job that does the next actions."""
        return JobRequest(
            key,
            self.move.instance,
            ready.template,
            self.places[self.station],
            ready.actions[:count],
            ready.given_up,
        )

    def judged(self, backend: Backend, *, back: bool = False) -> Judgement:
        """Look at the instance, with its disks where these matter."""
        advice = backend.facts.advice
        if back:
            seen = backend.observe(self.move.instance, disks=self.wants_disks)
            return judge(self.move, self.places, seen, advice)
        seen = self._observed(backend)
        verdict = judge(self.move, self.places, seen, advice)
        if verdict.finding is Finding.AT and self._copied_unseen(verdict, seen):
            fix = advice.about_unseen_copy(self.move.instance)
            return replace(verdict, finding=Finding.UNSEEN, fix=fix)
        return verdict

    def _observed(self, backend: Backend) -> Observed:
        name = self.move.instance
        seen = backend.observe(name, disks=self.wants_disks)
        if seen.position is None or self.wants_disks:
            return seen
        station = station_of(self.places, seen.position) or 0
        # Further than its job was to go, or moved though no job of its own has begun.
        unexpected = self.inspection.untouched and station != self.station
        if copied(self.move, station) or unexpected:
            return backend.observe(name, disks=True)
        return seen

    def _copied_unseen(self, verdict: Judgement, seen: Observed) -> bool:
        """True if a job that did not succeed copied disks that cannot be checked.

        Actions that the ledger has as done are believed: a person has resumed the run.
        """
        unsure = max(self.station, self.submission.reported)
        return seen.disks is Disks.UNKNOWN and copied(self.move, verdict.station, unsure)
