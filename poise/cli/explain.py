"""``poise explain``: why a plan is as it is."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.cli.balance_loads import LoadSources
from poise.cli.bundle import expanded
from poise.cli.option import option
from poise.cli.run import read_plan_file
from poise.cli.run_options import PlanFile
from poise.cli.source_options import AsJson, Connection
from poise.messages import tell
from poise.report.output import print_document, print_report
from poise.settings.cluster_kinds import FIRST_EXAMPLES
from snapshots.errors import Option, SourceError, UsageError

_DIGITS = 9
"""Of the number of a move, at most."""

About = Annotated[
    str | None,
    typer.Argument(
        metavar="[MOVE|INSTANCE]",
        help="The number of a move, or the name of an instance, moved or not.",
        show_default="all moves",
    ),
]
From = Annotated[
    str | None,
    option(
        "--on",
        metavar="SOURCE",
        help=f"The cluster that the plan was made for: a saved file, {FIRST_EXAMPLES}.",
        default="what the plan was made from",
    ),
]


@expanded()
def explain(
    *,
    plan: PlanFile,
    what: About = None,
    on: From = None,
    loads: LoadSources,
    as_json: AsJson = False,
    connection: Connection,
) -> None:
    """Explain a plan: what each move gains, why not another node, why an instance stays.

    The cluster is read again, as a plan's file does not hold it; nothing is changed.
    """
    from poise.api.balance_options import BalanceOptions
    from poise.api.explaining import explain as explained
    from poise.report.explain import (
        explanation_document,
        instance_document,
        instance_report,
        moves_report,
    )
    from poise.report.names import ShortNames

    loads.check()
    wanted, name = read_plan_file(plan)
    try:
        cluster = connection.load(on or wanted.source)
    except (SourceError, UsageError) as error:
        if on is not None:
            raise
        advice = (Option("on"), " SOURCE, the cluster that the plan was made for")
        raise type(error)(f"{name}: {error}", advice=advice) from None
    cluster, given = loads.added(cluster, BalanceOptions())
    found = explained(
        wanted,
        cluster,
        utilisation=given.utilisation,
        node_cpu_load=given.node_cpu_load,
        instance_cpu_load=given.instance_cpu_load,
        name=name,
    )
    names = ShortNames(cluster.nodes.names, cluster.instances.names)
    if as_json and found.changed:
        tell(found.changed)
    if what is None:
        if as_json:
            print_document(explanation_document(found))
        else:
            print_report(moves_report(found, names, str(plan)))
        return
    is_move = what.isdecimal() and len(what) <= _DIGITS
    one = found.of_move(int(what)) if is_move else found.of_instance(what)
    if as_json:
        print_document(instance_document(found, one))
    else:
        print_report(instance_report(found, one, names))
