"""``poise what-if SOURCE week``: several scenarios one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poise.api.scenarios.week import Week
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, accepted
from poise.cli.what_if.week_file import WeekFile
from poise.cli.what_if.what_if_question import WhatIfQuestion

File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The steps, in TOML.", show_default=False),
]


def ask(
    *, source: Source, file: File, accept: Accept = None, connection: Connection
) -> WhatIfQuestion:
    """Go through a maintenance week: each step on the cluster that the one before leaves.

    A step of the file is a scenario with its options, as on the command line, and the time at
    which it begins (at); without one it follows the step before. Nodes that a step drains stay
    drained unless it brings them back.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL: the worst of all steps.
    """
    read = WeekFile(file, source, connection)
    return WhatIfQuestion(
        Week(read.steps, file.name),
        accepted(accept),
        no_plan="several steps are no single plan",
        networks=read.networks,
    )


week = answered(ask)
