"""``poise what-if SOURCE add-node``: balance and room with more nodes, and the moves for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from poise.api.new_nodes import UNNAMED
from poise.api.scenarios.add_node import AddNode
from poise.cli.balance_options import Group, Planning, names_in
from poise.cli.goal_options import GoalOptions
from poise.cli.option import option
from poise.cli.run_options import MaxCopy
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Parallel, accepted
from poise.cli.what_if.balancing import balance_options
from poise.cli.what_if.what_if_question import WhatIfQuestion
from poise.messages import tell
from poise.settings.option_sizes import doubtful_sizes, size_option

if TYPE_CHECKING:  # numpy, which help does without
    from snapshots.cluster import Cluster

_PANEL = "The new node"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNode:
    """The nodes that are added."""

    like: Annotated[
        str | None,
        option("--like", panel=_PANEL, metavar="NODE", help="The new node is like this one."),
    ] = None
    memory: Annotated[
        str | None,
        option(
            "--memory",
            panel=_PANEL,
            metavar="SIZE",
            help="Its memory, such as 256g, instead of --like.",
        ),
    ] = None
    disk: Annotated[
        str | None,
        option("--disk", panel=_PANEL, metavar="SIZE", help="Its disk, such as 4t."),
    ] = None
    cpus: Annotated[
        int | None, option("--cpus", panel=_PANEL, metavar="N", help="Its physical CPUs.")
    ] = None
    spindles: Annotated[
        int | None,
        option(
            "--spindles",
            panel=_PANEL,
            metavar="N",
            help="Its spindles.",
            default="as NODE, or as all nodes of the group have",
        ),
    ] = None
    node_tags: Annotated[
        list[str] | None,
        option(
            "--node-tags",
            panel=_PANEL,
            metavar="TAGS",
            help="Its tags, such as rack:7.",
            default="those of NODE",
        ),
    ] = None
    count: Annotated[
        int,
        option(
            "--count", "-n", panel=_PANEL, metavar="N", help="Number of such nodes.", default=True
        ),
    ] = 1
    name: Annotated[
        str | None,
        option(
            "--name",
            panel=_PANEL,
            metavar="NAME",
            help="Its name; several are numbered: NAME-1.",
            default=UNNAMED,
        ),
    ] = None

    @property
    def doubtful_sizes(self) -> str:
        """See :func:`poise.settings.option_sizes.doubtful_sizes`."""
        sizes = (("--memory", self.memory), ("--disk", self.disk))
        return doubtful_sizes((name, text) for name, text in sizes if text is not None)

    def scenario(self, group: str | None) -> AddNode:
        """The question, without the options of balancing.

        Raises:
            UsageError: a size is none.
        """
        memory, disk = (
            None if text is None else size_option(text, name)
            for name, text in (("--memory", self.memory), ("--disk", self.disk))
        )
        tags = None if self.node_tags is None else names_in(self.node_tags)
        sizes = (memory, disk, self.cpus, self.spindles)
        return AddNode(self.like, *sizes, self.count, self.name, tags, group)


def ask(
    *,
    source: Source,
    new: NewNode,
    group: Group = None,
    planning: Planning,
    max_copy: MaxCopy = None,
    goals: GoalOptions,
    accept: Accept = None,
    parallel: Parallel,
    connection: Connection,
) -> WhatIfQuestion:
    """Tell how balanced a group is with more nodes, how much room is won, and with which moves.

    The new node comes empty; then the group is balanced, with the options of poise balance. Of a
    node given by its sizes the rest is as all nodes of the group have it.

    Exit codes: 0 OK, 1 OK WITH RISK, 5 CANNOT TELL.
    """
    asked, config = new.scenario(group), connection.settings()
    chosen = balance_options(planning, max_copy, goals, config, source)
    asked.nodes.check()
    if note := new.doubtful_sizes:
        tell(note)

    def scenario(cluster: Cluster) -> AddNode:
        home = cluster.groups[asked.home(cluster)].name
        return asked.with_options(chosen(cluster, home))

    return WhatIfQuestion(
        scenario,
        accepted(accept),
        parallel.throttles(),
        no_plan="the moves need a node that is not there yet",
        instead="poise balance SOURCE --out plan.json, once it is there",
        blaming=lambda: goals.blaming(config, source),
    )


add_node = answered(ask)
