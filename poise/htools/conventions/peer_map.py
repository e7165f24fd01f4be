"""In which order Ganeti's tools list the memory that a node reserves for others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from planner.state import Placement
from snapshots.arrays import NO_NODE

Entries = list[tuple[int, int]]


class PairChange(Protocol):
    """An instance that went from one pair of nodes (primary, secondary) to another."""

    @property
    def instance(self) -> int:
        """Its row."""

    @property
    def old(self) -> tuple[int, int]:
        """The place before."""

    @property
    def new(self) -> tuple[int, int]:
        """The place now."""


class PeerMaps:
    """For every node, (primary, MiB reserved for its instances), largest first.

    A changed entry goes before its equals, so the order among those tells the history.
    """

    def __init__(self, placement: Placement) -> None:
        model = placement.model
        self._amounts = [
            memory if reserves else 0
            for memory, reserves in zip(
                model.memory.tolist(), model.reserves_memory.tolist(), strict=True
            )
        ]
        self._mirrored = (model.drbd & ~model.forthcoming).tolist()
        self._entries: list[Entries] = []
        primary = placement.primary.tolist()
        for mirrored in placement.secondary_lists:
            entries: Entries = []
            for instance in reversed(mirrored):
                _add(entries, primary[instance], self._amounts[instance])
            self._entries.append(entries)

    def follow(self, steps: Iterable[PairChange]) -> None:
        """Carry out the steps of a solution; new instances come from nowhere."""
        for step in steps:
            if not self._mirrored[step.instance]:
                continue
            amount = self._amounts[step.instance]
            old_primary, old_secondary = step.old
            primary, secondary = step.new
            # Of a node with two parts in a step only the last one counts: the primary's, the new
            # secondary's, the old one's.
            stays = primary == old_primary
            again = stays and secondary == old_secondary
            if old_secondary not in (NO_NODE, old_primary) and not again:
                _remove(self._entries[old_secondary], old_primary, amount)
            if secondary != NO_NODE and not (stays and secondary == primary != old_secondary):
                _add(self._entries[secondary], primary, amount)

    def entries(self, node: int) -> Entries:
        """The entries of one node."""
        return self._entries[node]


def _take(entries: Entries, key: int) -> int | None:
    for k, (peer, amount) in enumerate(entries):
        if peer == key:
            del entries[k]
            return amount
    return None


def _put(entries: Entries, key: int, amount: int) -> None:
    place = 0
    while place < len(entries) and entries[place][1] > amount:
        place += 1
    entries.insert(place, (key, amount))


def _add(entries: Entries, key: int, amount: int) -> None:
    _put(entries, key, (_take(entries, key) or 0) + amount)


def _remove(entries: Entries, key: int, amount: int) -> None:
    left = (_take(entries, key) or 0) - amount
    if left > 0:
        _put(entries, key, left)
