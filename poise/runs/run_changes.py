"""The changes that a command makes to a run before its moves run on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from poise.settings.run_options import NOTHING_SAID, RunOptions

if TYPE_CHECKING:
    from executor.ledger import Hold
    from executor.run import Runner
    from planner.plan import Json


@dataclass(frozen=True, slots=True)
class RunChanges:
    """The changes to a run.

    Attributes:
        plan_again: why another plan takes the place of the present one at once; "": none does.
        leave_out: the moves that are left out, with a note that says of each why.
        stop: why nothing starts: running jobs end, queued ones are cancelled; "": moves start.
        settings: how the run goes from now on, where that has changed.
        told: the options of this command, as far as they were given.
    """

    plan_again: str = ""
    leave_out: Mapping[int, str] = field(default_factory=dict)
    stop: str = ""
    settings: Mapping[str, Json] | None = None
    told: RunOptions = NOTHING_SAID

    def apply(self, hold: Hold, runner: Runner, now: float) -> None:
        """Write the changes down, and tell the runner."""
        if self.settings is not None:
            words = self.told.in_words() or "nothing new"
            kept = self.told.kept_of(RunOptions.from_document(self.settings.get("options")))
            also = kept.in_words()
            hold.settings(self.settings, f"{words}; kept: {also}" if also else words, now)
        if self.leave_out:
            hold.leave_out(self.leave_out, now)
        if self.plan_again:
            runner.ask_for_new_plan(self.plan_again)
        if self.stop:
            runner.stop(self.stop)


NO_CHANGES = RunChanges()
