"""Keeps an eye on a simulated cluster: what happened, and what must never happen.

Tests ask it afterwards. Looking on changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from executor.simulated.state import State
from planner.plan import Position
from planner.rules import Action


class ViolationKind(StrEnum):
    """A kind of violation."""

    MEMORY = "memory"
    """A node's guests take more memory than it has."""
    DISK = "disk"
    """A node's copies take more disk than it has."""
    SAME_KEY = "same-key"
    """Two jobs were queued under one key."""
    SAME_INSTANCE = "same-instance"
    """A marked job was queued while another marked one for its instance had not ended, and not by
    a request that came late."""
    TWO_AT_WORK = "two-at-work"
    """Two marked jobs did something to one instance at one time."""
    NO_ROOM = "no-room"
    """A marked job failed because its target had no room."""
    RUNS_TWICE = "runs-twice"
    """A guest runs on two nodes."""


@dataclass(frozen=True, slots=True)
class Violation:
    """An event that must not happen and did. ``at`` is the clock's time."""

    at: float
    breach: ViolationKind
    message: str


@dataclass(frozen=True, slots=True)
class Effect:
    """An action that changed where an instance lives, whatever its job said afterwards.

    ``key`` is None for jobs that another user queued.
    """

    at: float
    job: str
    key: str | None
    instance: str
    action: Action
    before: Position
    after: Position


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the cluster's history."""

    at: float
    text: str


class Watch:
    """All that happened. ``most_resyncs``: the most DRBD copies a node had at once, by name.

    ``most_jobs`` counts the marked jobs that were open at once, but for requests that came late.
    """

    def __init__(self, state: State, now: Callable[[], float]) -> None:
        self._state = state
        self._now = now
        self._least = [(min(0, n.free_memory), min(0, n.free_disk)) for n in state.nodes]
        self._keys: set[str] = set()
        self._known: set[tuple[ViolationKind, str]] = set()
        self._open: dict[str, str] = {}
        self._late: set[str] = set()
        self._working: dict[str, str] = {}
        self.history: list[Happening] = []
        self.violations: list[Violation] = []
        self.effects: list[Effect] = []
        self.most_resyncs: Counter[str] = Counter()
        self.most_jobs = 0

    def note(self, text: str) -> None:
        """Something happened."""
        self.history.append(Happening(self._now(), text))
        self.look()

    def look(self) -> None:
        """Compare nodes with their limits; what was broken at the start may stay so.

        Those are looked at that have changed since the last time.
        """
        for row in sorted(self._state.changed_nodes):
            node, (memory, disk) = self._state.nodes[row], self._least[row]
            if node.free_memory < memory:
                self._breach(ViolationKind.MEMORY, f"{node.name}: {-node.free_memory} MiB too many")
            if node.free_disk < disk:
                self._breach(ViolationKind.DISK, f"{node.name}: {-node.free_disk} MiB too many")
        for _, guest in sorted(self._state.changed_guests.items()):
            if len(guest.runs_on) > 1:
                self._breach(ViolationKind.RUNS_TWICE, guest.name)
        self._state.changed_nodes.clear()
        self._state.changed_guests.clear()

    def queued(self, job: str, key: str | None, instance: str, *, late: bool = False) -> None:
        """A job came into the queue; ``late``, when the runner may have given it up."""
        self.note(f"job {job} queued for {instance} ({key or 'no key'})")
        if key is None:
            return
        if key in self._keys:
            self._breach(ViolationKind.SAME_KEY, f"{key}: job {job}")
        if late:
            self._late.add(job)
        elif instance in self._open.values():
            self._breach(ViolationKind.SAME_INSTANCE, f"{instance}: job {job}")
        self._keys.add(key)
        self._open[job] = instance
        self.most_jobs = max(self.most_jobs, len(self._open.keys() - self._late))

    def works(self, job: str, key: str | None, instance: str) -> None:
        """A job begins with one of its actions."""
        if key is None:
            return
        if instance in self._working.values():
            self._breach(ViolationKind.TWO_AT_WORK, f"{instance}: job {job}")
        self._working[job] = instance

    def rests(self, job: str) -> None:
        """A job is through with an action."""
        self._working.pop(job, None)

    def ended(self, job: str, state: str, message: str) -> None:
        """A job left the queue."""
        self._open.pop(job, None)
        self.note(f"job {job} {state}{': ' if message else ''}{message}")

    def no_room(self, job: str, key: str | None, message: str) -> None:
        """An action found no room on the node it goes to."""
        if key is not None:
            self._breach(ViolationKind.NO_ROOM, f"job {job}: {message}")

    def changed(self, effect: Effect) -> None:
        """An action moved an instance."""
        self.effects.append(effect)
        self.note(
            f"job {effect.job} {effect.action.verb} {effect.instance}:"
            f" {_pair(effect.before)} to {_pair(effect.after)}"
        )

    def copying(self, busy: Counter[int]) -> None:
        """So many DRBD copies has each node now."""
        for node, copies in busy.items():
            name = self._state.nodes[node].name
            self.most_resyncs[name] = max(self.most_resyncs[name], copies)

    def _breach(self, breach: ViolationKind, message: str) -> None:
        if (breach, message) not in self._known:
            self._known.add((breach, message))
            self.violations.append(Violation(self._now(), breach, message))


def _pair(position: Position) -> str:
    return f"{position.primary}:{position.secondary or '-'}"
