"""The pauses of a runner."""

from __future__ import annotations

from dataclasses import dataclass

from planner.timing import POLL


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds.

    ``poll``: between two rounds. ``look_again``: between two looks at an instance that is not in
    order. ``retry``: before a job that changed nothing is submitted again; twice that before the
    next time. ``settle``: how long a submission without an answer may still turn up in the queue;
    RAPI itself keeps a request for 30 seconds while the daemon that takes jobs is away.
    ``on_its_way``: how long after that it is still waited for where it could undo something; TCP
    keeps trying for 15 minutes and a half, as Linux is set. ``drained``: between two questions
    to a job queue that takes no jobs. ``silent``: how long a node that does not answer is waited
    for where nothing else is left to do.
    """

    poll: float = POLL
    look_again: float = 10.0
    retry: float = 15.0
    settle: float = 45.0
    on_its_way: float = 960.0
    drained: float = 30.0
    silent: float = 1800.0
