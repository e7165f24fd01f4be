"""``poise drain``: mark nodes drained and empty them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from planner.words import all_of
from poise.api.scenarios.drain import Drain
from poise.cli.balance_options import names_in
from poise.cli.bundle import expanded
from poise.cli.evacuate_options import Evacuating
from poise.cli.execution_opening import open_to_act
from poise.cli.exit_codes import CANNOT_TELL, INFEASIBLE
from poise.cli.run_options import DryRun, Execute, ExecutionOptions
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.asking import Accept, accepted
from poise.cli.what_if.outputs import AnswerOutputs, exit_code
from poise.cli.what_if.watched import watched
from poise.messages import tell
from poise.report.output import print_text
from poise.runs.ledger_place import NoFolder, open_ledger
from poise.runs.node_roles import check_no_master, drained_already, node_names
from poise.runs.role_runs import open_run_of
from poise.runs.view import run_word
from poise.settings.cluster_kinds import facts_of
from snapshots.errors import NoLedger, UsageError
from snapshots.node_role import NodeRole

if TYPE_CHECKING:  # numpy, which help does without
    from executor.ledger import Ledger
    from planner.timing import Throttles
    from planner.whatif import WhatIf
    from snapshots.cluster import Cluster

Nodes = Annotated[
    list[str],
    typer.Argument(metavar="NODE", help="The nodes to drain.", show_default=False),
]


@expanded()
def drain(
    *,
    source: Source,
    nodes: Nodes,
    evacuating: Evacuating,
    accept: Accept = None,
    outputs: AnswerOutputs,
    execute: Execute = False,
    dry_run: DryRun = False,
    execution: ExecutionOptions,
    connection: Connection,
) -> None:
    """Mark nodes drained, move their instances away, and check that nothing is left.

    Without --execute nothing is changed: the report is that of poise what-if SOURCE drain. With it
    the nodes are marked drained after a question, so that nothing new comes to them, then the moves
    run as by poise run, and in the end the cluster is read once more. If it is interrupted, poise
    resume finishes it.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK (nothing is changed), 4 stopped short, 5 CANNOT TELL.
    """
    outputs.check(source)
    options, risks = evacuating.options(), accepted(accept)
    acts = execute or dry_run
    given, manner = execution.options(), execution.manner(dry=dry_run)
    if not acts:
        aside = replace(given, parallel=None, per_node=None, resyncs_per_node=None)
        # The ledger is read for what earlier runs did to the nodes.
        replace(manner, ledger=None).check_unused(aside, plan_has_moves=False)
    settings = connection.settings()
    acting = open_to_act(source, connection, given, manner) if acts else None
    cluster = acting.seen.cluster if acting else connection.load(source)
    limits = acting.throttles if acting else given.over(settings.run).limits(0.0)
    with closing(acting) if acting else nullcontext():
        names = node_names(cluster, names_in(nodes))
        check_no_master(cluster, names, facts_of(source).advice)
        with suppress(NoLedger, NoFolder), open_ledger(manner.ledger, settings) as book:
            _check_not_begun(book, cluster, names, acts=execute)
        for node in drained_already(cluster, names):
            tell(f"{node} is marked drained already")
        answer = _answer(cluster, Drain(names, options=options), risks, limits.throttles)
        impossible = exit_code(answer.verdict) in (INFEASIBLE, CANNOT_TELL)
        if acting is None or answer.change is None or impossible:
            outputs.give(answer)
            raise typer.Exit(exit_code(answer.verdict))
        if not outputs.as_json:
            outputs.give(answer, acts=True)
            print_text("\n")  # after the report
        made_with = options.like_balance()
        raise typer.Exit(acting.run(answer.change.plan, "the plan", made_with, told=True))


def _check_not_begun(book: Ledger, cluster: Cluster, nodes: Sequence[str], *, acts: bool) -> None:
    """No unfinished run gives these nodes roles.

    Raises:
        UsageError: one does, and this is to be another one.
    """
    for node in nodes:
        run = open_run_of(book, node, cluster.cluster_uuid)
        if run is None:
            continue
        word = run_word(run, book, time.time())
        error = UsageError(
            f"{node}: run {run.id}, which sets its role, is unfinished ({word})",
            advice=book.command("resume", run.id),
        )
        if acts:
            raise error
        tell(f"{error}. Continue with: {book.command('resume', run.id)}")


def _answer(
    cluster: Cluster, scenario: Drain, risks: Sequence[str], throttles: Throttles
) -> WhatIf:
    """The answer of poise what-if, with a plan that marks the nodes drained first."""
    from planner.plan import with_roles_first
    from poise.api.what_if import what_if

    with watched() as show:
        answer = what_if(cluster, scenario, accept=risks, throttles=throttles, on_progress=show)
    if answer.change is None or answer.change.plan.evacuation is None:
        return answer
    nodes, now = answer.change.plan.evacuation.nodes, datetime.now(UTC)
    plan = with_roles_first(answer.change.plan, nodes, NodeRole.DRAINED, NodeRole.REGULAR)
    plan = replace(plan, created=now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    many = len(nodes) > 1
    first = f"{all_of(nodes)} {'are' if many else 'is'} marked drained first"
    return replace(answer, change=replace(answer.change, plan=plan), notes=(first, *answer.notes))
