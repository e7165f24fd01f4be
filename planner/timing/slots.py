"""The numbers of moves that run side by side, in all and on every node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from planner.timing.throttles import Throttles


@dataclass(frozen=True, slots=True)
class BusyNodes:
    """The things that a move keeps busy: nodes, and those of them that copy disks."""

    nodes: frozenset[str]
    copying: frozenset[str]


class Throttle(StrEnum):
    """The fields of :class:`Throttles`, as options name them."""

    MOVES = "moves"
    PER_NODE = "per-node"
    RESYNCS_PER_NODE = "resyncs-per-node"


class Obstacle(NamedTuple):
    """The throttle that keeps a move waiting; ``node`` is "" for that of all moves."""

    throttle: Throttle
    node: str = ""


ALL_SLOTS_TAKEN = Obstacle(Throttle.MOVES)


class Slots:
    """The moves that run, counted: asking about one more is quick however many they are."""

    def __init__(self, throttles: Throttles, running: Iterable[BusyNodes] = ()) -> None:
        self._throttles = throttles
        self._moves = 0
        self._on: defaultdict[str, int] = defaultdict(int)
        self._copying: defaultdict[str, int] = defaultdict(int)
        for busy in running:
            self.take(busy)

    def take(self, busy: BusyNodes) -> None:
        """Another move runs."""
        self._count(busy, 1)

    def give(self, busy: BusyNodes) -> None:
        """A move that ran has ended."""
        self._count(busy, -1)

    def obstacle(self, wanted: BusyNodes) -> Obstacle | None:
        """The throttle that keeps another move from running beside these; None for nothing."""
        limits = self._throttles
        if self._moves >= limits.moves:
            return ALL_SLOTS_TAKEN
        for node in wanted.nodes:
            if self._on[node] >= limits.per_node:
                return Obstacle(Throttle.PER_NODE, node)
        for node in wanted.copying:
            if self._copying[node] >= limits.resyncs_per_node:
                return Obstacle(Throttle.RESYNCS_PER_NODE, node)
        return None

    def _count(self, busy: BusyNodes, one: int) -> None:
        self._moves += one
        for node in busy.nodes:
            self._on[node] += one
        for node in busy.copying:
            self._copying[node] += one


def slot_free(throttles: Throttles, wanted: BusyNodes, running: Collection[BusyNodes]) -> bool:
    """True if another move may run beside ``running``."""
    return Slots(throttles, running).obstacle(wanted) is None
