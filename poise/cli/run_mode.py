"""The manner of a run, beside throttles and budgets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from poise.settings.run_options import RunOptions
from snapshots.errors import UsageError


@dataclass(frozen=True, slots=True)
class Manner:
    """The options beside throttles and budgets.

    ``speed`` is for simulated clusters only; ``dry``: on a simulated copy, nothing is recorded;
    ``moves``: the whole schedule of a dry run is shown.
    """

    ledger: str | None
    yes: bool
    speed: float | None
    dry: bool
    as_json: bool
    moves: bool = False

    def check_unused(self, options: RunOptions, *, plan_has_moves: bool = True) -> None:
        """No option of a run is given where there is to be none.

        ``plan_has_moves``: --max-moves is an option of the plan, too.

        Raises:
            UsageError: one is.
        """
        if plan_has_moves:
            options = replace(options, max_moves=None)
        given = options.in_words().partition(" ")[0]
        for option, value in (
            ("--yes", self.yes),
            ("--ledger", self.ledger),
            ("--speed", self.speed),
        ):
            if value:
                given = given or option
        if given == "--max-copy" and plan_has_moves:
            raise UsageError("--max-copy needs --execute, --dry-run or --solver search")
        if given:
            raise UsageError(f"{given} needs --execute or --dry-run")
