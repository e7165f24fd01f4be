"""``poise undrain``: put drained nodes to use again, with the instances that were there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from planner.words import all_of, first_of
from poise.api.balance_options import BalanceOptions
from poise.api.undraining import undrain_with
from poise.cli.balance_options import names_in
from poise.cli.bundle import expanded
from poise.cli.execution_opening import open_to_act
from poise.cli.exit_codes import WITH_RESERVATIONS
from poise.cli.option import flag
from poise.cli.run_options import DryRun, Execute, ExecutionOptions
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.asking import Accept, accepted
from poise.cli.what_if.outputs import AnswerOutputs, exit_code
from poise.report.output import print_text
from poise.runs.ledger_place import NoFolder, open_ledger
from poise.runs.node_roles import node_names
from poise.runs.role_runs import open_run_of
from poise.runs.view import run_word
from poise.runs.way_back import who_left
from snapshots.errors import Command, NoLedger, UsageError

if TYPE_CHECKING:  # numpy, which help does without
    from executor.ledger import Ledger
    from poise.runs.way_back import WhoLeft
    from snapshots.cluster import Cluster

_NAMED = 6
"""Instances that a note names."""

Nodes = Annotated[
    list[str],
    typer.Argument(metavar="NODE", help="The nodes to put to use again.", show_default=False),
]
FlagOnly = Annotated[
    bool, flag("--flag-only", help="Clear the drained flag; bring no instance back.")
]


@expanded()
def undrain(
    *,
    source: Source,
    nodes: Nodes,
    flag_only: FlagOnly = False,
    accept: Accept = None,
    outputs: AnswerOutputs,
    execute: Execute = False,
    dry_run: DryRun = False,
    execution: ExecutionOptions,
    connection: Connection,
) -> None:
    """Clear the drained flag of nodes and bring back the instances that poise drain moved away.

    The ledger tells who was there. Instances that were moved since stay where they are. Without
    --execute nothing is changed; with it the flag is cleared after a question, then the moves run
    as by poise run.

    Exit codes: 0 OK, 1 OK WITH RISK, or not all can come back; 4 stopped short.
    """
    outputs.check(source)
    risks = accepted(accept)
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
        known = None
        with suppress(NoLedger, NoFolder), open_ledger(manner.ledger, settings) as book:
            _check_no_open_run(book, cluster, names)
            known = who_left(book, names, cluster)
        left = None if flag_only else known or who_left(None, names, cluster)
        found = undrain_with(
            cluster,
            names,
            {} if left is None else left.places,
            accept=risks,
            throttles=limits.throttles,
            notes=[] if left is None else [*_notes(left, source)],
        )
        answer, code = found.answer, WITH_RESERVATIONS if found.stay else 0
        if acting is None or not found.plan.steps:
            outputs.give(answer)
            raise typer.Exit(exit_code(answer.verdict) or code)
        if not outputs.as_json:
            outputs.give(answer, acts=True)
            print_text("\n")  # after the report
        ended = acting.run(found.plan, "the plan", BalanceOptions(), told=True)
        raise typer.Exit(ended or code)


def _notes(left: WhoLeft, source: str) -> Iterator[str]:
    """The limits of what the ledger tells of those that were there."""
    if left.unknown:
        fill = Command("balance", source)
        yield (
            f"No run in this ledger has drained {all_of(left.unknown)}: no instance is brought"
            f" back; to fill nodes: {fill}"
        )
    if left.moved:
        one = len(left.moved) == 1
        since = "has been moved since: it stays" if one else "have been moved since: they stay"
        yield f"{first_of(left.moved, _NAMED)} {since} where {'it is' if one else 'they are'}"


def _check_no_open_run(book: Ledger, cluster: Cluster, nodes: Sequence[str]) -> None:
    """No unfinished run gives these nodes roles.

    Raises:
        UsageError: one does: it could drain them again.
    """
    for node in nodes:
        run = open_run_of(book, node, cluster.cluster_uuid)
        if run is not None:
            word = run_word(run, book, time.time())
            raise UsageError(
                f"{node}: run {run.id}, which sets its role, is unfinished ({word})",
                advice=f"{book.command('close', run.id)}, or {book.command('resume', run.id)}",
            )
