"""Data on the way between nodes, whose rate is shared by all that a node sends and receives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import simpy

_NOTHING = 1e-6
"""MiB that count as none left."""


class Transfer:
    """``size`` MiB between ``nodes``; ``done`` happens when all has arrived."""

    def __init__(self, done: simpy.Event, nodes: tuple[int, ...], size: float) -> None:
        self.done = done
        self.nodes = nodes
        self.size = size
        self.left = size
        self.rate = 0.0


class Links:
    """All transfers of one kind. Each gets the fair share of its busier node.

    ``rate`` is a node's, MiB a second; ``on_change`` is told how many transfers each node has.
    """

    def __init__(
        self,
        env: simpy.Environment,
        rate: float,
        on_change: Callable[[Counter[int]], None] | None = None,
    ) -> None:
        self._env = env
        self._rate = rate
        self._on_change = on_change
        self._factors: dict[int, float] = {}
        self._under_way: list[Transfer] = []
        self._counted_at = 0.0
        self._alarm: simpy.Event | None = None

    def begin(self, nodes: tuple[int, ...], size: float) -> Transfer:
        """Put a transfer on its way."""
        transfer = Transfer(self._env.event(), nodes, size)
        self._advance()
        self._under_way.append(transfer)
        self._share()
        return transfer

    def abandon(self, transfer: Transfer) -> None:
        """Take a transfer away before it is done; nothing happens if it is."""
        if transfer in self._under_way:
            self._advance()
            self._under_way.remove(transfer)
            self._share()

    def slow(self, node: int, factor: float) -> None:
        """From now on the node's rate is ``factor`` of the usual one (1.0: as usual again)."""
        self._advance()
        self._factors[node] = factor
        self._share()

    def progress(self, transfer: Transfer) -> float:
        """The progress of a transfer, 0 to 1."""
        self._advance()
        return 1.0 - transfer.left / transfer.size if transfer.size else 1.0

    def _advance(self) -> None:
        passed = self._env.now - self._counted_at
        self._counted_at = self._env.now
        for transfer in self._under_way:
            transfer.left = max(0.0, transfer.left - transfer.rate * passed)

    def _share(self) -> None:
        """Give every transfer its rate, and wake up when the first of them is done."""
        busy = Counter(node for transfer in self._under_way for node in transfer.nodes)
        for transfer in self._under_way:
            transfer.rate = min(
                self._rate * self._factors.get(node, 1.0) / busy[node] for node in transfer.nodes
            )
        if self._on_change is not None:
            self._on_change(busy)
        self._alarm = None
        if self._under_way:
            first = min(transfer.left / transfer.rate for transfer in self._under_way)
            self._alarm = self._env.timeout(first)
            assert self._alarm.callbacks is not None
            self._alarm.callbacks.append(self._arrived)

    def _arrived(self, alarm: simpy.Event) -> None:
        if alarm is not self._alarm:
            return  # rates have changed since it was set
        self._advance()
        for transfer in [t for t in self._under_way if t.left <= _NOTHING]:
            self._under_way.remove(transfer)
            transfer.done.succeed()
        self._share()
