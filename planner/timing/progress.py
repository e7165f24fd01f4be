"""The progress of a move when a schedule begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A move that is not over.

    ``running``: it has begun and comes before all that have not. ``done`` counts its actions, a
    part of one included. ``job`` is where its open job ends, as a number of actions; None without
    one. ``queued``: that job waits in the queue for all that is known. ``asked``: when it was
    submitted, in seconds.
    """

    running: bool = False
    done: float = 0.0
    job: int | None = None
    queued: bool = False
    asked: float = 0.0


NOT_BEGUN = Progress()
