"""``poise balance``: plan moves that balance a node group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from poise.cli.balance_options import (
    Commands,
    EvacuateOnly,
    Exclude,
    ExclusionTags,
    Group,
    IgnoreSoftErrors,
    IgnoreUtilisation,
    KvmNodeMemory,
    MaxCpu,
    MaxMoves,
    MinDisk,
    MinGain,
    MinGainLimit,
    MinScore,
    Mond,
    MondData,
    MondXen,
    NoDiskMoves,
    NoInstanceMoves,
    Offline,
    Out,
    RequireMond,
    RestrictedMigration,
    SaveAfter,
    Select,
    UtilisationFile,
)
from poise.cli.run_options import (
    Attempts,
    DryRun,
    Execute,
    LedgerPlace,
    MaxCopy,
    Parallel,
    PerNode,
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
    Source,
    Timeout,
    load_source,
)

if TYPE_CHECKING:
    from planner.model import Utilisation
    from planner.plan import Plan
    from poise.balance_options import BalanceOptions
    from poise.balancing import FoundMove
    from poise.monitoring import MeasuredLoads
    from snapshots.cluster import Cluster

WITH_RESERVATIONS = 1
INFEASIBLE = 3


def balance(
    source: Source,
    group: Group = None,
    offline: Offline = None,
    evacuate_only: EvacuateOnly = False,
    no_disk_moves: NoDiskMoves = False,
    no_instance_moves: NoInstanceMoves = False,
    restricted_migration: RestrictedMigration = False,
    select: Select = None,
    exclude: Exclude = None,
    max_moves: MaxMoves = None,
    min_gain: MinGain = 1e-2,
    min_gain_limit: MinGainLimit = 1e-1,
    min_score: MinScore = 1e-9,
    max_cpu: MaxCpu = None,
    min_disk: MinDisk = 0.0,
    exclusion_tags: ExclusionTags = None,
    ignore_soft_errors: IgnoreSoftErrors = False,
    kvm_node_memory: KvmNodeMemory = 4096,
    utilisation: UtilisationFile = None,
    ignore_utilisation: IgnoreUtilisation = False,
    mond: Mond = False,
    mond_data: MondData = None,
    mond_xen: MondXen = False,
    require_mond: RequireMond = False,
    as_json: AsJson = False,
    out: Out = None,
    save_after: SaveAfter = None,
    commands: Commands = False,
    execute: Execute = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    replan: Replan = None,
    ledger: LedgerPlace = None,
    speed: Speed = None,
    parallel: Parallel = None,
    per_node: PerNode = None,
    resyncs_per_node: ResyncsPerNode = None,
    max_copy: MaxCopy = None,
    until: Until = None,
    attempts: Attempts = None,
    ca_file: CaFile = None,
    insecure: Insecure = False,
    credentials: Credentials = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
    config: ConfigFile = None,
) -> None:
    """Plan moves that balance a node group.

    Takes one move after the other, always the one that lowers the score most, as Ganeti's hbal
    does. Nothing is changed: the plan is shown with its price, and what is left to gain. With
    --execute it is then carried out, after asking, as poise run does.

    Names may be short where that is unambiguous. Options that take several are given again, or
    their values separated by commas.
    """
    from poise.access import Access
    from poise.balance_options import BalanceOptions
    from poise.cli.balance_execute import Acting, check_unused
    from poise.running.options import RunOptions
    from snapshots.errors import UsageError

    options = RunOptions(
        parallel, per_node, resyncs_per_node, None, max_copy, until, attempts, replan
    )
    if not (execute or dry_run):
        check_unused(options, yes=yes, ledger=ledger, speed=speed)
    elif commands:
        raise UsageError("--commands prints what --execute does: choose one")
    options = replace(options, max_moves=max_moves or None)
    if as_json and commands:
        raise UsageError("--json and --commands both print to standard output: choose one")
    if out is not None and str(out) == "-":
        raise UsageError("--out names a file; --json prints the plan to standard output")
    if save_after is not None:
        from poise.cli.save import spare

        if str(save_after) == "-":
            raise UsageError("--save-after names a file")
        spare(save_after, source)
    if select is not None and not _split(select):
        raise UsageError("--select: expected names of instances, got none")
    if require_mond and not (mond or mond_data or mond_xen):
        raise UsageError("--require-mond does nothing without --mond, --mond-data or --mond-xen")
    acting = None
    if execute or dry_run:
        acting = Acting.open(
            Access(source, ca_file, insecure, credentials, timeout),
            config,
            options,
            ledger=ledger,
            yes=yes,
            speed=speed,
            dry=dry_run,
            as_json=as_json,
        )
        cluster = acting.seen.cluster
    else:
        cluster = load_source(source, ca_file, insecure, credentials, timeout, config)
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
        max_cpu=max_cpu,
        min_disk=min_disk,
        ignore_utilisation=ignore_utilisation,
        exclusion_tags=_split(exclusion_tags),
        kvm_node_memory=kvm_node_memory,
    )
    if (mond or mond_data or mond_xen) and not ignore_utilisation:
        loads = _measured(cluster, mond_data, xen=mond_xen, required=require_mond)
        planning = replace(planning, node_cpu_load=loads.nodes, instance_cpu_load=loads.instances)
        if loads.missing:
            cluster = replace(cluster, notes=(*cluster.notes, loads.missing))
    if utilisation is not None:
        planning = replace(planning, utilisation=_read_loads(cluster, utilisation))
    plan = _plan(cluster, group, planning)
    if save_after is not None:
        _save_after(cluster, plan, save_after)
    _show(plan, out, as_json=as_json and acting is None, commands=commands, quiet=as_json)
    code = _exit_code(plan, evacuate_only=evacuate_only)
    if acting is not None:
        ended = acting.carry_out(plan, planning)
        # Of a plan that was carried out in full, what it says itself counts.
        code = code if ended in (0, WITH_RESERVATIONS) and evacuate_only else ended
    raise typer.Exit(code)


def _split(values: Sequence[str] | None) -> list[str]:
    return [name for value in values or () for name in value.split(",") if name]


def _plan(cluster: Cluster, group: str | None, options: BalanceOptions) -> Plan:
    """Plan, with progress on a terminal."""
    from datetime import UTC, datetime

    from poise import balancing
    from poise.report.progress import Progress

    with Progress("looking for moves") as progress:
        found = 0

        def on_step(move: FoundMove) -> None:
            nonlocal found
            found += 1
            progress.update(f"{found} moves found, score {move.score_after:.8f}")

        created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return balancing.balance_with(cluster, group, options, created=created, on_step=on_step)


def _measured(cluster: Cluster, file: Path | None, *, xen: bool, required: bool) -> MeasuredLoads:
    from poise.monitoring import measured_loads
    from poise.report.progress import Progress
    from snapshots.errors import BackendError

    with Progress("asking the nodes for their CPU load"):
        loads = measured_loads(cluster, file=file, xen=xen)
    if loads.missing and required:
        raise BackendError(loads.missing)
    return loads


def _read_loads(cluster: Cluster, path: Path) -> dict[str, Utilisation]:
    """The loads in a utilisation file.

    Raises:
        FormatError: a line names no instance of the cluster, or is no utilisation at all.
    """
    from snapshots.errors import FormatError
    from snapshots.quoting import located, printable, quoted
    from snapshots.utilisation import read_utilisation_file

    known = set(cluster.instances.names)
    records = read_utilisation_file(path)
    for number, (name, _) in enumerate(records, 1):
        if name not in known:
            message = f"{quoted(name)} is no instance of this cluster (expected its full name)"
            raise FormatError(located(printable(str(path)), number, message))
    return dict(records)


def _save_after(cluster: Cluster, plan: Plan, file: Path) -> None:
    from planner.plan_outcome import cluster_after
    from poise.report.output import write_file
    from snapshots.text_writer import write_text

    write_file(file, write_text(cluster_after(cluster, plan)))


def _show(
    plan: Plan, out: Path | None, *, as_json: bool, commands: bool, quiet: bool = False
) -> None:
    from planner.plan_document import plan_document, write_plan
    from poise.report.output import print_document, print_report, print_text, write_file

    if out is not None:
        write_file(out, write_plan(plan))
    if as_json:
        print_document(plan_document(plan))
    elif commands:
        from poise.report.commands import command_script

        print_text(command_script(plan))
    elif not quiet:
        from poise.report.balance import balance_report

        print_report(balance_report(plan))


def _exit_code(plan: Plan, *, evacuate_only: bool) -> int:
    """With ``evacuate_only`` only what was asked for counts: a script wants to know just that."""
    if not evacuate_only:
        return WITH_RESERVATIONS if plan.reservations else 0
    from planner.diagnosis import NO_ROOM

    if plan.left_on_offline_nodes:
        return WITH_RESERVATIONS if plan.moves else INFEASIBLE
    return WITH_RESERVATIONS if any(w.kind == NO_ROOM for w in plan.reservations) else 0
