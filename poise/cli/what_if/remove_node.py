"""``poise what-if SOURCE remove-node``: can a group live without some of its nodes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from poise.api.scenarios.remove_node import RemoveNode
from poise.cli.balance_options import Planning
from poise.cli.goal_options import GoalOptions
from poise.cli.option import flag
from poise.cli.run_options import MaxCopy
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Parallel, accepted
from poise.cli.what_if.balancing import balance_options
from poise.cli.what_if.what_if_question import WhatIfQuestion

if TYPE_CHECKING:  # numpy, which help does without
    from snapshots.cluster import Cluster

Nodes = Annotated[
    list[str],
    typer.Argument(metavar="NODE", help="The nodes to remove.", show_default=False),
]
Balance = Annotated[
    bool,
    flag("--balance", help="Balance the rest afterwards, with the options of poise balance."),
]


def ask(
    *,
    source: Source,
    nodes: Nodes,
    balance: Balance = False,
    planning: Planning,
    max_copy: MaxCopy = None,
    goals: GoalOptions,
    accept: Accept = None,
    parallel: Parallel,
    connection: Connection,
) -> WhatIfQuestion:
    """Can the cluster live without these nodes, N+1 included, and what does it take?

    The nodes are emptied as by poise evacuate --full. Then every other node of the group is asked
    whether all that runs there would run again elsewhere if it failed.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    config = connection.settings()
    given = replace(planning.options(), max_copy=max_copy, goals=goals.goals())
    removal = RemoveNode(nodes, balance, replace(given, repair_only=goals.repair_only))
    removal.check()
    chosen = balance_options(planning, max_copy, goals, config, source)

    def scenario(cluster: Cluster) -> RemoveNode:
        if not balance:
            return removal
        return replace(removal, options=chosen(cluster, removal.group(cluster)))

    return WhatIfQuestion(
        scenario,
        accepted(accept),
        parallel.throttles(),
        blaming=lambda: goals.blaming(config, source),
    )


remove_node = answered(ask)
