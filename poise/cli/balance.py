"""``poise balance``: plan moves that balance a node group."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import poise.cli.balance_options as balance_options
import poise.cli.run_options as run_options
import poise.cli.source_options as source_options

if TYPE_CHECKING:
    from planner.plan import Plan
    from poise.api.balance_options import BalanceOptions
    from poise.api.balancing import FoundMove
    from poise.cli.balance_loads import LoadSources
    from poise.cli.balance_outputs import Outputs
    from poise.cli.execution import Acting
    from poise.cli.run_mode import Manner
    from poise.settings.access import Access
    from poise.settings.run_options import RunOptions
    from snapshots.cluster import Cluster


def balance(
    source: source_options.Source,
    group: balance_options.Group = None,
    offline: balance_options.Offline = None,
    evacuate_only: balance_options.EvacuateOnly = False,
    no_disk_moves: balance_options.NoDiskMoves = False,
    no_instance_moves: balance_options.NoInstanceMoves = False,
    restricted_migration: balance_options.RestrictedMigration = False,
    select: balance_options.Select = None,
    exclude: balance_options.Exclude = None,
    max_moves: balance_options.MaxMoves = None,
    min_gain: balance_options.MinGain = 1e-2,
    min_gain_limit: balance_options.MinGainLimit = 1e-1,
    min_score: balance_options.MinScore = 1e-9,
    min_gain_per_gib: balance_options.MinGainPerGib = 0.0,
    max_cpu: balance_options.MaxCpu = None,
    min_disk: balance_options.MinDisk = 0.0,
    exclusion_tags: balance_options.ExclusionTags = None,
    ignore_soft_errors: balance_options.IgnoreSoftErrors = False,
    kvm_node_memory: balance_options.KvmNodeMemory = 4096,
    solver: balance_options.SolverName = "hbal",
    utilisation: balance_options.UtilisationFile = None,
    ignore_utilisation: balance_options.IgnoreUtilisation = False,
    mond: balance_options.Mond = False,
    mond_data: balance_options.MondData = None,
    mond_xen: balance_options.MondXen = False,
    require_mond: balance_options.RequireMond = False,
    score: balance_options.Terms = False,
    as_json: source_options.AsJson = False,
    out: balance_options.Out = None,
    save_after: balance_options.SaveAfter = None,
    commands: balance_options.Commands = False,
    execute: run_options.Execute = False,
    dry_run: run_options.DryRun = False,
    yes: run_options.Yes = False,
    replan: run_options.Replan = None,
    ledger: run_options.LedgerPlace = None,
    speed: run_options.Speed = None,
    parallel: run_options.Parallel = None,
    per_node: run_options.PerNode = None,
    resyncs_per_node: run_options.ResyncsPerNode = None,
    max_copy: run_options.MaxCopy = None,
    until: run_options.Until = None,
    attempts: run_options.Attempts = None,
    ca_file: source_options.CaFile = None,
    pin: source_options.Pin = None,
    insecure: source_options.Insecure = False,
    credentials: source_options.Credentials = None,
    timeout: source_options.Timeout = source_options.DEFAULT_TIMEOUT,
    config: source_options.ConfigFile = None,
) -> None:
    """Plan moves that balance a node group.

    Takes one move after the other, always the one that lowers the score most, as Ganeti's hbal
    does. Nothing is changed: the plan is shown with its price, and what is left to gain. With
    --execute it is then carried out, after asking, as poise run does.

    Names may be short where that is unambiguous. Options that take several are given again, or
    their values separated by commas.
    """
    from poise.api.balance_options import BalanceOptions
    from poise.cli.balance_loads import LoadSources
    from poise.cli.balance_outputs import Outputs
    from poise.cli.run_mode import Manner
    from poise.settings.access import Access
    from poise.settings.run_options import RunOptions

    acts = execute or dry_run
    options = RunOptions(
        parallel, per_node, resyncs_per_node, max_moves or None, max_copy, until, attempts, replan
    )
    manner = Manner(ledger, yes, speed, dry_run, as_json)
    if not acts:
        manner.check_unused(options)
    outputs = Outputs(as_json, commands, score, out, save_after, acts)
    outputs.check(source)
    loads = LoadSources(utilisation, mond, mond_data, mond_xen, require_mond)
    loads.check()
    planning = BalanceOptions(
        offline=_split(offline),
        evacuate_only=evacuate_only,
        disk_moves=not no_disk_moves,
        instance_moves=not no_instance_moves,
        restricted_migration=restricted_migration,
        ignore_soft_errors=ignore_soft_errors,
        select=None if select is None else _split(select),
        exclude=_split(exclude),
        max_moves=max_moves,
        min_gain=min_gain,
        min_gain_limit=min_gain_limit,
        min_score=min_score,
        min_gain_per_gib=min_gain_per_gib,
        max_cpu=max_cpu,
        min_disk=min_disk,
        ignore_utilisation=ignore_utilisation,
        exclusion_tags=_split(exclusion_tags),
        kvm_node_memory=kvm_node_memory,
        solver=solver,
    )
    acting = None
    if acts:
        access = Access(source, ca_file, insecure, credentials, timeout, pin)
        acting = _open(access, config, options, manner)
        if max_moves is None:  # as the config file has it, like the option: none is left over
            planning = replace(planning, max_moves=acting.options.max_moves)
        cluster = acting.seen.cluster
    else:
        cluster = source_options.load_source(
            source, ca_file, insecure, credentials, timeout, config, pin
        )
    raise typer.Exit(_answer(cluster, group, planning, loads, outputs, acting))


def _split(values: Sequence[str] | None) -> list[str]:
    return [name for value in values or () for name in value.split(",")]


def _answer(
    cluster: Cluster,
    group: str | None,
    options: BalanceOptions,
    loads: LoadSources,
    outputs: Outputs,
    acting: Acting | None,
) -> int:
    """Plan, give what is wanted of the plan, and carry it out; returns the exit code."""
    cluster, options = loads.added(cluster, options)
    plan = _plan(cluster, group, options)
    if options.evacuate_only:
        check_something_to_evacuate(plan)
    outputs.give(plan, cluster)
    if acting is None:
        from poise.cli.run_dialog import plan_exit_code

        return plan_exit_code(plan)
    return _carry_out(acting, plan, options)


def _plan(cluster: Cluster, group: str | None, options: BalanceOptions) -> Plan:
    """Plan, with progress on a terminal."""
    from datetime import UTC, datetime

    from poise.api import balancing
    from poise.report.progress import Progress

    with Progress("looking for moves") as progress:
        found = 0

        def on_step(move: FoundMove) -> None:
            nonlocal found
            found += 1
            progress.update(f"{found} moves found, score {move.score_after:.8f}")

        created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return balancing.balance_with(cluster, group, options, created=created, on_step=on_step)


def check_something_to_evacuate(plan: Plan) -> None:
    """Raises UsageError where no node of the group is offline: what is meant is not known."""
    from snapshots.errors import UsageError
    from snapshots.reading import printable

    if not any(node.offline for node in plan.nodes):
        raise UsageError(
            f"no node of group {printable(plan.group)} is offline, so --evacuate-only has nothing"
            " to do: name nodes of that group with --offline"
        )


def _open(given: Access, config: Path | None, options: RunOptions, manner: Manner) -> Acting:
    """Open the source in order to act on it.

    Raises:
        PoiseError: see :meth:`poise.cli.execution.Acting.open`.
    """
    from poise.cli.execution import Acting
    from poise.settings.access import resolve
    from poise.settings.config import load_config

    settings = load_config(config)
    return Acting.open(resolve(given, settings), settings, options, manner)


def _carry_out(acting: Acting, plan: Plan, made_with: BalanceOptions) -> int:
    """Carry the plan out where it was made; returns the exit code."""
    from poise.report.output import print_text

    if not acting.manner.as_json:
        print_text("\n")  # after the plan's report
    with closing(acting):
        return acting.carry_out(plan, "the plan", made_with)
