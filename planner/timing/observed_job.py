"""An action that was measured on a cluster."""

from __future__ import annotations

from dataclasses import dataclass

from planner.rules import Verb


@dataclass(frozen=True, slots=True)
class ObservedJob:
    """An action that succeeded.

    ``mib`` is what it copied (a disk replacement) or sent (a migration), ``seconds`` how long it
    ran, without the time in which it waited for locks; ``ended`` in seconds since the epoch.
    """

    verb: Verb
    mib: float
    seconds: float
    ended: float
