"""The least memory that nodes would need more for something to hold, found by trying it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planner.whatif.relief import MoreRoom, ReliefForm, TriedRelief, with_room
from planner.words import first_of, size_in_words
from snapshots.cluster import Cluster

_MOST = 1 << 24
"""MiB: 16 TiB on a node. With more it is not the memory that lacks."""
_NAMED = 3
"""Nodes that a message names."""

Holds = Callable[[Cluster], bool]


def least_memory(
    cluster: Cluster, alone: Sequence[str], together: Sequence[str], holds: Holds
) -> Iterator[TriedRelief]:
    """The least memory on one node, and on each of several, with which something holds.

    It holds with these amounts, and not with a MiB less. Where moves are planned for each amount
    anew a much smaller one may do as well: that is not known.

    Args:
        cluster: the one with which it does not hold.
        alone: names of nodes of which one may be enough; of those that need the least the first is
            told.
        together: names of nodes that get the same each.
        holds: what has to hold.
    """
    amounts = {name: _least(cluster, [name], holds) for name in alone}
    found = {name: least for name, least in amounts.items() if least is not None}
    if found:
        best = min(found, key=found.__getitem__)
        yield _relief([best], found[best])
    if len(together) > 1 and (least := _least(cluster, together, holds)) is not None:
        yield _relief(together, least)


def _least(cluster: Cluster, names: Sequence[str], holds: Holds) -> int | None:
    """The fewest MiB more on each of some nodes with which it holds; None where none do."""
    if not holds(with_room(cluster, _more(names, _MOST))):
        return None
    too_few, enough = 0, _MOST
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if holds(with_room(cluster, _more(names, middle))):
            enough = middle
        else:
            too_few = middle
    return enough


def _more(names: Sequence[str], mib: int) -> tuple[MoreRoom, ...]:
    return tuple(MoreRoom(name, "memory", mib) for name in names)


def _relief(names: Sequence[str], mib: int) -> TriedRelief:
    where = names[0] if len(names) == 1 else f"each of {first_of(names, _NAMED)}"
    message = f"{size_in_words(mib)} more memory on {where}"
    return TriedRelief(ReliefForm.ROOM, mib * len(names), message, _more(names, mib))
