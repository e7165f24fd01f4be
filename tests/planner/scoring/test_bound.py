"""Ganeti's "optimum score due to N+1 reservations"."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring.bounds import reserved_memory_bound
from planner.state.options import ModelOptions
from tests.planner.small_clusters import (
    FIRST,
    A,
    B,
    C,
    instance,
    move,
    node,
    placed,
    worked_example,
)


def test_the_bound_spreads_reservations_over_all_but_the_largest_node() -> None:
    nodes = [node(n, total_memory=m) for n, m in (("a", 4000.0), ("b", 8000.0), ("c", 4000.0))]
    place = placed(instance("i", A, B, memory=1600), nodes=nodes)
    assert reserved_memory_bound(place, np.arange(3)) == 0.25 * (1600 / 8000 - 1600 / 16000)


def test_the_worked_example_has_a_small_one() -> None:
    bound = reserved_memory_bound(worked_example(), np.arange(3))
    assert bound == pytest.approx(0.25 * (1024 / 16384 - 1024 / 24576))


def test_every_reservation_counts_not_only_the_largest_of_a_node() -> None:
    place = placed(instance("i", A, C, memory=300), instance("j", B, C, memory=500))
    assert reserved_memory_bound(place, np.arange(3)) == 0.25 * (800 / 16000 - 800 / 24000)


def test_offline_nodes_count_too() -> None:
    online = placed(instance("i", A, B))
    offline = placed(instance("i", A, B), options=ModelOptions(offline_nodes=(B,)))
    nodes = np.arange(3)
    assert reserved_memory_bound(offline, nodes) == reserved_memory_bound(online, nodes) > 0


def test_nodes_out_of_scope_do_not_count() -> None:
    place = placed(instance("i", A, B), nodes=4)
    assert reserved_memory_bound(place, np.array([C, 3])) == 0.0


@pytest.mark.parametrize("scope", [[], [A]])
def test_one_node_or_none_has_nowhere_to_spread(scope: list[int]) -> None:
    place = placed(instance("i", A, B))
    assert reserved_memory_bound(place, np.array(scope, dtype=np.int64)) == 0.0


def test_a_single_node_with_memory_has_nowhere_to_spread() -> None:
    nodes = [node("a", total_memory=0.0, free_memory=0), node("b")]
    assert reserved_memory_bound(placed(nodes=nodes), np.arange(2)) == 0.0


def test_moves_do_not_change_it() -> None:
    place = placed(instance("i", A, B), instance("j", A, C))
    before = reserved_memory_bound(place, np.arange(3))
    place.commit(move(place, FIRST, MoveKind.REPLACE_AND_FAILOVER, C), 0)
    assert reserved_memory_bound(place, np.arange(3)) == before
