"""``poise run``: carry a plan out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from poise.cli.run_options import (
    Attempts,
    DryRun,
    LedgerPlace,
    MaxCopy,
    MostMoves,
    On,
    Parallel,
    PerNode,
    PlanFile,
    Replan,
    ResyncsPerNode,
    Speed,
    Until,
    Yes,
)
from poise.cli.source_options import (
    DEFAULT_TIMEOUT,
    AsJson,
    CaFile,
    ConfigFile,
    Credentials,
    Insecure,
    Timeout,
)

if TYPE_CHECKING:
    from executor.replanning import Replan as MakesPlan
    from planner.plan import Plan
    from poise.config import Config
    from poise.running.beforehand import Seen
    from poise.running.options import RunOptions
    from poise.running.target import Target


def run(
    plan: PlanFile,
    on: On,
    dry_run: DryRun = False,
    yes: Yes = False,
    replan: Replan = None,
    ledger: LedgerPlace = None,
    speed: Speed = None,
    parallel: Parallel = None,
    per_node: PerNode = None,
    resyncs_per_node: ResyncsPerNode = None,
    max_moves: MostMoves = None,
    max_copy: MaxCopy = None,
    until: Until = None,
    attempts: Attempts = None,
    as_json: AsJson = False,
    ca_file: CaFile = None,
    insecure: Insecure = False,
    credentials: Credentials = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
    config: ConfigFile = None,
) -> None:
    """Carry a plan out on a cluster, through its own job queue.

    Shows which cluster it is and asks before it begins. A move starts as soon as those that it
    waits for are done and its nodes are free; every finished job is checked on the instance
    itself. What happens is written down in a ledger first, so that poise resume goes on after
    whatever may come. Ctrl-C finishes what runs and starts nothing more; again, it leaves at once.

    Exit code 0: all moves done and verified; 1: with reservations; 4: stopped short of the end.
    """
    from poise.access import Access, resolve
    from poise.config import load_config
    from poise.report.progress import Progress
    from poise.running.beforehand import look
    from poise.running.options import RunOptions
    from poise.running.target import open_target

    settings = load_config(config)
    options = RunOptions(
        parallel, per_node, resyncs_per_node, max_moves, max_copy, until, attempts, replan
    ).over(settings.run)
    wanted, name = read_plan_file(plan)
    access = resolve(Access(on, ca_file, insecure, credentials, timeout), settings)
    target = open_target(access, speed)
    try:
        with Progress("reading the cluster"):
            seen = look(target)
        make_replan = _maker(wanted, options)
        code = carry_plan_out(
            wanted,
            name,
            target,
            seen,
            options,
            make_replan,
            config=settings,
            ledger=ledger,
            dry=dry_run,
            yes=yes,
            speed=speed,
            as_json=as_json,
        )
    finally:
        target.backend.close()
    raise typer.Exit(code)


def carry_plan_out(
    plan: Plan,
    name: str,
    target: Target,
    seen: Seen,
    options: RunOptions,
    make_replan: Callable[[Callable[[], int]], MakesPlan | None],
    *,
    config: Config,
    ledger: str | None,
    dry: bool,
    yes: bool,
    speed: float | None,
    as_json: bool,
) -> int:
    """Check that a plan fits, show it, ask, and carry it out; returns the exit code.

    Raises:
        PoiseError: something is in the way; nothing was started.
    """
    from poise.cli.carrying import (
        STOPPED_SHORT,
        carry_out_and_tell,
        confirmed,
        may_ask,
        nothing_to_do,
        show_start,
    )
    from poise.cli.carrying import dry_run as simulate
    from poise.running.beforehand import check_alone
    from poise.running.ledger_place import open_ledger
    from poise.running.plan_fit import check_first_move, check_fit
    from poise.running.replanning import begun_in
    from poise.running.settings import new_run, run_settings

    if not dry:
        may_ask(yes=yes, target=target)
    different = check_fit(plan, name, seen.cluster)
    check_first_move(plan, name, seen.cluster)
    limits = options.limits(target.clock.now())
    make_replan(lambda: 0)  # whether it can be done at all is told before anything begins
    if different:
        print(f"poise: {different}", file=sys.stderr)
    if dry:
        return simulate(plan, seen, target, options, make_replan, as_json=as_json)
    book = open_ledger(ledger, config, create=True, write=True)
    try:
        check_alone(target, seen, book)
        show_start(plan, seen, target, limits, book.where, as_json=as_json)
        if not plan.moves:
            print("poise: the plan has no moves: nothing to do", file=sys.stderr)
            return nothing_to_do(plan)
        if not confirmed(yes=yes, target=target, what=f"Begin on {seen.identity.name}?"):
            return STOPPED_SHORT
        record = new_run(book, plan, target, seen, run_settings(target, options, limits, speed))
        return carry_out_and_tell(
            book,
            record,
            target,
            limits,
            replan=make_replan(begun_in(book, record.id)),
            as_json=as_json,
        )
    finally:
        book.close()


def read_plan_file(file: Path) -> tuple[Plan, str]:
    """A plan whose moves are what they say, and what to call its file.

    Raises:
        SourceError: it cannot be read, or is no such plan.
    """
    from executor.stations import check_actions
    from planner.plan_document import read_plan
    from snapshots.errors import FormatError
    from snapshots.quoting import printable
    from snapshots.source_file import read_bytes

    if str(file) == "-":
        name, text = "standard input", sys.stdin.buffer.read()
    else:
        name, text = printable(str(file)), read_bytes(file)
    plan = read_plan(text, name)
    try:
        check_actions(plan)
    except FormatError as error:
        raise FormatError(f"{name}: {error}") from None
    return plan, name


def _maker(plan: Plan, options: RunOptions) -> Callable[[Callable[[], int]], MakesPlan | None]:
    from poise.running.replanning import replan_like

    return lambda begun: replan_like(plan, begun) if options.replan else None
