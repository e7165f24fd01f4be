"""The reserved-memory class beside the spread and the total that it stands for."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring import terms
from planner.scoring.batch.reserved_cost import ReservedCost
from planner.scoring.batch.sources import Sources
from planner.scoring.batch.tables import BatchTables
from planner.state.placement import Placement
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

PAIRS = instance("i", A, B, memory=3000), instance("j", C, B, memory=1000), instance("k", C, D)
NODES = tuple(node(name) for name in "abcd")


def both_terms(place: Placement, reserved: list[float]) -> float:
    """The weighted spread and the weighted total of shares of memory that nodes reserve."""
    share = np.array(reserved) / place.model.total_memory
    spread = terms.TERMS[terms.SPREADS[terms.RESERVED_SPREAD]].weight * share.std()
    return float(spread + terms.TERMS[terms.RESERVED_TOTAL].weight * share.sum())


def test_a_reservation_that_goes_and_one_that_comes_cost_what_the_terms_say() -> None:
    place = placed(*PAIRS, nodes=NODES)
    everything = np.arange(3)
    tables = BatchTables(place, np.arange(4), everything, everything)
    tables.renew(everything, np.ones((3, len(MoveKind)), dtype=np.bool_))
    sources = Sources(tables, np.array([0]), tall=True)
    cost = ReservedCost(tables, sources)
    assert place.reserved_memory.tolist() == [0, 3000, 0, 1000]
    now = both_terms(place, [0, 3000, 0, 1000])
    for target, after in ((A, [3000, 1000, 0, 1000]), (D, [0, 1000, 0, 3000])):
        nodes = np.array([[target]])
        growth = cost.growth(np.array([[3000.0]]), nodes, tables.capacity.reserved[nodes])
        gain = cost.gain_gone - cost.of(nodes, growth, cost.gone)
        assert gain.item() == pytest.approx(now - both_terms(place, after))


def test_a_node_that_reserves_more_for_another_one_pays_nothing() -> None:
    place = placed(*PAIRS, nodes=NODES)
    tables = BatchTables(place, np.arange(4), np.arange(3), np.arange(3))
    tables.renew(np.arange(3), np.ones((3, len(MoveKind)), dtype=np.bool_))
    cost = ReservedCost(tables, Sources(tables, np.array([2]), tall=True))
    nodes = np.array([[B]])
    growth = cost.growth(np.array([[1000.0]]), nodes, tables.capacity.reserved[nodes])
    assert growth.item() == 0.0
