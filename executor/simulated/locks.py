"""Locks as Ganeti's jobs take them: on an instance and its nodes, all of an action's at once.

The job that asks first is served first, unless priorities differ. No job overtakes one that waits
for a lock which both want, so none waits for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import simpy


class Mode(Enum):
    """The mode in which a lock is held."""

    SHARED = "shared"
    EXCLUSIVE = "exclusive"


Wanted = Mapping[str, Mode]


@dataclass(frozen=True, slots=True)
class _Waiter:
    rank: tuple[int, int]
    owner: str
    wanted: Wanted
    granted: simpy.Event


class Locks:
    """The holders of locks and the jobs that wait for them. Owners are jobs' ids."""

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._held: dict[str, dict[str, Mode]] = {}
        self._of: dict[str, Wanted] = {}  # by owner
        self._waiting: list[_Waiter] = []
        self._asked = 0

    def acquire(self, owner: str, wanted: Wanted, priority: int = 0) -> simpy.Event:
        """An event that happens once ``owner`` holds all of ``wanted``; lower priority first."""
        self._asked += 1
        waiter = _Waiter((priority, self._asked), owner, wanted, self._env.event())
        self._waiting.append(waiter)
        self._waiting.sort(key=lambda one: one.rank)
        self._grant()
        return waiter.granted

    def release(self, owner: str) -> None:
        """Give back what ``owner`` holds, and ask for nothing any more."""
        self._waiting = [waiter for waiter in self._waiting if waiter.owner != owner]
        for lock in self._of.pop(owner, ()):
            del self._held[lock][owner]
            if not self._held[lock]:
                del self._held[lock]
        self._grant()

    def holders(self, lock: str) -> Mapping[str, Mode]:
        """The holders of a lock, and their modes."""
        return dict(self._held.get(lock, {}))

    def held_up(self, owner: str) -> tuple[str, str] | None:
        """A lock that ``owner`` waits for, and who has it or is to have it first; a node's before
        others. None where it waits for nothing.
        """
        for number, waiter in enumerate(self._waiting):
            if waiter.owner != owner:
                continue
            nodes_first = sorted(waiter.wanted, key=lambda name: (name[:5] != "node/", name))
            for lock in nodes_first:
                before = [*self._held.get(lock, {})]
                before += [w.owner for w in self._waiting[:number] if lock in w.wanted]
                if others := [one for one in before if one != owner]:
                    return lock, others[0]
        return None

    def _grant(self) -> None:
        claimed: dict[str, list[Mode]] = {}
        still: list[_Waiter] = []
        for waiter in self._waiting:
            if self._free(waiter.wanted, claimed):
                for lock, mode in waiter.wanted.items():
                    self._held.setdefault(lock, {})[waiter.owner] = mode
                self._of[waiter.owner] = {**self._of.get(waiter.owner, {}), **waiter.wanted}
                waiter.granted.succeed()
                continue
            still.append(waiter)
            for lock, mode in waiter.wanted.items():
                claimed.setdefault(lock, []).append(mode)
        self._waiting = still

    def _free(self, wanted: Wanted, claimed: Mapping[str, list[Mode]]) -> bool:
        return all(
            mode is other is Mode.SHARED
            for lock, mode in wanted.items()
            for other in (*self._held.get(lock, {}).values(), *claimed.get(lock, ()))
        )
