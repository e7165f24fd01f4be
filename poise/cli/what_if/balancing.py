"""The options of ``poise balance`` for scenarios that end with a balanced group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from poise.cli.balance_defaults import most_to_copy, with_defaults

if TYPE_CHECKING:  # numpy, which help does without
    from collections.abc import Callable

    from poise.api.balance_options import BalanceOptions
    from poise.cli.balance_options import Planning
    from poise.cli.goal_options import GoalOptions
    from poise.settings.config import Config
    from snapshots.cluster import Cluster


def balance_options(
    planning: Planning, max_copy: str | None, goals: GoalOptions, config: Config, source: str
) -> Callable[[Cluster, str], BalanceOptions]:
    """The options as ``poise balance`` has them, with those of the config file; goals of a group.

    Raises:
        UsageError: a value is none of its option.
    """
    named = config.clusters.get(source)
    of_cluster = named.goals if named else ()
    options, _ = with_defaults(planning.options(), config.balance, of_cluster)
    usual = config.balance.max_copy if options.chosen_solver().prices else None
    options = replace(options, max_copy=most_to_copy(max_copy, usual))

    def in_group(cluster: Cluster, group: str) -> BalanceOptions:
        return goals.added(options, of_cluster, cluster, group)

    return in_group
