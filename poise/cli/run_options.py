"""The options of runs, for every command that runs plans."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from executor.limits import Limits
from poise.cli.option import flag, option
from poise.cli.run_mode import Manner
from poise.cli.source_options import AsJson
from poise.cli.throttle_options import copies_per_node, moves_in_parallel, moves_per_node
from poise.runs.ledger_place import USUAL_LEDGER
from poise.settings.cluster_kinds import FIRST_EXAMPLES, SIMULATED, SIMULATED_EXAMPLE
from poise.settings.config import USUAL_PLACE
from poise.settings.run_options import RunOptions, read_most_moves

_THROTTLES, _EXECUTION, _LEDGER = "Throttles and budgets", "Run", "Ledger"
_USUAL = Limits()


def _ledger_place(panel: str) -> Any:
    return option(
        "--ledger",
        panel=panel,
        metavar="FILE|URL",
        help="The record of all runs.",
        default=USUAL_LEDGER,
    )


LedgerPlace = Annotated[str | None, _ledger_place(_EXECUTION)]
LedgerToRead = Annotated[str | None, _ledger_place(_LEDGER)]
ConfigOfLedger = Annotated[
    Path | None,
    option(
        "--config",
        panel=_LEDGER,
        metavar="FILE",
        help="Config file, which may name the ledger.",
        default=USUAL_PLACE,
    ),
]
DryRun = Annotated[
    bool,
    flag(
        "--dry-run",
        panel=_EXECUTION,
        help="Simulate the run and show its schedule; nothing is changed.",
    ),
]
WholeSchedule = Annotated[
    bool, flag("--moves", panel=_EXECUTION, help="With --dry-run: show the whole schedule.")
]
Execute = Annotated[
    bool,
    flag(
        "--execute",
        panel=_EXECUTION,
        help=f"Run the plan, after a question. SOURCE: a live cluster or {SIMULATED_EXAMPLE}.",
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
        help=f"The cluster: {FIRST_EXAMPLES}, a name from the config file, or"
        f" {SIMULATED_EXAMPLE}, a simulated one.",
    ),
]

MaxCopy = Annotated[
    str | None,
    option(
        "--max-copy",
        panel=_THROTTLES,
        metavar="SIZE",
        help="Stop before more than this is copied, such as 500g; none: no limit.",
    ),
]


def _run_number(default: str) -> Any:
    """The argument RUN; ``default`` says which run is taken without it."""
    return typer.Argument(
        metavar="[RUN]", help="Number of the run (poise runs).", show_default=default
    )


RunToShow = Annotated[int | None, _run_number("the running one, or the latest")]
RunToStop = Annotated[int | None, _run_number("the running one, or one that lost its runner")]
RunsToClose = Annotated[
    list[int] | None,
    typer.Argument(
        metavar="[RUN]",
        help="Numbers of the runs (poise runs).",
        show_default="the only unfinished one",
    ),
]
RunToResume = Annotated[int | None, _run_number("the only unfinished one")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionOptions:
    """The options of a run."""

    yes: Annotated[bool, flag("--yes", "-y", panel=_EXECUTION, help="Start without asking.")] = (
        False
    )
    replan: Annotated[
        bool | None,
        flag(
            "--replan/--no-replan",
            panel=_EXECUTION,
            help="Make a new plan when the cluster changes, instead of stopping.",
        ),
    ] = None
    ledger: LedgerPlace = None
    speed: Annotated[
        float | None,
        option(
            "--speed",
            panel=_EXECUTION,
            metavar="X",
            help=f"Speed of a {SIMULATED.prefixes[0]} target; 60: one minute per second.",
            default="no delay",
        ),
    ] = None
    parallel: Annotated[int | None, moves_in_parallel(_THROTTLES, str(_USUAL.moves))] = None
    per_node: Annotated[int | None, moves_per_node(_THROTTLES, str(_USUAL.per_node))] = None
    resyncs_per_node: Annotated[
        int | None, copies_per_node(_THROTTLES, str(_USUAL.resyncs_per_node))
    ] = None
    max_moves: Annotated[
        str | None,
        option(
            "--max-moves",
            panel=_THROTTLES,
            metavar="N",
            help="Stop after N moves; none: no limit.",
        ),
    ] = None
    max_copy: MaxCopy = None
    until: Annotated[
        str | None,
        option(
            "--until",
            panel=_THROTTLES,
            metavar="TIME",
            help="Start no move after this time of day (06:00) or time span (2h); none: no limit.",
        ),
    ] = None
    attempts: Annotated[
        int | None,
        option(
            "--attempts",
            panel=_THROTTLES,
            metavar="N",
            least=1,
            help="Tries per job.",
            default=str(_USUAL.attempts),
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

    def manner(self, *, dry: bool = False, moves: bool = False) -> Manner:
        """The rest; ``dry``: on a simulated copy, ``moves``: with its whole schedule."""
        return Manner(self.ledger, self.yes, self.speed, dry, self.as_json, moves)
