"""Groups and nodes as users name them: short or full where that is unambiguous."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from planner.state import find_name
from planner.words import first_of
from snapshots.errors import Command, Option, UsageError
from snapshots.reading import printable, quoted

if TYPE_CHECKING:
    from snapshots.cluster import Cluster  # numpy, which help does without

_CANDIDATES = 4
"""Names that a message offers."""
_ALIKE = 0.75
"""Least similarity of names (:mod:`difflib`): a slip or two; ``nodeXX`` is not meant for any."""


def choose_group(cluster: Cluster, wanted: str | None) -> int:
    """Row of the group ``wanted`` (name, unambiguous short name or UUID).

    None means the only group that has nodes.

    Raises:
        UsageError: unknown, or several groups to choose from; the message lists them.
    """
    names = [group.name for group in cluster.groups]
    if wanted is not None and not isinstance(wanted, str):
        raise UsageError(
            Option("group"), f": expected a name or UUID, got {printable(repr(wanted))}"
        )
    if wanted is not None:
        row = find_name(names, wanted)
        if row is None:
            uuids = [group.uuid for group in cluster.groups]
            row = uuids.index(wanted) if wanted in uuids else None
        if row is None:
            several = [name for name in wanted.split(",") if name.strip()]
            if len(several) > 1 and set(several) <= set(names):
                told = f": one node group at a time, got {_listed(several)}"
                advice = (Option("group", value=printable(several[0])),)
                raise UsageError(Option("group"), told, advice=advice)
            raise UsageError(
                f"no node group {quoted(wanted)} in this cluster",
                advice=_listed(names) or "a cluster that has groups",
            )
        return row
    peopled = sorted(set(cluster.nodes.group.tolist()))
    if len(peopled) == 1:
        return int(peopled[0])
    if peopled:
        raise _choose_one(f"{len(peopled)} node groups", [names[row] for row in peopled])
    if len(names) == 1:
        return 0
    if names:
        raise _choose_one(f"{len(names)} node groups, all without nodes", names)
    raise UsageError("the cluster has no node groups")


def _choose_one(there: str, names: Sequence[str]) -> UsageError:
    advice = ("choose one, for example ", Option("group", value=printable(names[0])))
    return UsageError(f"{there}: {_listed(names)}", advice=advice)


def node_rows(cluster: Cluster, wanted: Iterable[str]) -> tuple[int, ...]:
    """Rows of the named nodes, ascending.

    Raises:
        UsageError: a name is unknown or ambiguous.
    """
    return tuple(sorted(set(_rows("node", cluster.nodes.names, wanted))))


def check_nodes_in(cluster: Cluster, group: int, option: str, rows: Iterable[int]) -> None:
    """The nodes that ``option`` names are those of the group: of another they would say nothing.

    Args:
        group: row of the group that is chosen.
        option: the argument that named them.
        rows: the nodes.

    Raises:
        UsageError: a node is in another group; the message names it.
    """
    homes = {cluster.nodes.names[row]: (int(cluster.nodes.group[row]),) for row in rows}
    _check_homes(cluster, group, option, homes)


def check_instances_in(cluster: Cluster, group: int, option: str, names: Iterable[str]) -> None:
    """As :func:`check_nodes_in`, of instances (names): one of their nodes is in the group.

    Raises:
        UsageError: an instance has no node there.
    """
    from snapshots.arrays import NO_NODE

    table, node_groups = cluster.instances, cluster.nodes.group
    homes = {}
    for row in _rows("instance", table.names, names):
        nodes = (table.primary[row], table.secondary[row])
        homes[table.names[row]] = tuple(int(node_groups[n]) for n in nodes if n != NO_NODE)
    _check_homes(cluster, group, option, homes)


def _check_homes(
    cluster: Cluster, group: int, option: str, homes: Mapping[str, Sequence[int]]
) -> None:
    strange = [(name, held) for name, held in homes.items() if group not in held]
    if not strange:
        return
    told = [
        f"{printable(name)} is in group {printable(cluster.groups[held[0]].name)}"
        if held
        else f"{printable(name)} has no node"
        for name, held in strange
    ]
    chosen = printable(cluster.groups[group].name)
    raise UsageError(
        Option(option),
        f": {first_of(told, _CANDIDATES)}, not in group {chosen}",
        advice=("leave it out, or choose its ", Option("group")),
    )


def instance_row(cluster: Cluster, wanted: str) -> int:
    """The row of an instance.

    Raises:
        UsageError: the name is unknown or ambiguous.
    """
    return _rows("instance", cluster.instances.names, [wanted])[0]


def check_instances(cluster: Cluster, wanted: Iterable[str]) -> None:
    """Every name means one instance.

    Raises:
        UsageError: a name is unknown or ambiguous.
    """
    _rows("instance", cluster.instances.names, wanted)


def are_among(cluster: Cluster, some: Iterable[str], others: Iterable[str]) -> bool:
    """True if ``others`` have every instance that ``some`` name, short or full."""
    table = cluster.instances.names
    return set(_rows("instance", table, some)) <= set(_rows("instance", table, others))


def check_new_name(cluster: Cluster, wanted: str) -> None:
    """The name of a new instance is not short for that of another.

    Raises:
        UsageError: it is.
    """
    for name in cluster.instances.names:
        if name.startswith(f"{wanted}."):
            raise UsageError(
                f"instance {printable(name)} exists already, {quoted(wanted)} is short for it",
                advice=("another ", Option("name")),
            )


def _rows(kind: str, names: Sequence[str], wanted: Iterable[str]) -> list[int]:
    found = {name: find_name(names, name) for name in wanted}
    wrong = [name for name, row in found.items() if row is None]
    if wrong:
        meant = dict.fromkeys(name for one in wrong for name in _meant(names, one))
        told = "; ".join(_wrong(kind, names, name) for name in wrong)
        raise UsageError(told, advice=_listed(meant) or Command("show", "SOURCE", f"--{kind}s"))
    return [row for row in found.values() if row is not None]


def _wrong(kind: str, names: Sequence[str], wanted: str) -> str:
    fitting = sum(name.startswith(f"{wanted}.") for name in names)
    if fitting:
        return f"{kind} {quoted(wanted)} is ambiguous: {fitting} names begin so"
    return f"no {kind} {quoted(wanted)} in this cluster"


def _meant(names: Sequence[str], wanted: str) -> list[str]:
    """The names that may be meant, as short as they are unambiguous, ascending."""
    from difflib import SequenceMatcher, get_close_matches

    fitting = [name for name in names if name.startswith(f"{wanted}.")]
    if fitting:
        return sorted(fitting)[:_CANDIDATES]
    typed: dict[str, set[str]] = {}
    times = Counter(name.partition(".")[0] for name in names)
    for name in names:
        short = name.partition(".")[0]
        shown = short if times[short] == 1 else name
        typed.setdefault(name, set()).add(shown)
        typed.setdefault(short, set()).add(shown)
    alike = get_close_matches(wanted, sorted(typed), max(1, len(typed)), _ALIKE)
    best = sorted(alike, key=lambda one: (-SequenceMatcher(None, one, wanted).ratio(), one))
    meant = list(dict.fromkeys(shown for one in best for shown in sorted(typed[one])))
    return sorted(meant[:_CANDIDATES])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(printable(name) for name in names)
