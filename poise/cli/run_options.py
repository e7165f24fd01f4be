"""The options by which a run is told how to go, for every command that carries plans out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from poise.cli.option import flag, option
from poise.cli.run_mode import Manner
from poise.cli.source_options import AsJson
from poise.settings.cluster_kinds import REAL_EXAMPLES, SIMULATED, SIMULATED_EXAMPLE
from poise.settings.run_options import RunOptions, read_most_moves

_THROTTLES, _CARRYING, _LEDGER = "Throttles and budgets", "Carrying out", "Ledger"


def _ledger_place(panel: str) -> Any:
    return option(
        "--ledger",
        panel=panel,
        metavar="FILE|URL",
        help="Where runs are written down; ~/.local/state/poise/ledger.sqlite unless given.",
    )


LedgerPlace = Annotated[str | None, _ledger_place(_CARRYING)]
LedgerToRead = Annotated[str | None, _ledger_place(_LEDGER)]
ConfigOfLedger = Annotated[
    Path | None,
    option(
        "--config",
        panel=_LEDGER,
        metavar="FILE",
        help="The config file, which may name the ledger; ~/.config/poise/config.toml unless"
        " given.",
    ),
]
DryRun = Annotated[
    bool,
    flag(
        "--dry-run",
        panel=_CARRYING,
        help="Carry it out on a simulated cluster that begins in the present state, and tell how"
        " it went; nothing is touched or written down.",
    ),
]
Execute = Annotated[
    bool,
    flag(
        "--execute",
        panel=_CARRYING,
        help=f"Carry the plan out, after asking; SOURCE is a live cluster or {SIMULATED_EXAMPLE}.",
    ),
]
PlanFile = Annotated[
    Path,
    typer.Argument(
        metavar="PLAN",
        help="A plan from poise balance --out or --json; - for standard input.",
        show_default=False,
        allow_dash=True,
    ),
]
On = Annotated[
    str,
    option(
        "--on",
        metavar="TARGET",
        help=f"Where: {REAL_EXAMPLES}, a name from the config file, or"
        f" {SIMULATED_EXAMPLE}, a simulated cluster that begins as FILE (or another source) has"
        " it.",
    ),
]


def _run_number(unless: str) -> Any:
    """The argument RUN; ``unless`` says which run is taken without it."""
    return typer.Argument(
        metavar="[RUN]", help=f"Which run; unless given, {unless}.", show_default=False
    )


RunToShow = Annotated[
    int | None, _run_number("the one that is under way, the latest where none is")
]
RunToStop = Annotated[
    int | None, _run_number("the one that is under way, or was left behind by its runner")
]
RunToClose = Annotated[int | None, _run_number("the only one that has not come to its end")]
RunToResume = Annotated[int | None, _run_number("the only one that has not come to its end")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """How a command carries plans out."""

    yes: Annotated[bool, flag("--yes", "-y", panel=_CARRYING, help="Do not ask, begin.")] = False
    replan: Annotated[
        bool | None,
        flag(
            "--replan/--no-replan",
            panel=_CARRYING,
            help="When the cluster is no longer what the plan was made for, plan the rest again"
            " instead of stopping.",
        ),
    ] = None
    ledger: LedgerPlace = None
    speed: Annotated[
        float | None,
        option(
            "--speed",
            panel=_CARRYING,
            metavar="X",
            help=f"Watch a {SIMULATED.prefixes[0]} target, so many times faster than real time;"
            " otherwise it goes as fast as it can.",
        ),
    ] = None
    parallel: Annotated[
        int | None,
        option(
            "--parallel", panel=_THROTTLES, metavar="N", least=1, help="Moves at once in all (4)."
        ),
    ] = None
    per_node: Annotated[
        int | None,
        option(
            "--per-node",
            panel=_THROTTLES,
            metavar="N",
            least=1,
            help="Moves at once that keep one node busy (1).",
        ),
    ] = None
    resyncs_per_node: Annotated[
        int | None,
        option(
            "--resyncs-per-node",
            panel=_THROTTLES,
            metavar="N",
            least=1,
            help="Moves at once that copy disks from or to one node (1).",
        ),
    ] = None
    max_moves: Annotated[
        str | None,
        option(
            "--max-moves",
            panel=_THROTTLES,
            metavar="N",
            help="Begin at most so many moves, then stop; none: no limit, whatever held before.",
        ),
    ] = None
    max_copy: Annotated[
        str | None,
        option(
            "--max-copy",
            panel=_THROTTLES,
            metavar="SIZE",
            help="Copy at most so much, such as 500g (MiB without a unit), then stop; none: no"
            " limit.",
        ),
    ] = None
    until: Annotated[
        str | None,
        option(
            "--until",
            panel=_THROTTLES,
            metavar="TIME",
            help="Start nothing after this time of day (06:00, the next one), or after a span (2h);"
            " none: no limit.",
        ),
    ] = None
    attempts: Annotated[
        int | None,
        option(
            "--attempts",
            panel=_THROTTLES,
            metavar="N",
            least=1,
            help="How often a job that changes nothing is tried (2).",
        ),
    ] = None
    as_json: AsJson = False

    def options(self) -> RunOptions:
        """Throttles and budgets.

        Raises:
            UsageError: ``--max-moves`` is neither a number nor none.
        """
        given = {one.name: getattr(self, one.name) for one in fields(RunOptions)}
        return RunOptions(**given | {"max_moves": read_most_moves(self.max_moves)})

    def manner(self, *, dry: bool = False) -> Manner:
        """The rest; ``dry``: on a simulated copy."""
        return Manner(self.ledger, self.yes, self.speed, dry, self.as_json)
