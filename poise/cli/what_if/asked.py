"""``poise what-if`` without a scenario."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.cli.scenario_table import SCENARIOS
from poise.cli.source_options import Source
from snapshots.errors import UsageError

_NAMES = tuple(row.name for row in SCENARIOS)


def _begun(incomplete: str) -> list[str]:
    """The scenarios whose names begin so, for completion."""
    return [name for name in _NAMES if name.startswith(incomplete)]


Scenario = Annotated[
    str | None,
    typer.Argument(
        metavar="SCENARIO",
        help="The question; its own options stand behind it.",
        show_default=False,
        autocompletion=_begun,
    ),
]


def what_if(*, source: Source, scenario: Scenario = None) -> None:
    """Tell what would happen: will it work, how long, what is at risk at every moment.

    Nothing is changed. The first words of the answer are always OK, OK WITH RISK, NOT OK or
    CANNOT TELL; the exit codes are 0, 1, 3 and 5. The options of a scenario: poise help what-if
    SCENARIO.
    """
    raise UsageError("SCENARIO is missing", advice=f"poise what-if {source} {_NAMES[0]} NODE")
