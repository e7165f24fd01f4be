"""The options of ``poise balance`` for choosing among several plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from poise.cli.option import flag, option
from snapshots.errors import UsageError

_PANEL = "Prices (--solver search)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOffOptions:
    """Show plans at several prices of copies, or take one of them."""

    pareto: Annotated[
        bool,
        flag("--pareto", panel=_PANEL, help="Show plans from cheap to thorough, beside hbal's."),
    ] = False
    pick: Annotated[
        int | None,
        option("--pick", panel=_PANEL, metavar="N", help="Take plan N of those of --pareto."),
    ] = None

    def check(self, *, acts: bool) -> None:
        """Raises UsageError where both are given, or a number that is no row, or nothing to run."""
        if self.pareto and acts:
            raise UsageError("--pareto shows plans and runs none", advice="--pick N")
        if self.pareto and self.pick is not None:
            raise UsageError("choose one of --pareto and --pick")
        if self.pick is not None and self.pick < 1:
            raise UsageError(f"--pick: expected 1 or more, got {self.pick}")
