"""A move of a run as the ledger has it: its record, its submissions, how far it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from planner.rules import Verb

if TYPE_CHECKING:
    from executor.ledger import AttemptRecord, MoveRecord
    from planner.plan import Move


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move of a run, with its submissions, the oldest first."""

    move: Move
    record: MoveRecord
    attempts: tuple[AttemptRecord, ...]

    @property
    def id(self) -> int:
        """Its number among all steps of the run."""
        return self.move.id

    @property
    def name(self) -> str:
        """Its instance."""
        return self.move.instance

    @property
    def after(self) -> tuple[int, ...]:
        """The steps that it waits for."""
        return self.move.after

    @property
    def actions_done(self) -> float:
        """The number of its actions that are done, a part of one included."""
        done = float(self.record.station)
        for attempt in self.attempts:
            if attempt.state.open:
                done = max(done, attempt.progress * len(self.move.actions))
        return done

    @property
    def restarted(self) -> int:
        """Restarts of its instance so far."""
        done = self.move.actions[: int(self.actions_done)]
        failovers = sum(action.verb is Verb.FAILOVER for action in done)
        if self.record.state is MoveState.DONE:
            return self.move.restarts
        return min(failovers, self.move.restarts)

    @property
    def copied_gib(self) -> float:
        """GiB that DRBD has copied for it so far."""
        return copied_gib(self.move, self.actions_done)

    @property
    def jobs(self) -> tuple[str, ...]:
        """All jobs that it ever had, the oldest first."""
        return tuple(attempt.job for attempt in self.attempts if attempt.job is not None)


def copied_gib(move: Move, actions_done: float) -> float:
    """GiB that DRBD has copied for a move whose first ``actions_done`` actions are done."""
    copies = [k for k, action in enumerate(move.actions) if action.verb is Verb.REPLACE_DISKS]
    if not copies:
        return 0.0
    done = math.fsum(min(1.0, max(0.0, actions_done - k)) for k in copies)
    return move.copy_gib * done / len(copies)
