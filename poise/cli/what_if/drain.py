"""``poise what-if SOURCE drain``: can nodes be emptied, and what does it mean."""

from __future__ import annotations

from typing import Annotated

import typer

from planner.solvers import BestSoFar
from planner.words import human_size
from poise.api.scenarios.drain import Drain
from poise.api.what_if import what_if as ask
from poise.cli.bundle import expanded
from poise.cli.evacuate_options import Evacuating
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.asking import Accept, Parallel, accepted
from poise.cli.what_if.outputs import AnswerOutputs, exit_code
from poise.report.progress import ProgressLine

Nodes = Annotated[
    list[str],
    typer.Argument(metavar="NODE", help="The nodes to empty.", show_default=False),
]


@expanded()
def drain(
    *,
    source: Source,
    nodes: Nodes,
    evacuating: Evacuating,
    accept: Accept = None,
    parallel: Parallel,
    outputs: AnswerOutputs,
    connection: Connection,
) -> None:
    """Can the nodes be emptied, how long does it take, and what is at risk meanwhile?

    The moves are those of poise evacuate. They are gone through as poise run would run them: the
    report says which instances have no second copy for some time, which nodes could not take over
    from another, and how little memory and disk is left on each node at its tightest moment.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    outputs.check(source)
    options, throttles, risks = evacuating.options(), parallel.throttles(), accepted(accept)
    cluster = connection.load(source)
    with ProgressLine("looking for moves") as progress:

        def show(best: BestSoFar) -> None:
            if best.moves:
                progress.update(f"{best.moves} moves, {human_size(best.copy_mib)} copied")

        scenario = Drain(nodes, options=options)
        answer = ask(cluster, scenario, accept=risks, throttles=throttles, on_progress=show)
    outputs.give(answer)
    raise typer.Exit(exit_code(answer.verdict))
