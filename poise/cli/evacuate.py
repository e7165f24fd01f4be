"""``poise evacuate``: plan the cheapest moves that empty nodes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from planner.goals import read_wish
from planner.solvers import Stop
from planner.words import count, size_in_words
from poise.api.evacuation_options import EvacuationOptions
from poise.cli.balance_options import names_in
from poise.cli.balance_outputs import Outputs
from poise.cli.bundle import expanded
from poise.cli.evacuate_options import Evacuating
from poise.cli.execution_opening import open_to_act
from poise.cli.exit_codes import INTERRUPTED, plan_exit_code
from poise.cli.run_options import DryRun, Execute, ExecutionOptions
from poise.cli.source_options import Connection, Source
from poise.messages import tell
from poise.report.output import print_text
from poise.report.progress import ProgressLine

if TYPE_CHECKING:  # numpy, which help does without
    from planner.goals import Wish
    from planner.plan import Plan
    from planner.solvers import BestSoFar
    from poise.cli.execution import Acting
    from snapshots.cluster import Cluster

Nodes = Annotated[
    list[str],
    typer.Argument(metavar="NODE", help="The nodes to empty.", show_default=False),
]


@expanded()
def evacuate(
    *,
    source: Source,
    names: Nodes,
    evacuating: Evacuating,
    outputs: Outputs,
    execute: Execute = False,
    dry_run: DryRun = False,
    execution: ExecutionOptions,
    connection: Connection,
) -> None:
    """Plan the cheapest moves that empty nodes.

    Moves as many instances off the nodes as possible: with the least copies, then the least
    migrated memory, then the best score. The report says what is proved. No limit is broken that
    holds for healthy instances. Without --execute nothing is changed; with it the plan is run
    after a question, as by poise run.

    Exit code 3: some instance cannot leave.
    """
    acts = execute or dry_run
    options = execution.options()
    manner = execution.manner(dry=dry_run, moves=outputs.moves or outputs.details)
    wanted = evacuating.options()
    if not acts:
        manner.check_unused(options, plan_has_moves=False)
    outputs.check(source, acts=acts)
    acting = open_to_act(source, connection, options, manner) if acts else None
    cluster = acting.seen.cluster if acting else connection.load(source)
    named = connection.settings().clusters.get(source)
    goals = [read_wish(goal) for goal in named.goals] if named else []
    raise typer.Exit(_answer(cluster, names_in(names), wanted, outputs, acting, goals))


def _answer(
    cluster: Cluster,
    nodes: list[str],
    options: EvacuationOptions,
    outputs: Outputs,
    acting: Acting | None,
    goals: Sequence[Wish],
) -> int:
    """Plan, give what is wanted of the plan, and run it; returns the exit code."""
    plan = _plan(cluster, nodes, options, goals)
    if acting is None:
        outputs.give(plan, cluster)
        return plan_exit_code(plan)
    with closing(acting):
        outputs.give(plan, cluster, acting.throttles, dry_run=acting.manner.dry)
        if plan.stopped == Stop.INTERRUPTED and not acting.manner.dry:
            tell("interrupted while planning: nothing is run")
            return INTERRUPTED
        if not acting.manner.as_json:
            print_text("\n")  # after the plan's report
        return acting.run(plan, "the plan", options.like_balance(), told=outputs.tell_all)


def _plan(
    cluster: Cluster, nodes: list[str], options: EvacuationOptions, goals: Sequence[Wish]
) -> Plan:
    """Plan, with progress on a terminal."""
    from poise.api.evacuating import evacuate_with

    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with ProgressLine("looking for moves") as progress:

        def show(best: BestSoFar) -> None:
            if best.moves:
                progress.update(
                    f"{count(best.moves, 'move')}, {size_in_words(best.copy_mib)} copied,"
                    f" score {best.score:.2f}"
                )

        return evacuate_with(
            cluster, nodes, options, created=created, on_progress=show, goals=goals
        )
