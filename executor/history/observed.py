"""The times of past actions, of those with a known size and a known length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from executor.history.own_runs import RunsOfPoise
from executor.history.past_actions import History, PastAction
from planner.rules import Life, Verb, guest_in
from planner.timing import ObservedJob
from snapshots.cluster import Cluster


class LeftOut(StrEnum):
    """Reasons why an action tells nothing."""

    FAILED = "failed"
    RESIZED = "instance resized since"
    REMOVED = "instance removed since"
    STOPPED = "instance is stopped"
    PART = "some disks only"
    SEVERAL = "several actions in one job"
    NO_TIMES = "no times"


@dataclass(frozen=True, slots=True)
class Observations:
    """``jobs`` are the actions that tell something, by when they ended; of the others how many."""

    jobs: tuple[ObservedJob, ...]
    left_out: Mapping[Verb, Mapping[LeftOut, int]]


def observations(history: History, runs: RunsOfPoise, cluster: Cluster) -> Observations:
    """The actions of the cluster's jobs, and of runs whose jobs it does not know any more.

    Sizes are those that a run wrote down, else those of the instances as they are in ``cluster``.
    """
    found: list[ObservedJob] = []
    left_out: dict[Verb, Counter[LeftOut]] = {verb: Counter() for verb in Verb}
    sized = _Sizes(history, runs, cluster)
    for action in history.actions:
        known = sized.observed(action)
        if isinstance(known, ObservedJob):
            found.append(known)
        else:
            left_out[action.verb][known] += 1
    found += (one for job, one in runs.timed.items() if job not in history.jobs)
    for verb in _lost(runs, history):
        left_out[verb][LeftOut.SEVERAL] += 1
    found.sort(key=lambda one: (one.ended, one.verb, one.mib, one.seconds))
    return Observations(tuple(found), {verb: dict(one) for verb, one in left_out.items()})


def _lost(runs: RunsOfPoise, history: History) -> Iterator[Verb]:
    for job, verbs in runs.untimed.items():
        if job not in history.jobs:
            yield from verbs


class _Sizes:
    """The sizes of instances when an action moved them."""

    def __init__(self, history: History, runs: RunsOfPoise, cluster: Cluster) -> None:
        self._known = runs.sizes
        self._cluster = cluster
        self._rows = {name: row for row, name in enumerate(cluster.instances.names)}
        self._short: dict[str, list[str]] = {}
        for name in self._rows:
            self._short.setdefault(name.partition(".")[0], []).append(name)
        self._memory_changed: dict[str, float] = {}
        self._disk_changed: dict[str, float] = {}
        for one in history.resizes:
            name = self._whole(one.instance)
            for changes, changed in (
                (one.memory, self._memory_changed),
                (one.disk, self._disk_changed),
            ):
                if changes:
                    changed[name] = max(one.at, changed.get(name, one.at))

    def observed(self, action: PastAction) -> ObservedJob | LeftOut:
        """An action with its size and length, or why it tells nothing."""
        if not action.succeeded:
            return LeftOut.FAILED
        if not action.whole:
            return LeftOut.PART
        if action.began is None or action.ended is None or action.ended < action.began:
            return LeftOut.NO_TIMES
        mib = self._mib(action, action.began)
        if isinstance(mib, LeftOut):
            return mib
        return ObservedJob(action.verb, mib, action.ended - action.began, action.ended)

    def _mib(self, action: PastAction, began: float) -> float | LeftOut:
        known = self._known.get((action.job, action.number))
        if known is not None and action.verb is not Verb.FAILOVER:
            return known
        row = self._rows.get(name := self._whole(action.instance))
        if row is None:
            return LeftOut.REMOVED
        if action.verb is Verb.FAILOVER:
            stopped = guest_in(self._cluster, row).life is Life.STOPPED
            return LeftOut.STOPPED if stopped else 0.0
        migrates = action.verb is Verb.MIGRATE
        changed = self._memory_changed if migrates else self._disk_changed
        if changed.get(name, began) > began:
            return LeftOut.RESIZED
        table = self._cluster.instances
        return float((table.memory if migrates else table.disk)[row])

    def _whole(self, name: str) -> str:
        """The full name of an instance; itself where it is one, or belongs to none or several."""
        several = self._short.get(name, [])
        return several[0] if name not in self._rows and len(several) == 1 else name
