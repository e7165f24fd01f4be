"""Asking again: reading calls whose answer got lost, a few times and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from snapshots.errors import NoAnswer, Unreachable
from snapshots.ganeti import Busy

T = TypeVar("T")

PAUSES = (0.5, 1.0, 2.0)
"""Seconds between one try and the next; for longer outages the caller has to ask again."""
LONGEST_PAUSE = 30.0
"""Seconds; what a server asks for beyond that is not waited for."""


class Patience:
    """The rule by which a backend asks again.

    A cluster that never answered is not waited for: there its name is wrong, more likely.

    Args:
        limit: seconds after which no further try begins.
        pauses: seconds between the tries.
        wait: lets time pass.
    """

    def __init__(
        self,
        limit: float,
        pauses: tuple[float, ...] = PAUSES,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self._limit = limit
        self._pauses = pauses
        self._wait = wait
        self.answered = False
        """True once there was an answer."""

    def ask(self, question: Callable[[], T]) -> T:
        """The answer to a question that changes nothing.

        Raises:
            NoAnswer, Refused: the last try's.
        """
        until = monotonic() + self._limit
        for pause in self._pauses:
            try:
                return self._once(question)
            except Unreachable:
                if not self.answered or monotonic() + pause > until:
                    raise
            except NoAnswer as error:
                if isinstance(error, Busy) and error.retry_after is not None:
                    pause = min(max(pause, error.retry_after), LONGEST_PAUSE)
                if monotonic() + pause > until:
                    raise
            self._wait(pause)
        return self._once(question)

    def _once(self, question: Callable[[], T]) -> T:
        answer = question()
        self.answered = True
        return answer
