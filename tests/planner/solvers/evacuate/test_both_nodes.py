"""The pair that an instance goes to is the one that trying every pair in turn gives."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring.exact import ExactScorer
from planner.solvers.evacuate import both_nodes as module
from planner.solvers.evacuate.both_nodes import leave_both
from planner.solvers.evacuate.hops import Hop
from planner.state.placement import Placement
from snapshots.arrays import Ints
from snapshots.errors import PlanningError
from tests.planner.made_clusters import KINDS, samples
from tests.planner.rules.test_both_nodes import movable, walked


def tried_in_turn(
    start: Placement, row: int, nodes: Ints, scope: Ints, *, force: bool
) -> tuple[int, int] | None:
    """The pair with the lowest score, the last of equals: of each primary, then of these."""
    best: tuple[float, int, int] | None = None
    for primary in nodes.tolist():
        own: tuple[float, int, int] | None = None
        for secondary in nodes[nodes != primary].tolist():
            try:
                state = walked(start, row, primary, secondary, force=force)
            except ValueError:
                continue
            score = ExactScorer(state, scope).score()
            if own is None or not own[0] < score:
                own = score, primary, secondary
        if own is not None and (best is None or not best[0] < own[0]):
            best = own
    return None if best is None else (best[1], best[2])


@pytest.mark.parametrize("lanes", [1, 4096])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_pair_as_tried_in_turn(
    kind: str, lanes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LANES", lanes)
    rng = Random(kind)
    for sample in samples(kind, 4):
        for place, scope in sample.runs():
            found = movable(rng, place, scope)
            if found is None or place.model.offline[place.primary[found[0]]]:
                continue
            row, nodes = found
            nodes = nodes[:6]
            force = sample.rules.force
            expected = tried_in_turn(place, row, nodes, scope, force=force)
            after = place.clone()
            try:
                hops = leave_both(after, row, nodes, force=force)
            except PlanningError:
                assert expected is None, sample.name
                assert np.array_equal(after.primary, place.primary)
                continue
            assert (int(after.primary[row]), int(after.secondary[row])) == expected, sample.name
            assert hops == (
                Hop(MoveKind.REPLACE_SECONDARY, int(after.primary[row])),
                Hop(MoveKind.FAILOVER, int(after.primary[row])),
                Hop(MoveKind.REPLACE_SECONDARY, int(after.secondary[row])),
            )
