"""The options of ``poise balance`` for choosing among several plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from poise.cli.balance_options import Planning
from poise.cli.balance_outputs import Outputs
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

    def check(self, *, acts: bool, outputs: Outputs, planning: Planning) -> None:
        """Raises UsageError where both are given, a number that is no row, or what has no use."""
        if self.pareto and acts:
            raise UsageError("--pareto shows plans and runs none", advice="--pick N")
        if self.pareto and self.pick is not None:
            raise UsageError("choose one of --pareto and --pick")
        if self.pareto and (one := outputs.of_one_plan):
            raise UsageError(f"--pareto shows several plans, {one} is for one", advice="--pick N")
        if (self.pareto or self.pick is not None) and planning.copy_price is not None:
            asked = "--pareto" if self.pareto else "--pick"
            raise UsageError(f"choose one of --copy-price and {asked}, which tries several prices")
        if self.pick is not None and self.pick < 1:
            raise UsageError(f"--pick: expected 1 or more, got {self.pick}")
