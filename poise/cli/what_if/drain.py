"""``poise what-if SOURCE drain``: can nodes be emptied, and what does it mean."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.api.scenarios.drain import Drain
from poise.cli.evacuate_options import Evacuating
from poise.cli.option import flag
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Parallel, accepted
from poise.cli.what_if.what_if_question import WhatIfQuestion

Nodes = Annotated[
    list[str],
    typer.Argument(metavar="NODE", help="The nodes to empty.", show_default=False),
]
Back = Annotated[
    bool,
    flag("--back", help="The way back, too: after the maintenance all return to where they were."),
]


def ask(
    *,
    nodes: Nodes,
    evacuating: Evacuating,
    back: Back = False,
    accept: Accept = None,
    parallel: Parallel,
) -> WhatIfQuestion:
    """Can the nodes be emptied, how long does it take, and what is at risk meanwhile?

    The moves are those of poise evacuate. They are gone through as poise run would run them: the
    report says which instances have no second copy for some time, which nodes could not take over
    from another, and how little memory and disk is left on each node at its tightest moment. With
    --back those who left return after the maintenance; --out has the way out only.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    scenario = Drain(nodes, options=evacuating.options(), back=back)
    return WhatIfQuestion(scenario, accepted(accept), parallel.throttles())


drain = answered(ask)
