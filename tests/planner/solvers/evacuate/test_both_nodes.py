"""The pair that an instance goes to is the one that trying every pair in turn gives."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.rules.paths import PathStep
from planner.scoring.exact import ExactScorer
from planner.solvers.evacuate import both_nodes as module
from planner.solvers.evacuate.both_nodes import leave_both
from planner.solvers.evacuate.evacuate import Evacuated
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import Ints
from snapshots.errors import PlanningError
from snapshots.records import InstanceRecord
from tests.planner.made_clusters import KINDS, samples
from tests.planner.rules.test_both_nodes import movable, walked
from tests.planner.small_clusters import FIRST, A, B, C, instance, node, placed


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
                path = leave_both(after, row, nodes, force=force)
            except PlanningError:
                assert expected is None, sample.name
                assert np.array_equal(after.primary, place.primary)
                continue
            assert (int(after.primary[row]), int(after.secondary[row])) == expected, sample.name
            assert path == (
                PathStep(MoveKind.REPLACE_SECONDARY, int(after.primary[row])),
                PathStep(MoveKind.FAILOVER, int(after.primary[row])),
                PathStep(MoveKind.REPLACE_SECONDARY, int(after.secondary[row])),
            )


# A group of its own for a, which the instance leaves for b, its secondary, and c.
APART = [node("a"), node("b", group=1), node("c", group=1), node("d", group=1)]


def leaves_for(available: Sequence[int], *others: InstanceRecord, lost: bool = False) -> Evacuated:
    """Where an instance on a and b goes, and how, if these nodes are available."""
    options = ModelOptions(offline_nodes=(A,) if lost else ())
    guests = instance("i", A, B), *others
    place = placed(*guests, nodes=APART, groups=2, options=options)
    path = leave_both(place, FIRST, np.array(available), force=False)
    return Evacuated(FIRST, (int(place.primary[FIRST]), int(place.secondary[FIRST])), path)


def test_the_secondary_may_become_the_primary_without_a_copy() -> None:
    busy = instance("other", C)
    assert leaves_for([B, C], busy) == Evacuated(
        FIRST, (B, C), (PathStep(MoveKind.FAILOVER, B), PathStep(MoveKind.REPLACE_SECONDARY, C))
    )


def test_the_secondary_may_be_the_secondary_again() -> None:
    busy = instance("other", B)
    assert leaves_for([B, C], busy) == Evacuated(
        FIRST,
        (C, B),
        (
            PathStep(MoveKind.FAILOVER, B),
            PathStep(MoveKind.REPLACE_SECONDARY, C),
            PathStep(MoveKind.FAILOVER, C),
        ),
    )


def test_a_lost_primary_leaves_the_secondary_where_it_is_of_use() -> None:
    failover = PathStep(MoveKind.FAILOVER, B)
    stays = leaves_for([B, C], instance("other", C), lost=True)
    assert stays == Evacuated(FIRST, (B, C), (failover, PathStep(MoveKind.REPLACE_SECONDARY, C)))
    swapped = leaves_for([B, C], instance("other", B), lost=True)
    assert swapped == Evacuated(
        FIRST,
        (C, B),
        (failover, PathStep(MoveKind.REPLACE_SECONDARY, C), PathStep(MoveKind.FAILOVER, C)),
    )
