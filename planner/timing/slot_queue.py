"""The moves that wait for a slot: the earliest one that fits is found quickly."""

from __future__ import annotations

from heapq import heappop, heappush

from planner.timing.slots import ALL_SLOTS_TAKEN, BusyNodes, Obstacle, Slots, Throttle


class SlotQueue:
    """Moves that may run as far as their order goes, by rank; the lowest that fits is next.

    Asking them all whenever a slot is free would take too long where they are thousands. A move
    that does not fit is put aside until a slot of the throttle that stopped it has been given back.
    """

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._wanted: dict[int, BusyNodes] = {}
        self._unasked: list[int] = []
        self._aside: dict[Obstacle, list[int]] = {}
        self._awake: list[tuple[int, Obstacle]] = []

    def __len__(self) -> int:
        return len(self._wanted)

    def __contains__(self, rank: int) -> bool:
        return rank in self._wanted

    def add(self, rank: int, wanted: BusyNodes) -> None:
        """A move from now on waits for its turn."""
        self._wanted[rank] = wanted
        heappush(self._unasked, rank)

    def ended(self, busy: BusyNodes) -> None:
        """A move that ran has ended: give its slots back."""
        self._slots.give(busy)
        for node in busy.nodes:
            self._wake(Obstacle(Throttle.PER_NODE, node))
        for node in busy.copying:
            self._wake(Obstacle(Throttle.RESYNCS_PER_NODE, node))

    def next(self) -> int | None:
        """The first move that fits: it waits no longer; None while none does.

        Its slots are not taken: that is for the caller that lets it run.
        """
        while True:
            rank, aside = self._first()
            if rank is None:
                return None
            obstacle = self._slots.obstacle(self._wanted[rank])
            if obstacle is ALL_SLOTS_TAKEN:
                return None
            if obstacle is not None and obstacle == aside:
                heappop(self._awake)  # the throttle has no slot left for the others either
                continue
            heappop(self._unasked if aside is None else self._aside[aside])
            if aside is not None:
                heappop(self._awake)
                self._wake(aside)
            if obstacle is None:
                del self._wanted[rank]
                return rank
            heappush(self._aside.setdefault(obstacle, []), rank)

    def _first(self) -> tuple[int | None, Obstacle | None]:
        """The lowest rank that may fit, and what it was put aside for."""
        while self._awake:
            rank, aside = self._awake[0]
            if self._aside[aside][:1] == [rank]:
                if self._unasked and self._unasked[0] < rank:
                    break
                return rank, aside
            heappop(self._awake)  # it has had its turn since
        return (self._unasked[0], None) if self._unasked else (None, None)

    def _wake(self, obstacle: Obstacle) -> None:
        waiting = self._aside.get(obstacle)
        if waiting:
            heappush(self._awake, (waiting[0], obstacle))
