"""New instances that are all alike, placed one after the other until no more fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.one_by_one import best_spot


@dataclass(frozen=True, slots=True)
class Filling:
    """So many fit; ``full``: no more do. If not, the newcomers or the work ran out first."""

    count: int
    full: bool


def fill(
    world: World,
    newcomers: Sequence[int],
    groups: Sequence[int],
    rules: AllocationRules,
    *,
    spread: bool = False,
) -> Filling:
    """Place ``newcomers`` (rows without nodes) in their order, each where it is best.

    They stay in the placement of ``world``, whose work limits how many are looked at; ``groups``
    (rows, ascending) may be used.
    """
    for number, row in enumerate(newcomers):
        if world.work.over:
            return Filling(number, full=False)
        spot = best_spot(world, row, groups, rules, spread=spread)
        if spot is None:
            return Filling(number, full=True)
        world.placement.commit(spot.placing, spot.lane)
    return Filling(len(newcomers), full=False)
