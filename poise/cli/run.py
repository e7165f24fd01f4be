"""``poise run``: carry a plan out."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import poise.cli.run_options as run_options
import poise.cli.source_options as source_options

if TYPE_CHECKING:
    from planner.plan import Plan


def run(
    plan: run_options.PlanFile,
    on: run_options.On,
    dry_run: run_options.DryRun = False,
    yes: run_options.Yes = False,
    replan: run_options.Replan = None,
    ledger: run_options.LedgerPlace = None,
    speed: run_options.Speed = None,
    parallel: run_options.Parallel = None,
    per_node: run_options.PerNode = None,
    resyncs_per_node: run_options.ResyncsPerNode = None,
    max_moves: run_options.MostMoves = None,
    max_copy: run_options.MaxCopy = None,
    until: run_options.Until = None,
    attempts: run_options.Attempts = None,
    as_json: source_options.AsJson = False,
    ca_file: source_options.CaFile = None,
    pin: source_options.Pin = None,
    insecure: source_options.Insecure = False,
    credentials: source_options.Credentials = None,
    timeout: source_options.Timeout = source_options.DEFAULT_TIMEOUT,
    config: source_options.ConfigFile = None,
) -> None:
    """Carry a plan out on a cluster, through its own job queue.

    Shows which cluster it is and asks before it begins. A move starts as soon as those that it
    waits for are done and its nodes are free; every finished job is checked on the instance
    itself. What happens is written down in a ledger first, so that poise resume goes on after
    whatever may come. Ctrl-C finishes what runs and starts nothing more; again, it leaves at once.

    Exit code 0: all moves done and verified; 1: with reservations; 4: stopped short of the end.
    """
    from poise.cli.execution import Acting
    from poise.cli.run_mode import Manner
    from poise.settings.access import Access, resolve
    from poise.settings.config import load_config
    from poise.settings.run_options import RunOptions, read_most_moves

    settings = load_config(config)
    options = RunOptions(
        parallel,
        per_node,
        resyncs_per_node,
        read_most_moves(max_moves),
        max_copy,
        until,
        attempts,
        replan,
    )
    wanted, name = read_plan_file(plan)
    access = resolve(Access(on, ca_file, insecure, credentials, timeout, pin), settings)
    manner = Manner(ledger, yes, speed, dry_run, as_json)
    with closing(Acting.open(access, settings, options, manner)) as acting:
        code = acting.carry_out(wanted, name)
    raise typer.Exit(code)


def read_plan_file(file: Path) -> tuple[Plan, str]:
    """A plan whose moves are what they say, and what to call its file.

    Raises:
        SourceError: it cannot be read, or is no such plan.
    """
    from executor.stations import check_actions
    from planner.plan import read_plan
    from snapshots.errors import FormatError
    from snapshots.reading import printable, read_bytes, read_limited

    if str(file) == "-":
        name = "standard input"
        text = read_limited(sys.stdin.buffer, name)
    else:
        name, text = printable(str(file)), read_bytes(file)
    plan = read_plan(text, name)
    try:
        check_actions(plan)
    except FormatError as error:
        raise FormatError(f"{name}: {error}") from None
    return plan, name
