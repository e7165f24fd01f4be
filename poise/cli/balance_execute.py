"""``poise balance --execute`` and ``--dry-run``: a plan that is carried out where it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from poise.running.options import RunOptions
from snapshots.errors import UsageError

if TYPE_CHECKING:
    from executor.replanning import Replan
    from planner.plan import Plan
    from poise.access import Access
    from poise.balance_options import BalanceOptions
    from poise.config import Config
    from poise.running.beforehand import Seen
    from poise.running.target import Target

_NAME = "the plan"


def check_unused(
    options: RunOptions, *, yes: bool, ledger: str | None, speed: float | None
) -> None:
    """Nothing is said about a run where there is to be none.

    Raises:
        UsageError: something is.
    """
    given = options.in_words().partition(" ")[0]
    for option, is_given in (("--yes", yes), ("--ledger", ledger), ("--speed", speed)):
        if is_given:
            given = given or option
    if given:
        raise UsageError(f"{given} goes with --execute or --dry-run")


@dataclass(frozen=True)
class Acting:
    """A cluster that is planned for and then acted on."""

    target: Target
    seen: Seen
    config: Config
    options: RunOptions
    ledger: str | None
    yes: bool
    speed: float | None
    dry: bool
    as_json: bool

    @classmethod
    def open(
        cls,
        given: Access,
        config: Path | None,
        options: RunOptions,
        *,
        ledger: str | None,
        yes: bool,
        speed: float | None,
        dry: bool,
        as_json: bool,
    ) -> Acting:
        """Open what the source names; a dry run takes any source.

        Raises:
            PoiseError: it cannot be read, nobody can be asked, or it is nothing to act on.
        """
        from poise.access import SIMULATE, resolve
        from poise.cli.carrying import may_ask
        from poise.config import load_config
        from poise.report.progress import Progress
        from poise.running.beforehand import look
        from poise.running.target import open_target

        settings = load_config(config)
        access = resolve(given, settings)
        if dry and not access.acts:
            access = replace(access, source=SIMULATE + access.source)
        chosen = options.over(settings.run)
        target = open_target(access, speed)
        try:
            chosen.limits(target.clock.now())
            if not dry:
                may_ask(yes=yes, target=target)
            with Progress("reading the cluster"):
                seen = look(target)
        except BaseException:
            target.backend.close()
            raise
        return cls(target, seen, settings, chosen, ledger, yes, speed, dry, as_json)

    def carry_out(self, plan: Plan, made_with: BalanceOptions) -> int:
        """Carry a plan out that was made with these options; returns the exit code."""
        from poise.cli.run import carry_plan_out
        from poise.report.output import print_text
        from poise.running.replanning import replan_like

        if not self.as_json:
            print_text("\n")  # after the plan's report

        def make_replan(begun: Callable[[], int]) -> Replan | None:
            if not self.options.replan:
                return None
            return replan_like(plan, begun, made_with)

        try:
            return carry_plan_out(
                plan,
                _NAME,
                self.target,
                self.seen,
                self.options,
                make_replan,
                config=self.config,
                ledger=self.ledger,
                dry=self.dry,
                yes=self.yes,
                speed=self.speed,
                as_json=self.as_json,
            )
        finally:
            self.target.backend.close()
