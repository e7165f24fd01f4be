"""New instances placed one after the other, each where it is best, as Ganeti's hail does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from planner.rules.spreading import Crowding
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.group_choice import POLICY_RANK, connected, group_nodes
from planner.solvers.place.placer import OnFound, PlaceProblem, PlacesFound
from planner.solvers.place.ranked_places import Spot, fit_in_group


class OneByOne:
    """The solver that ``one-by-one`` names; it stops at the first instance that fits nowhere."""

    def place(self, problem: PlaceProblem, on_found: OnFound | None = None) -> PlacesFound:
        """See :class:`planner.solvers.place.placer.Placer`."""
        spots: list[Spot] = []
        world = replace(problem.world, placement=problem.world.placement.clone())
        for row in problem.newcomers:
            spot = best_spot(world, row, problem.groups, problem.rules, spread=problem.spread)
            if spot is None:
                break
            world.placement.commit(spot.placing, spot.lane)
            spots.append(spot)
            if on_found is not None:
                on_found(len(spots))
        return PlacesFound(tuple(spots), len(spots))


def best_spot(
    world: World, row: int, groups: Sequence[int], rules: AllocationRules, *, spread: bool = False
) -> Spot | None:
    """The best place for one instance in ``groups`` (ascending): by their policy, then the score.

    Of equal ones it is the later group's. ``spread``: of a policy, the place apart from the
    instance's service comes first.
    """
    model = world.placement.model
    best: tuple[tuple[int, Crowding, bool, float], Spot] | None = None
    for group in reversed(groups):
        if not connected(model, row, group):
            continue
        nodes = group_nodes(model, group)
        fit = fit_in_group(world, row, nodes, rules, best=1, explain=False, spread=spread)
        rank = POLICY_RANK.get(model.cluster.groups[group].allocation, 0)
        for spot in fit.spots:
            key = rank, spot.crowding, math.isnan(spot.score), spot.score
            if best is None or key < best[0]:
                best = key, spot
    return None if best is None else best[1]
