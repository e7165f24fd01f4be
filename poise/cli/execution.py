"""A cluster that a command acts on: opened, looked at, and a plan run on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from executor.limits import Limits
from executor.run import Agreed, Replan
from planner.plan import Move, Plan, with_roles
from poise.api.balance_options import BalanceOptions
from poise.api.plan_fit import check_fit
from poise.cli.dry_run import simulate, tell_dry_run
from poise.cli.exit_codes import STOPPED_SHORT, plan_exit_code
from poise.cli.run_dialog import (
    confirmed,
    exit_code,
    may_ask,
    run_and_tell,
    show_start,
    stop_signals,
    tell_doubtful_size,
)
from poise.cli.run_mode import Manner
from poise.messages import tell
from poise.report.progress import ProgressLine
from poise.report.run import start_question, start_report
from poise.runs.first_move import check_first_move
from poise.runs.ledger_place import IN_MEMORY, NoFolder, open_ledger
from poise.runs.node_roles import check_roles
from poise.runs.plan_as_it_is import as_it_is
from poise.runs.plan_rules import judged
from poise.runs.practice import check_practised
from poise.runs.preflight import Seen, check_alone, look
from poise.runs.replanning import agreed_to, begun_in, replan_like
from poise.runs.settings import new_run, run_settings
from poise.runs.target import Target, open_target, simulated_target
from poise.runs.time_left import estimate_of
from poise.runs.wall_clock import WallClock
from poise.settings.access import Access
from poise.settings.calibration_file import calibration_of
from poise.settings.config import Config
from poise.settings.run_options import RunOptions
from snapshots.errors import NoLedger


def _check_alone_so_far(target: Target, seen: Seen, ledger: str | None, config: Config) -> None:
    """No other run is in the way before a plan is made and shown; looked at again after that.

    Raises:
        UsageError: there is one.
    """
    try:
        with open_ledger(ledger, config, write=True) as book:
            check_alone(target, seen, book)
    except (NoLedger, NoFolder):  # the ledger is made once there is a plan
        check_alone(target, seen, None)


MakesReplan = Callable[[Callable[[], Sequence[Move]], Agreed], Replan | None]
"""Makes what plans again, from the moves that were begun and what was agreed to."""


@dataclass(frozen=True, slots=True)
class Acting:
    """An open cluster as it was seen, and how a run on it is to go."""

    target: Target
    seen: Seen
    config: Config
    options: RunOptions
    manner: Manner

    @classmethod
    def open(cls, access: Access, config: Config, given: RunOptions, manner: Manner) -> Acting:
        """Open what ``access`` names, and look at it once there is nothing else in the way.

        Raises:
            PoiseError: it cannot be read, there is no terminal to ask at, or nothing to act on.
        """
        options = given.over(config.run)
        target = open_target(access, manner.speed, dry=manner.dry)
        try:
            options.limits(target.clock.now())
            tell_doubtful_size(options)
            with ProgressLine("reading the cluster"):
                seen = look(target)
            if not manner.dry:
                target.backend.check_rights()
                may_ask(yes=manner.yes, target=target)
                _check_alone_so_far(target, seen, manner.ledger, config)
        except BaseException:
            target.backend.close()
            raise
        return cls(target, seen, config, options, manner)

    @property
    def throttles(self) -> Limits:
        """The numbers of moves that are to run side by side."""
        return self.options.limits(self.target.clock.now())

    def close(self) -> None:
        """Let go of the cluster."""
        self.target.backend.close()

    def run(
        self,
        plan: Plan,
        name: str,
        made_with: BalanceOptions | None = None,
        *,
        told: bool = False,
    ) -> int:
        """Check that a plan fits, show it, ask, and run it; returns the exit code.

        Args:
            plan: what to do.
            name: what to call it.
            made_with: the options that it was made with, where the plan alone does not tell.
            told: whether its price and the problems that it leaves were shown just before.

        Raises:
            PoiseError: something is in the way; nothing was started.
        """
        different = check_fit(plan, name, self.seen.cluster)
        advice = self.target.backend.facts.advice
        check_roles(plan, name, self.seen.cluster, advice)
        # Roles are given before the moves that need them.
        there = with_roles(self.seen.cluster, plan.node_steps)
        check_first_move(plan, name, there, advice)
        plan = as_it_is(plan, there)
        check_practised(self.target.access.source, plan)
        if made_with is None:  # it comes from a file
            plan = judged(plan, name, there)
        limits = self.options.limits(self.target.clock.now())
        make_replan = partial(self._replan, plan, made_with)
        # Whether it can be done at all is told before anything begins.
        make_replan(tuple, agreed_to(plan, (), limits))
        if different:
            tell(different)
        if self.manner.dry:
            return self._simulate(plan, make_replan, told=told)
        return self._begin(plan, limits, make_replan, told=told)

    def _replan(
        self,
        plan: Plan,
        made_with: BalanceOptions | None,
        begun: Callable[[], Sequence[Move]],
        agreed: Agreed,
    ) -> Replan | None:
        if not self.options.replan:
            return None
        return replan_like(plan, begun, made_with, most_copied=agreed.copy_gib)

    def _begin(self, plan: Plan, limits: Limits, make_replan: MakesReplan, *, told: bool) -> int:
        """Run a plan on the cluster, once the user has agreed."""
        target, seen, manner = self.target, self.seen, self.manner
        with open_ledger(manner.ledger, self.config, create=True, write=True) as book:
            check_alone(target, seen, book)
            show_start(plan, seen, target, limits, book.where, as_json=manner.as_json, told=told)
            if not plan.steps:
                tell("the plan has no moves: nothing to do")
                return plan_exit_code(plan)
            left = estimate_of(
                plan,
                limits,
                target.backend.facts,
                target.clock.now(),
                calibration_of(seen.identity.uuid),
            )
            question = start_question(plan, seen.identity.name, left)
            if not confirmed(question, yes=manner.yes, target=target):
                return STOPPED_SHORT
            settings = run_settings(target, self.options, limits, manner.speed)
            with stop_signals() as signals:
                hold = new_run(book, plan, target, seen, settings)
                agreed = agreed_to(plan, (), limits)
                return run_and_tell(
                    book,
                    hold,
                    target,
                    limits,
                    signals,
                    replan=make_replan(begun_in(book, hold.run.id), agreed),
                    agreed=agreed,
                    as_json=manner.as_json,
                )

    def _simulate(self, plan: Plan, make_replan: MakesReplan, *, told: bool) -> int:
        """Run a plan on a simulated copy of the cluster and tell how that went."""
        from executor.ledger import Ledger  # SQLAlchemy, which help does without

        began = WallClock().now()
        limits = self.options.limits(began)
        copy = simulated_target(
            self.seen.cluster,
            self.target.access,
            start=began,
            identity=self.seen.identity,
            dry=limits,
        )
        with Ledger(IN_MEMORY) as ledger:
            settings = run_settings(copy, self.options, limits, None)
            hold = new_run(ledger, plan, copy, self.seen, settings)
            agreed = agreed_to(plan, (), limits)
            replan = make_replan(begun_in(ledger, hold.run.id), agreed)
            view = simulate(ledger, hold, copy, limits, replan=replan, agreed=agreed)
            took = copy.clock.now() - began
        source = self.target.access.source
        start = start_report(plan, self.seen.identity, source, limits, told=told)
        tell_dry_run(view, began, took, start, self.manner)
        return exit_code(view)
