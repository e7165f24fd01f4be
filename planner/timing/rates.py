"""The time that the actions of a move are taken to last."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Protocol

from planner.rules import Verb
from snapshots.errors import UsageError


class ActionSeconds(Protocol):
    """Tells how long actions take, in the order in which it is asked."""

    def seconds(self, verb: Verb, mib: float = 0.0, *, restarts: bool = True) -> float:
        """See :meth:`Durations.seconds`."""


@dataclass(frozen=True, slots=True)
class Durations:
    """Rates in MiB a second, times in seconds.

    A migration takes ``overhead`` and then memory / ``memory_rate``; a disk replacement takes
    ``copy_overhead`` (``overhead`` where that is None) and then disk / ``resync_rate``; both rates
    are a node's, and shared by what runs on it at once. A failover takes ``overhead``, ``shutdown``
    where a guest has to be stopped, and ``boot`` where one has to be started.
    """

    resync_rate: float = 60.0
    """The rate at which DRBD copies to or from one node in all: Ganeti's own limit."""
    memory_rate: float = 112.0
    """The rate at which a node's network carries migrations: 1 Gbit/s, less its protocols."""
    overhead: float = 5.0
    """Every action of a job, for its checks and calls to the nodes."""
    shutdown: float = 10.0
    boot: float = 2.0
    no_reply: float = 122.0
    """Until a job gives up on a node that went away (measured on a real Ganeti)."""
    copy_overhead: float | None = None
    """A disk replacement, for its checks and for making the disks."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None:
                continue
            rate = field.name.endswith("_rate")
            if not (0 < value < float("inf") if rate else 0 <= value < float("inf")):
                least = "above 0" if rate else "of 0 or more"
                raise UsageError(f"durations: {field.name}: expected a number {least}, got {value}")

    def overhead_of(self, verb: Verb) -> float:
        """The part of an action's time that no size changes."""
        if verb is Verb.REPLACE_DISKS and self.copy_overhead is not None:
            return self.copy_overhead
        return self.overhead

    def in_words(self, verb: Verb) -> str:
        """The time of a kind of action: ``48 MiB/s + 14 s``, or seconds alone."""
        if verb is Verb.FAILOVER:
            return f"{_three_digits(self.seconds(verb))} s"
        rate = self.memory_rate if verb is Verb.MIGRATE else self.resync_rate
        return f"{_three_digits(rate)} MiB/s + {_three_digits(self.overhead_of(verb))} s"

    def seconds(self, verb: Verb, mib: float = 0.0, *, restarts: bool = True) -> float:
        """The time that an action takes if it has its nodes to itself.

        Args:
            verb: what is done.
            mib: what it copies (a disk replacement) or sends (a migration).
            restarts: whether a failover stops a guest that runs.
        """
        overhead = self.overhead_of(verb)
        if verb is Verb.REPLACE_DISKS:
            return overhead + mib / self.resync_rate
        if verb is Verb.MIGRATE:
            return overhead + mib / self.memory_rate
        return overhead + self.boot + (self.shutdown if restarts else 0.0)


def _three_digits(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


USUAL_RATES = Durations()
