"""Decides call by call and action by action whether something goes wrong."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from random import Random

from executor.simulated.faults import (
    NO_FAULTS,
    BusyGuest,
    Call,
    Extent,
    FailAction,
    Faults,
    LoseAnswer,
    NodeDies,
    OperatorCancels,
    QueueDrained,
    Refuse,
)


class Fate(Enum):
    """The fate of a call."""

    ANSWERED = "answered"
    REFUSED = "refused"
    LOST_BEFORE = "lost before"
    LOST_AFTER = "lost after"
    LOST_LATE = "lost late"


class Mishaps:
    """The faults, and how often each call was made so far. The same seed decides the same.

    ``ended``: nothing goes wrong any more.
    """

    def __init__(self, faults: Faults, seed: int) -> None:
        self.faults = faults
        self.ended = False
        self._calls: Counter[Call] = Counter()
        self._tries: Counter[str] = Counter()
        self._during = [f for f in faults.script if isinstance(f, NodeDies) and f.during]
        self._cancels = [f for f in faults.script if isinstance(f, OperatorCancels)]
        self._of_calls = Random(f"{seed}/calls")
        self._of_actions = Random(f"{seed}/actions")

    def end(self) -> None:
        """From now on nothing goes wrong any more."""
        self.ended = True
        self.faults = NO_FAULTS
        self._during, self._cancels = [], []

    def fate(self, call: Call) -> tuple[Fate, float]:
        """The fate of the next call of this kind, and the seconds by which it comes late."""
        self._calls[call] += 1
        for fault in self.faults.script:
            if isinstance(fault, LoseAnswer | Refuse) and fault.call is call:
                if fault.nth != self._calls[call]:
                    continue
                if isinstance(fault, Refuse):
                    return Fate.REFUSED, 0.0
                if fault.late:
                    return Fate.LOST_LATE, fault.late
                return (Fate.LOST_AFTER if fault.accepted else Fate.LOST_BEFORE), 0.0
        rates = self.faults.rates
        drawn = self._of_calls.random()
        chances = [(Fate.REFUSED, rates.refused)]
        if call.changes:
            chances += [(Fate.LOST_BEFORE, rates.lost_before), (Fate.LOST_AFTER, rates.lost_after)]
        else:
            chances.append((Fate.LOST_BEFORE, rates.lost_reads))
        if call is Call.SUBMIT:
            chances.append((Fate.LOST_LATE, rates.lost_late))
        for fate, chance in chances:
            if drawn < chance:
                return fate, rates.late_seconds if fate is Fate.LOST_LATE else 0.0
            drawn -= chance
        return Fate.ANSWERED, 0.0

    def failure(self, instance: str) -> FailAction | None:
        """The failure of the action that now begins on an instance; None: it succeeds."""
        self._tries[instance] += 1
        for fault in self.faults.script:
            if (
                isinstance(fault, FailAction)
                and fault.instance == instance
                and fault.nth == self._tries[instance]
            ):
                return fault
        rates = self.faults.rates
        drawn = self._of_actions.random()
        for extent, lies, chance in (
            (Extent.NOTHING, False, rates.fails_with_nothing),
            (Extent.HALF, False, rates.fails_half_way),
            (Extent.ALL, False, rates.fails_with_all),
            (Extent.NOTHING, True, rates.falsely_succeeds),
        ):
            if drawn < chance:
                return FailAction(instance, extent, says_success=lies)
            drawn -= chance
        return None

    def deaths_during(self, instance: str) -> list[NodeDies]:
        """The nodes that die while the action that now begins on an instance is done."""
        found = [fault for fault in self._during if fault.during == instance]
        self._during = [fault for fault in self._during if fault.during != instance]
        return found

    def drained(self, now: float) -> bool:
        """True if the job queue takes no jobs, ``now`` seconds after the simulation began."""
        return any(
            fault.at <= now < fault.until
            for fault in self.faults.script
            if isinstance(fault, QueueDrained)
        )

    def rounds(self, instance: str) -> float:
        """The number of times that a migration sends the memory of an instance."""
        times = [
            fault.times
            for fault in self.faults.script
            if isinstance(fault, BusyGuest) and fault.instance == instance
        ]
        return times[0] if times else 1.0

    def cancels(self, instance: str) -> list[OperatorCancels]:
        """The operator who cancels the job that was queued for an instance; None: no operator."""
        found = [fault for fault in self._cancels if fault.instance == instance]
        self._cancels = [fault for fault in self._cancels if fault.instance != instance]
        return found
