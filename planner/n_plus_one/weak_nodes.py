"""Nodes that may not fail: what no move has to keep, but an operator wants to know.

Unlike the limits of :mod:`planner.explain.broken_limits` these hold no move back, as they do not
with Ganeti's hbal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from planner.explain.unprotected import unprotected
from planner.n_plus_one.emptiable import cannot_be_emptied
from planner.rules.limit import Breach
from planner.state.placement import Placement
from planner.words import count, size_in_words
from snapshots.arrays import Ints


class Weakness(StrEnum):
    """A weakness of a node; the value is the stable word in plans."""

    NO_PARTNER = "no-partner"
    GLOBAL_N_PLUS_ONE = "global-n-plus-one"


@dataclass(frozen=True, slots=True)
class WeakNode:
    """One weakness of a node (row) before and after a plan, None where there is none."""

    weakness: Weakness
    node: int
    before: Breach | None
    after: Breach | None


def weak_nodes(before: Placement, after: Placement, scope: Ints) -> list[WeakNode]:
    """The weaknesses of nodes in use of ``scope``, a group's, by weakness and node.

    Of secondaries that are out of use only those that stay: what leaves an offline node is told
    with that node.
    """
    then, now = (dict(_found(placement, scope)) for placement in (before, after))
    told = {key for key in then if key[0] is not Weakness.NO_PARTNER} | now.keys()
    keys = sorted(told, key=lambda key: (list(Weakness).index(key[0]), key[1]))
    return [WeakNode(*key, then.get(key), now.get(key)) for key in keys]


def _found(place: Placement, scope: Ints) -> Iterator[tuple[tuple[Weakness, int], Breach]]:
    """A node is told to be impossible to empty only where no secondary out of use is the reason."""
    alone = unprotected(place)
    for node in scope[(alone[scope] > 0) & ~place.model.offline[scope]].tolist():
        held = int(alone[node])
        have = "primary has its" if held == 1 else "primaries have their"
        text = f"{held} {have} secondary on a node out of use"
        yield (Weakness.NO_PARTNER, node), Breach(held, text)
    names = place.model.cluster.instances.names
    for node, stays in cannot_be_emptied(place, scope).items():
        if alone[node]:
            continue
        parts = [f"{size_in_words(stays.short)} of memory missing"] if stays.short else []
        if stays.blocked:
            parts.append(f"{count(stays.blocked, 'instance')} cannot fail over")
        if stays.homeless is not None:
            parts.append(f"no node takes {names[stays.homeless]}")
        text = f"could not be emptied if it failed (global N+1): {', '.join(parts)}"
        excess = stays.short + stays.blocked + (stays.homeless is not None)
        yield (Weakness.GLOBAL_N_PLUS_ONE, node), Breach(excess, text)
