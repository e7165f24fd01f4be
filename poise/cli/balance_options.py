"""The options of ``poise balance``: what hbal can be told, under names a person would guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any

from planner.solvers import DEFAULT_SOLVER, SENSIBLE_PRICES, registered
from poise.api.balance_options import USUAL, BalanceOptions
from poise.cli.limit_options import (
    STOP,
    ExclusionTags,
    IgnoreSoftErrors,
    KvmNodeMemory,
    MaxCpu,
    MinDisk,
    TimeLimit,
)
from poise.cli.option import flag, option
from poise.settings.run_options import NO_LIMIT, read_most_moves

_MOVES = "Which moves"
_PRICES = "Prices (--solver search)"
_SOLVERS = "; ".join(f"{one.name} ({one.summary})" for one in registered())

Group = Annotated[
    str | None,
    option(
        "--group",
        "-G",
        metavar="GROUP",
        help="Node group, by name or UUID; needed if several groups have nodes.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """The options of balancing: a field for each of :class:`BalanceOptions`, but for loads.

    A field ``no_x`` is the opposite of ``x`` there.
    """

    offline: Annotated[
        list[str] | None,
        option(
            "--offline",
            "-O",
            metavar="NODES",
            help="Nodes that are down: everything moves off them. Their instances restart, as they"
            " cannot migrate.",
        ),
    ] = None
    evacuate_only: Annotated[
        bool,
        flag(
            "--evacuate-only",
            "-E",
            panel=_MOVES,
            help="Only empty offline and drained nodes; exit code 0: all are empty.",
        ),
    ] = USUAL.evacuate_only
    no_disk_moves: Annotated[
        bool, flag("--no-disk-moves", panel=_MOVES, help="Copy no disks, only migrate.")
    ] = not USUAL.disk_moves
    no_instance_moves: Annotated[
        bool,
        flag("--no-instance-moves", panel=_MOVES, help="Migrate nothing, only copy disks."),
    ] = not USUAL.instance_moves
    restricted_migration: Annotated[
        bool,
        flag(
            "--restricted-migration",
            panel=_MOVES,
            help="Do not migrate instances off online nodes.",
        ),
    ] = USUAL.restricted_migration
    select: Annotated[
        list[str] | None,
        option("--select", panel=_MOVES, metavar="INSTANCES", help="Move only these instances."),
    ] = None
    exclude: Annotated[
        list[str] | None,
        option("--exclude", panel=_MOVES, metavar="INSTANCES", help="Never move these instances."),
    ] = None
    max_moves: Annotated[
        str | None,
        option("--max-moves", "-l", panel=STOP, metavar="N", help="Plan at most N moves."),
    ] = None
    min_gain: Annotated[
        float,
        option(
            "--min-gain",
            "-g",
            panel=STOP,
            metavar="X",
            help="Smallest gain of a move, used below --min-gain-limit.",
            default=True,
        ),
    ] = USUAL.min_gain
    min_gain_limit: Annotated[
        float,
        option(
            "--min-gain-limit",
            panel=STOP,
            metavar="X",
            help="The score below which --min-gain is used.",
            default=True,
        ),
    ] = USUAL.min_gain_limit
    min_score: Annotated[
        float,
        option(
            "--min-score",
            "-e",
            panel=STOP,
            metavar="X",
            help="Stop this close to hbal's target score.",
            default=True,
        ),
    ] = USUAL.min_score
    min_gain_per_gib: Annotated[
        float,
        option(
            "--min-gain-per-gib",
            panel=STOP,
            metavar="X",
            help="Smallest gain of a move for each GiB that it copies.",
            default=True,
        ),
    ] = USUAL.min_gain_per_gib
    max_cpu: MaxCpu = USUAL.max_cpu
    min_disk: MinDisk = USUAL.min_disk
    exclusion_tags: ExclusionTags = None
    ignore_soft_errors: IgnoreSoftErrors = USUAL.ignore_soft_errors
    kvm_node_memory: KvmNodeMemory = USUAL.kvm_node_memory
    solver: Annotated[
        str | None,
        option(
            "--solver",
            panel=_MOVES,
            metavar="NAME",
            help=f"How moves are chosen: {_SOLVERS}.",
            default=DEFAULT_SOLVER,
        ),
    ] = USUAL.solver
    target_score: Annotated[
        float | None,
        option(
            "--target-score",
            panel=_PRICES,
            metavar="X",
            help="Find the cheapest plan with this score or a lower one.",
        ),
    ] = USUAL.target_score
    copy_price: Annotated[
        float | None,
        option(
            "--copy-price",
            panel=_PRICES,
            metavar="X",
            help="Points of score that a plan pays for each GiB copied.",
            default=f"{SENSIBLE_PRICES.copied_gib}",
        ),
    ] = USUAL.copy_price
    migration_price: Annotated[
        float | None,
        option(
            "--migration-price",
            panel=_PRICES,
            metavar="X",
            help="The same for each GiB of memory migrated.",
            default=f"{SENSIBLE_PRICES.migrated_gib}",
        ),
    ] = USUAL.migration_price
    move_price: Annotated[
        float | None,
        option(
            "--move-price",
            panel=_PRICES,
            metavar="X",
            help="The same for each move.",
            default=f"{SENSIBLE_PRICES.move}",
        ),
    ] = USUAL.move_price
    hour_price: Annotated[
        float | None,
        option(
            "--hour-price",
            panel=_PRICES,
            metavar="X",
            help="The same for each hour until the last move is done.",
            default=f"{SENSIBLE_PRICES.hour:g}",
        ),
    ] = USUAL.hour_price
    max_hours: Annotated[
        float | None,
        option(
            "--max-hours",
            panel=_PRICES,
            metavar="X",
            help="Plan at most this many hours of moves.",
        ),
    ] = USUAL.max_hours
    time_limit: TimeLimit = USUAL.time_limit

    def options(self) -> BalanceOptions:
        """The same for :func:`poise.balance`, lists with their names one by one."""
        given: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name.startswith("no_"):
                given[one.name.removeprefix("no_")] = not value
            elif value is not None:
                given[one.name] = names_in(value) if isinstance(value, list) else value
        most = read_most_moves(self.max_moves)
        return BalanceOptions(**given | {"max_moves": None if most == NO_LIMIT else most})


def names_in(values: Sequence[str] | None) -> list[str]:
    """Names that were given one by one, or several separated by commas."""
    return [name for value in values or () for name in value.split(",")]
