"""Finding a secondary for an instance that has none, as Ganeti's hail does it.

The instance becomes a DRBD one on its old primary. Its new self is a row of its own (the twin),
so that the same rules place it that place new instances.
"""

from __future__ import annotations

import numpy as np

from planner.rules import take_away
from planner.solvers.place import AllocationRules, Attempt, World, grid_of_lanes, try_pairs
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.n_plus_one_quirks import OldSelfCheck
from snapshots.arrays import Ints


def try_secondaries(
    placement: HtoolsPlacement, row: int, twin: int, scope: Ints, rules: AllocationRules
) -> Attempt:
    """Try every other node of the group for ``row``, offline ones too.

    ``placement`` is left without ``row``; ``twin`` is the row to make the attempt with.
    ``scope`` are the nodes whose state counts.
    """
    group = placement.model.group
    home = int(placement.primary[row])
    before = placement.clone()
    take_away(placement, row)
    others = np.flatnonzero(group == group[home])
    others = others[others != home]
    world = World(placement, scope, OldSelfCheck(before, row, scope))
    grid = grid_of_lanes(placement, scope, twin, home, others, force=rules.force)
    return try_pairs(grid, world.soundness(rules))
