"""What tags and locations cost, beside the exact terms."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from planner.scoring import terms
from planner.scoring.batch.tag_cost import HomeCost
from planner.scoring.exact import ExactScorer
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, instance, node, placed

ROWS = (terms.TAGS, terms.LOCATION, terms.LOCATION_EXCLUSION)
WEIGHTS = np.array([terms.TERMS[k].weight for k in ROWS])
TAGS = (
    *("htools:iextags:svc", "htools:nlocation:rack", "htools:nlocation:power"),
    "htools:desiredlocation:power",
)
NODES = [
    node("a", tags=("rack:1", "power:x")),
    node("b", tags=("rack:1", "power:y")),
    node("c", tags=("rack:2", "power:x")),
]
MACHINES = (
    instance("i", A, B, tags=("svc:dns", "power:x")),
    instance("j", A, C, tags=("svc:dns", "svc:web", "power:y")),
    instance("k", B, C, tags=("svc:dns", "svc:dns")),
    instance("l", C, A, tags=("svc:dns",)),
    instance("m", C, B),
)

NEW_PAIRS = [
    (row, target, mirror)
    for row, machine in enumerate(MACHINES)
    for target, mirror in permutations((A, B, C), 2)
    if target != machine.primary
]
NEW_MIRRORS = [
    (row, mirror)
    for row, machine in enumerate(MACHINES)
    for mirror in (A, B, C)
    if mirror not in (machine.primary, machine.secondary)
]


def cost_of(place: Placement) -> HomeCost:
    count = place.model.node_count
    return HomeCost(place, np.arange(count), ~place.model.offline)


def moved(cost: HomeCost, rows: Ints, source: Ints, target: Ints, pair: Ints) -> Floats:
    """The cost of one block: instances (R) and targets that broadcast to (R, C)."""
    tags = cost.tags(rows, source, lambda column: column[:, None])
    found = cost.moved(rows[:, None], source[:, None], target, pair[:, None], tags)
    whole: Floats = np.broadcast_to(found, (len(rows), target.shape[1]))
    return whole


def score_of(place: Placement) -> float:
    """The weighted sum of the three terms."""
    components = ExactScorer(place, np.arange(place.model.node_count)).components()
    return float((WEIGHTS * components[list(ROWS)]).sum())


def test_without_tags_homes_cost_nothing() -> None:
    cost = cost_of(placed(instance("i", A, B)))
    assert not cost.active
    assert moved(cost, np.array([0]), np.array([A]), np.array([[C]]), np.array([B])) == 0.0


@pytest.mark.parametrize(("row", "target", "mirror"), NEW_PAIRS)
def test_the_cost_of_a_new_pair_is_the_difference_of_two_placements(
    row: int, target: int, mirror: int
) -> None:
    place = placed(*MACHINES, nodes=NODES, tags=TAGS)
    source = int(place.primary[row])
    cost = moved(
        cost_of(place),
        np.array([row]),
        np.array([source]),
        np.array([[target]]),
        np.array([mirror]),
    )
    records = list(MACHINES)
    records[row] = instance(records[row].name, target, mirror, tags=records[row].tags)
    after = placed(*records, nodes=NODES, tags=TAGS)
    assert np.ravel(cost).tolist() == [score_of(after) - score_of(place)]


@pytest.mark.parametrize(("row", "mirror"), NEW_MIRRORS)
def test_the_cost_of_a_new_secondary_is_the_difference_of_two_placements(
    row: int, mirror: int
) -> None:
    place = placed(*MACHINES, nodes=NODES, tags=TAGS)
    home = int(place.primary[row])
    cost = cost_of(place).mirrored(np.array([row]), np.array([home]), np.array([mirror]))
    records = list(MACHINES)
    records[row] = instance(records[row].name, home, mirror, tags=records[row].tags)
    after = placed(*records, nodes=NODES, tags=TAGS)
    assert np.ravel(cost).tolist() == [score_of(after) - score_of(place)]


def test_costs_broadcast_over_instances_and_targets() -> None:
    for case in samples("tagged", 8, first=90):
        for place, scope in case.runs():
            cost = cost_of(place)
            rows = np.flatnonzero(np.isin(place.primary, scope) & place.model.drbd)
            if not cost.active or not len(rows):
                continue
            source = place.primary[rows]
            grid = moved(cost, rows, source, scope[None, :], source)
            for k, target in enumerate(scope.tolist()):
                column = moved(cost, rows, source, np.full((len(rows), 1), target), source)
                assert np.array_equal(grid[:, k], column[:, 0]), case.name
