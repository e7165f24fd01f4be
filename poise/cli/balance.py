"""``poise balance``: plan moves that balance a node group."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from planner.solvers import Stop
from planner.words import count, size_in_words
from poise.cli.balance_defaults import most_to_copy, with_defaults
from poise.cli.balance_loads import LoadSources
from poise.cli.balance_options import Group, Planning
from poise.cli.balance_outputs import Outputs
from poise.cli.bundle import expanded
from poise.cli.execution_opening import open_to_act
from poise.cli.exit_codes import INTERRUPTED, plan_exit_code
from poise.cli.goal_options import GoalOptions
from poise.cli.proof_option import Prove, check_proof, proved
from poise.cli.run_options import DryRun, Execute, ExecutionOptions
from poise.cli.source_options import Connection, Source
from poise.cli.trade_off_options import TradeOffOptions
from poise.messages import tell
from poise.report.output import print_document, print_report, print_text, report_columns
from poise.report.progress import ProgressLine
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Plan
    from planner.solvers import BestSoFar
    from poise.api.balance_options import BalanceOptions
    from poise.api.balancing import FoundMove
    from poise.api.trade_off import TradeOff
    from poise.cli.execution import Acting
    from snapshots.cluster import Cluster


@expanded()
def balance(
    *,
    source: Source,
    group: Group = None,
    planning: Planning,
    choice: TradeOffOptions,
    prove: Prove = None,
    goals: GoalOptions,
    loads: LoadSources,
    outputs: Outputs,
    execute: Execute = False,
    dry_run: DryRun = False,
    execution: ExecutionOptions,
    connection: Connection,
) -> None:
    """Plan moves that balance a node group.

    The score is lower the more evenly the nodes are used; broken rules raise it. --solver says how
    moves are chosen. Without --execute nothing is changed; with it the plan is run after a
    question, as by poise run.

    Names may be short if they are unambiguous. To give several, repeat the option or separate them
    with commas.
    """
    acts = execute or dry_run
    # --max-moves is a budget of the run, too; a plan without moves needs none.
    options = execution.options()
    if options.max_moves == 0:
        options = replace(options, max_moves=None)
    manner = execution.manner(dry=dry_run, moves=outputs.moves or outputs.details)
    config = connection.settings()
    named = config.clusters.get(source)
    of_cluster = named.goals if named else ()
    plan_options, why_solver = with_defaults(planning.options(), config.balance, of_cluster)
    priced = plan_options.chosen_solver().prices
    if not acts:
        manner.check_unused(replace(options, max_copy=None) if priced else options)
    outputs.check(source, acts=acts)
    loads.check()
    choice.check(acts=acts, outputs=outputs, planning=planning)
    check_proof(prove, pareto=choice.pareto)
    acting = None
    if acts:
        acting = open_to_act(source, connection, options, manner)
        if planning.max_moves is None:  # as the config file has it, like the option: none is left
            plan_options = replace(plan_options, max_moves=acting.options.max_moves)
        cluster = acting.seen.cluster
    else:
        cluster = connection.load(source)
    if priced:  # a budget of the plan, as it is of the run
        usual = (config.balance.max_copy, config.run.max_copy if acts else None)
        most = most_to_copy(options.max_copy, *usual)
        plan_options = replace(plan_options, max_copy=most)
    with goals.blaming(config, source):
        plan_options = goals.added(plan_options, of_cluster, cluster, group)
        cluster, plan_options = loads.added(cluster, plan_options)
        if choice.pareto:
            trade = _trade_off(cluster, group, plan_options, acting)
            raise typer.Exit(_give_trade_off(trade, as_json=outputs.as_json))
        plan = _chosen(cluster, group, plan_options, acting, choice.pick)
    plan = proved(plan, cluster, plan_options, prove)
    answer = _answer(plan, cluster, plan_options, outputs, acting, why_solver)
    raise typer.Exit(answer)


def _answer(
    plan: Plan,
    cluster: Cluster,
    options: BalanceOptions,
    outputs: Outputs,
    acting: Acting | None,
    why_solver: str,
) -> int:
    """Give what is wanted of the plan, and run it; returns the exit code."""
    if options.evacuate_only:
        check_something_to_evacuate(plan)
    if acting is None:
        outputs.give(plan, cluster, why_solver=why_solver)
        return plan_exit_code(plan)
    dry_run = acting.manner.dry
    outputs.give(plan, cluster, acting.throttles, dry_run=dry_run, why_solver=why_solver)
    if plan.stopped == Stop.INTERRUPTED and not acting.manner.dry:
        tell("interrupted while planning: nothing is run")
        return INTERRUPTED
    return _execute(acting, plan, options, told=outputs.tell_all)


def _chosen(
    cluster: Cluster,
    group: str | None,
    options: BalanceOptions,
    acting: Acting | None,
    pick: int | None,
) -> Plan:
    """The plan, or the one of a number among several."""
    if pick is None:
        return _plan(cluster, group, options, acting)
    return _trade_off(cluster, group, options, acting).pick(pick)


def _plan(
    cluster: Cluster, group: str | None, options: BalanceOptions, acting: Acting | None
) -> Plan:
    """Plan, with progress on a terminal."""
    from planner.timing import USUAL_THROTTLES
    from poise.api import balancing

    with ProgressLine("looking for moves") as progress:
        found = 0

        def on_step(move: FoundMove) -> None:
            nonlocal found
            found += 1
            progress.update(f"{count(found, 'move')} found, score {move.score_after:.2f}")

        return balancing.balance_with(
            cluster,
            group,
            options,
            created=_now(),
            on_step=on_step,
            on_progress=_told_by(progress) if options.chosen_solver().prices else None,
            throttles=acting.throttles if acting else USUAL_THROTTLES,
        )


def _trade_off(
    cluster: Cluster, group: str | None, options: BalanceOptions, acting: Acting | None
) -> TradeOff:
    """Plans to choose from, with progress on a terminal."""
    from planner.timing import USUAL_THROTTLES
    from poise.api.trade_off import trade_off

    with ProgressLine("looking for plans") as progress:
        return trade_off(
            cluster,
            group,
            options,
            created=_now(),
            on_progress=_told_by(progress),
            throttles=acting.throttles if acting else USUAL_THROTTLES,
        )


def _give_trade_off(trade: TradeOff, *, as_json: bool) -> int:
    """Print it; returns the exit code."""
    from poise.report.trade_off import trade_off_document, trade_off_report

    if as_json:
        print_document(trade_off_document(trade))
    else:
        print_report(trade_off_report(trade, report_columns()))
    return 0


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _told_by(progress: ProgressLine) -> Callable[[BestSoFar], None]:
    """Tells how far a search is, and how much better a plan could be at most."""

    def show(best: BestSoFar) -> None:
        gap = max(0.0, best.score - best.bound) / best.score if best.score else 0.0
        left = f" (at most {gap:.0%} to gain)" if best.bound else ""  # 0: not known yet
        progress.update(
            f"{best.part:.0%} searched: score {best.score:.2f}{left},"
            f" {count(best.moves, 'move')}, {size_in_words(best.copy_mib)} copied"
        )

    return show


def check_something_to_evacuate(plan: Plan) -> None:
    """Raises UsageError where no node of the group is offline or drained."""
    if not any(node.offline for node in plan.nodes):
        raise UsageError(
            f"nothing to evacuate: no node of group {printable(plan.group)} is offline or drained",
            advice="gnt-node modify --drained=yes NODE, or --offline NODE for a node that is down",
        )


def _execute(acting: Acting, plan: Plan, made_with: BalanceOptions, *, told: bool) -> int:
    """Run the plan where it was made; returns the exit code."""
    if not acting.manner.as_json:
        print_text("\n")  # after the plan's report
    with closing(acting):
        return acting.run(plan, "the plan", made_with, told=told)
