"""Actions that a cluster did once, whoever asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from planner.rules import Verb


@dataclass(frozen=True, slots=True)
class PastAction:
    """An action of a job that has ended; ``number`` counts from 0 in the job.

    ``began`` and ``ended`` are when it ran, in seconds since the epoch, not when it waited for its
    locks; None where that is not known. ``whole``: a disk replacement copied all disks.
    """

    job: str
    number: int
    instance: str
    verb: Verb
    began: float | None
    ended: float | None
    succeeded: bool = True
    whole: bool = True


@dataclass(frozen=True, slots=True)
class PastResize:
    """An instance got another size, or its name went to another one.

    ``memory`` and ``disk`` say what may have changed, ``at`` is in seconds since the epoch.
    """

    instance: str
    at: float
    memory: bool = True
    disk: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """All that a cluster remembers; ``jobs`` are the numbers of its jobs, of any kind."""

    jobs: frozenset[str] = frozenset()
    actions: tuple[PastAction, ...] = ()
    resizes: tuple[PastResize, ...] = ()


@runtime_checkable
class Remembers(Protocol):
    """A backend whose cluster keeps its jobs."""

    def history(self, since: float | None = None) -> History:
        """Its jobs that were submitted since then (seconds since the epoch), archived ones, too.

        Raises:
            Refused: this user may not ask.
            NoAnswer: there is no answer.
        """
