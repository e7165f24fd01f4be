"""The time in which a cluster, or the network to it, does not answer."""

from __future__ import annotations

from executor.backend import Clock
from executor.ledger import EventKind, Hold


class Outage:
    """An outage, told when it begins and when it is over; ``why`` is "" while there is none."""

    def __init__(self, hold: Hold, clock: Clock) -> None:
        self.why = ""
        self._hold = hold
        self._clock = clock

    def no_answer(self, why: str) -> None:
        """Something was not answered in this round."""
        if not self.why:
            self._hold.note(EventKind.NETWORK, why, self._clock.now())
        self.why = why

    def answered(self) -> None:
        """Everything was answered in this round."""
        if self.why:
            self._hold.note(EventKind.NETWORK, "answers again", self._clock.now())
            self.why = ""
