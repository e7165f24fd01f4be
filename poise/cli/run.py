"""``poise run``: run a plan."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from poise.cli.bundle import expanded
from poise.cli.run_options import DryRun, ExecutionOptions, On, PlanFile, WholeSchedule
from poise.cli.source_options import Connection
from poise.settings.access import resolve
from poise.settings.cluster_kinds import TARGETS
from snapshots.errors import Command, FormatError, Option, SourceError, UsageError
from snapshots.loading import similar_path
from snapshots.reading import printable, read_bytes, read_limited

if TYPE_CHECKING:
    from planner.plan import Plan  # numpy, which help does without


@expanded()
def run(
    *,
    plan: PlanFile,
    on: On,
    dry_run: DryRun = False,
    moves: WholeSchedule = False,
    execution: ExecutionOptions,
    connection: Connection,
) -> None:
    """Run a plan on a cluster, through its own job queue.

    Shows the cluster and what is going to happen, and asks before it begins. A move starts as soon
    as those that it waits for are done and its nodes are free; every finished job is checked on the
    instance itself. Every step is recorded in a ledger first, so that poise resume can always
    continue. Ctrl-C: running jobs end, nothing more starts; again: exit now.

    Exit code 0: all moves done and verified; 1: done, with problems; 4: stopped short of the end.
    """
    from poise.cli.execution import Acting

    settings = connection.settings()
    options = execution.options()
    wanted, name = read_plan_file(plan)
    access = resolve(connection.access(on), settings, TARGETS)
    if moves and not dry_run:
        raise UsageError(Option("moves"), " needs ", Option("dry_run"))
    manner = execution.manner(dry=dry_run, moves=moves)
    with closing(Acting.open(access, settings, options, manner)) as acting:
        code = acting.run(wanted, name)
    raise typer.Exit(code)


def read_plan_file(file: Path) -> tuple[Plan, str]:
    """A plan whose moves are what they say, and what to call its file.

    Raises:
        SourceError: it cannot be read, or is no such plan.
    """
    from executor.stations import check_actions
    from planner.plan import read_plan

    if str(file) == "-":
        name = "standard input"
        text = read_limited(sys.stdin.buffer, name)
    else:
        name, text = printable(str(file)), _read(file)
    plan = read_plan(text, name)
    try:
        check_actions(plan)
    except FormatError as error:
        raise FormatError(f"{name}: {error}", advice=error.advice) from None
    return plan, name


def _read(file: Path) -> bytes:
    """A plan's file.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        return read_bytes(file)
    except SourceError as error:
        if file.exists():
            raise
        again = Command("balance", "SOURCE", "--out", str(file))
        raise SourceError(str(error), advice=similar_path(file) or again) from None
