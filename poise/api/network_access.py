"""Groups that a new instance cannot go to, for the networks that it needs."""

from __future__ import annotations

from collections.abc import Sequence

from planner.explain import Reason
from snapshots.cluster import Cluster
from snapshots.errors import CannotTell, Option, UsageError
from snapshots.reading import printable, quoted


def unconnected_groups(cluster: Cluster, networks: Sequence[str]) -> dict[int, Reason]:
    """Group rows that lack one of ``networks`` (names or UUIDs), and which.

    Raises:
        CannotTell: the snapshot does not say what groups are connected to.
        UsageError: no group is connected to one of them.
    """
    if not networks:
        return {}
    known = cluster.connections
    if known is None:
        raise CannotTell(
            f"{printable(cluster.source)} does not say which networks its groups have",
            advice="a live cluster (https://HOST:5080, luxi:)",
        )
    found: dict[int, Reason] = {}
    for network in networks:
        lacking = [row for row, names in enumerate(known) if network not in names]
        if len(lacking) == len(known):
            there = ", ".join(printable(n) for n in dict.fromkeys(n for g in known for n in g))
            raise UsageError(
                Option("networks", "--network"),
                f": no group has {quoted(network)}",
                advice=there,
            )
        for row in lacking:
            text = f"not connected to network {printable(network)}"
            found.setdefault(row, Reason("network", text))
    return found
