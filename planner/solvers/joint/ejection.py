"""A search for places for all, which pushes out those that are in the way and goes on with them.

One by one fills the best nodes first; near the limit an instance is left over for which there would
be room, had the others been put closer together. Here what is left over is put where least is
missing, those in the way leave, and are looked after next: each time one has to go without a place
it weighs more, so that the search does not push the same ones around in a circle (the ejection
pool of Nagata and Bräysy for vehicle routes). Random numbers have a seed and the work is counted,
so the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from planner.solvers.counting import Bunch, Places
from planner.solvers.joint.effort import Effort
from planner.solvers.joint.packing import Packing, Spot
from planner.state.placement import Placement
from planner.work import pushing
from snapshots.arrays import NO_NODE

_TRIED = 6
"""Places that are tried for an instance that fits nowhere, of those where least is missing."""
_SHAKEN = 4
"""Others that change places after each push."""


def pack(
    placement: Placement,
    bunches: Sequence[Bunch],
    start: Places,
    steps: int,
    effort: Effort,
) -> Places:
    """As many of the bunches' instances placed as are found to fit at the same time.

    Args:
        placement: the state without them.
        bunches: the instances with their choices.
        start: an arrangement to begin with; what is no choice is left out.
        steps: of the search, at most.
        effort: the caller's, off which they are taken.
    """
    return _Ejection(placement, bunches, start).run(steps, effort)


def can_push(bunches: Sequence[Bunch]) -> bool:
    """True if this search is for them: not where a node to be left is one to go to as well."""
    left = {node for bunch in bunches for node in bunch.home} - {NO_NODE}
    return not any(
        np.isin(bunch.pairs, list(left - {bunch.home[0]})).any()
        or (bunch.home[0] != NO_NODE and (bunch.pairs[:, 1] == bunch.home[0]).any())
        for bunch in bunches
    )


class _Ejection:
    def __init__(self, placement: Placement, bunches: Sequence[Bunch], start: Places) -> None:
        self.packing = Packing(placement, bunches)
        self.random = Random(1)
        packing = self.packing
        choices = [set(map(tuple, bunch.pairs.tolist())) for bunch in bunches]
        self.waiting: list[int] = []
        for item, row in enumerate(packing.items):
            spot = start.get(row)
            if spot is not None and spot in choices[packing.kind[item]]:
                packing.put(item, spot)
            elif choices[packing.kind[item]]:
                self.waiting.append(item)
        self.choices = [len(bunch.pairs) for bunch in bunches]
        self.weight = [1.0] * len(packing.items)
        self.best = packing.arranged()

    def run(self, steps: int, effort: Effort) -> Places:
        packing, waiting = self.packing, self.waiting
        for _ in range(steps):
            if not waiting or effort.late:
                break
            item = waiting.pop(self.random.randrange(len(waiting)))
            effort.work.spend(pushing(self.choices[packing.kind[item]]))
            spot = self._free_spot(item)
            if spot is not None:
                packing.put(item, spot)
            else:
                self.weight[item] += 1
                self._push(item)
                self._shake()
            placed = len(packing.items) - packing.spots.count(None)
            if placed > len(self.best):
                self.best = packing.arranged()
        return self.best

    def _free_spot(self, item: int) -> Spot | None:
        """The place that leaves least room of no use; None where there is none."""
        packing = self.packing
        primaries, secondaries, costs = packing.places(item)
        if not len(primaries):
            return None
        slack = packing.slack()
        left = costs - packing.memory[packing.kind[item]] + slack[primaries]
        if secondaries[0] != NO_NODE:
            left += slack[secondaries] - 2 * costs
        noise = np.array([self.random.random() for _ in range(8)])
        value = (costs + 0.1 * left) * (1 + 0.3 * np.resize(noise, len(costs)))
        k = int(value.argmin())
        return int(primaries[k]), int(secondaries[k])

    def _push(self, item: int) -> None:
        """Put ``item`` where those in the way weigh least, if there is such a place."""
        packing = self.packing
        primaries, secondaries, missing = packing.lacking(item)
        if not len(primaries):
            return
        noise = np.array([self.random.random() for _ in range(16)])
        missing = missing * (1 + np.resize(noise, len(missing)))
        nearest = np.arange(len(missing))
        if len(nearest) > _TRIED:
            nearest = np.argpartition(missing, _TRIED)[:_TRIED]
        best: tuple[float, Spot, list[int]] | None = None
        for k in nearest.tolist():
            spot = int(primaries[k]), int(secondaries[k])
            gone = self._in_the_way(item, spot)
            if gone is None:
                continue
            cost = sum(self.weight[other] for other, _ in gone)
            for other, old in gone:
                packing.put(other, old)
            if best is None or cost < best[0]:
                best = cost, spot, [other for other, _ in gone]
        if best is None:
            self.waiting.append(item)
            return
        for other in best[2]:
            packing.take(other)
        packing.put(item, best[1])
        self.waiting += best[2]

    def _in_the_way(self, item: int, spot: Spot) -> list[tuple[int, Spot]] | None:
        """Take others off until ``item`` would fit; who they are, None where that does not help.

        ``item`` is not put there in the end.
        """
        packing = self.packing
        packing.put(item, spot)
        gone: list[tuple[int, Spot]] = []
        done = True
        for node in spot:
            if node == NO_NODE:
                continue
            strain = packing.strain(node, item)
            while strain > 0 and done:
                best: tuple[float, int, float] | None = None
                for other in sorted(packing.there[node]):
                    if other == item:
                        continue
                    old = packing.take(other)
                    rest = packing.strain(node, item)
                    packing.put(other, old)
                    value = (strain - rest) / self.weight[other]
                    if rest < strain and (best is None or value > best[0]):
                        best = value, other, rest
                if best is None:
                    done = False
                    break
                gone.append((best[1], packing.take(best[1])))
                strain = best[2]
        packing.take(item)
        if done:
            return gone
        for other, old in gone:
            packing.put(other, old)
        return None

    def _shake(self) -> None:
        """Some others go wherever else there is room."""
        packing = self.packing
        placed = [item for item, spot in enumerate(packing.spots) if spot is not None]
        for item in self.random.sample(placed, min(_SHAKEN, len(placed))):
            old = packing.take(item)
            primaries, secondaries, _ = packing.places(item)
            if len(primaries):
                k = self.random.randrange(len(primaries))
                old = int(primaries[k]), int(secondaries[k])
            packing.put(item, old)
