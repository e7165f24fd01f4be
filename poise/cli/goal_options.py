"""The options of ``poise balance`` for goals beyond the score."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Annotated

from poise.cli.option import flag, option
from snapshots.errors import Option, UsageError
from snapshots.reading import printable, quoted

if TYPE_CHECKING:  # numpy, which help does without
    from collections.abc import Iterator, Sequence

    from poise.api.balance_options import BalanceOptions
    from poise.settings.config import Config
    from snapshots.cluster import Cluster

_PANEL = "Goals (--solver search)"
_REPAIR_ONLY = "repair_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalOptions:
    """The places where instances shall be, whatever the score says.

    Each field but the last is a kind of goal, and may be given several times.
    """

    keep_apart: Annotated[
        list[str] | None,
        option(
            "--keep-apart",
            panel=_PANEL,
            metavar="INSTANCES",
            help="No two of these on one node: names, patterns or tag:TAG. Any goal with :WEIGHT at"
            " its end is soft: an instance in a wrong place costs that many points of score.",
        ),
    ] = None
    keep_together: Annotated[
        list[str] | None,
        option(
            "--keep-together", panel=_PANEL, metavar="INSTANCES", help="All of these on one node."
        ),
    ] = None
    spread: Annotated[
        list[str] | None,
        option(
            "--spread",
            panel=_PANEL,
            metavar="INSTANCES=PREFIX",
            help="Spread these over the racks that node tags name, such as web-*=rack.",
        ),
    ] = None
    keep_on: Annotated[
        list[str] | None,
        option(
            "--keep-on",
            panel=_PANEL,
            metavar="INSTANCES=NODES",
            help="Run these instances on these nodes.",
        ),
    ] = None
    stay: Annotated[
        list[str] | None,
        option("--stay", panel=_PANEL, metavar="INSTANCES", help="Leave these where they are."),
    ] = None
    empty: Annotated[
        list[str] | None,
        option(
            "--empty",
            panel=_PANEL,
            metavar="NODES",
            help="Take all instances off these nodes, which stay in use.",
        ),
    ] = None
    repair_only: Annotated[
        bool,
        flag(
            "--repair-only",
            panel=_PANEL,
            help="Repair broken rules (N+1, tags, offline nodes) at the least cost, nothing else.",
        ),
    ] = False

    def goals(self) -> list[str]:
        """The goals as :func:`poise.balance` takes them."""
        return [
            f"{field.name.replace('_', '-')} {value}"
            for field in fields(self)
            if field.name != _REPAIR_ONLY
            for value in getattr(self, field.name) or ()
        ]

    @contextmanager
    def blaming(self, config: Config, name: str) -> Iterator[None]:
        """Errors about goals of a kind that is not on the command line name the config file.

        ``name``: of the cluster, whose key is the one to mend.

        Raises:
            UsageError: the same, about the file and the key.
        """
        try:
            yield
        except UsageError as error:
            about, *rest = error.args
            typed = {Option("goals", f"--{goal.partition(' ')[0]}") for goal in self.goals()}
            if not isinstance(about, Option) or about.name != "goals" or about in typed:
                raise
            key = quoted(f"clusters.{name}.goals")
            where = f"{printable(str(config.file))}: key {key}"
            kind = f": {about.typed.removeprefix('--')}" if about.typed else ""
            raise UsageError(where, kind, *rest, advice=error.advice) from None

    def added(
        self,
        options: BalanceOptions,
        of_cluster: Sequence[str],
        cluster: Cluster,
        group: str | None,
    ) -> BalanceOptions:
        """The options with these goals, and with those that the config file has for the cluster.

        Of the latter, those count that have to do with the group.

        Raises:
            UsageError: a goal is not as goals are written, or the group is not there.
        """
        from planner.goals import read_wish

        goals = [*of_group(of_cluster, cluster, group), *self.goals()]
        once = dict.fromkeys(str(read_wish(goal)) for goal in goals)
        return replace(options, goals=list(once), repair_only=self.repair_only)


def of_group(goals: Sequence[str], cluster: Cluster, group: str | None) -> list[str]:
    """The goals that name something in the group, or what is not in the cluster at all."""
    if not goals:
        return []
    import numpy as np

    from planner.goals import read_wish, without_others
    from poise.api.naming import choose_group

    here = np.zeros(len(cluster.nodes) + 1, dtype=np.bool_)  # the last one: no node
    here[:-1] = cluster.nodes.group == choose_group(cluster, group)
    nodes = np.flatnonzero(here).tolist()
    instances = np.flatnonzero(here[cluster.instances.primary]).tolist()
    wishes = [
        without_others(read_wish(goal), cluster, instances, nodes, unknown=True) for goal in goals
    ]
    return [str(wish) for wish in wishes if wish is not None]
