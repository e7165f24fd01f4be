"""Tables of losses: every number as it is by hand, whichever way it was worked out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

import numpy as np
import pytest

from planner.rules import register_limit, summed, unregister_limit
from planner.state.placement import Placement
from planner.whatif.losses import LossTable, losses_of, screen_any, screen_sets
from snapshots.node_role import NodeRole
from tests.planner.made_clusters import sample
from tests.planner.small_clusters import A, B, C, D, instance, node, placed
from tests.planner.whatif.losses.cases import by_hand, random_placement, some_sets

SHARED = (0.0, 0.4, 1.0)
"""The part of the instances that is on shared storage."""


def check(place: Placement, found: LossTable) -> None:
    """Every row is as all ways by hand have it."""
    for number in range(len(found)):
        hand = by_hand(place, found.nodes_of(number))
        assert found.lost[number] == len(hand.lost)
        assert found.down[number] == len(hand.down)
        assert found.second_copies[number] == len(hand.second_copies)
        assert found.restarted[number] == hand.restart
        assert found.not_restarted[number] == len(hand.wanted) - hand.restart
        assert found.certain[number]


@pytest.mark.parametrize("shared", SHARED)
@pytest.mark.parametrize("seed", range(12))
def test_all_pairs_are_as_by_hand(seed: int, shared: float) -> None:
    place = random_placement(Random(seed), shared=shared)
    check(place, screen_any(place, 2))


@pytest.mark.parametrize("seed", range(12))
def test_sets_of_any_size_are_as_by_hand(seed: int) -> None:
    rng = Random(seed)
    place = random_placement(rng)
    check(place, screen_sets(place, some_sets(rng, place)))
    check(place, screen_any(place, 1))


@pytest.fixture
def _licences() -> Iterator[None]:
    register_limit(
        summed(
            "licences",
            unit="licences",
            takes=lambda _, rows: 1 + rows % 2,
            capacity=lambda model: np.full(model.node_count, 4),
            soft=False,
        )
    )
    yield
    unregister_limit("licences")


def same(one: LossTable, other: LossTable) -> bool:
    return all(np.array_equal(column, vars(other)[name]) for name, column in vars(one).items())


@pytest.mark.parametrize("kind", ["mixed", "tight", "groups", "unbalanced", "zero"])
def test_pairs_by_sums_are_as_pairs_set_by_set(kind: str) -> None:
    for seed in range(3):
        place = Placement(sample(kind, seed).model)
        found = screen_any(place, 2)
        assert same(found, screen_sets(place, found.nodes.tolist()))


@pytest.mark.usefixtures("_licences")
@pytest.mark.parametrize("seed", range(6))
def test_with_a_limit_of_another_kind_they_are_the_same_too(seed: int) -> None:
    place = random_placement(Random(seed))
    found = screen_any(place, 2)
    assert same(found, screen_sets(place, found.nodes.tolist()))


@pytest.mark.parametrize("seed", range(4))
def test_a_row_is_the_loss_in_full(seed: int) -> None:
    rng = Random(seed)
    place = random_placement(rng)
    sets = [*some_sets(rng, place)]
    table = screen_sets(place, sets)
    for number, found in enumerate(losses_of(place, sets)):
        assert table.restarted[number] == len(found.restarts)
        lacks = [one.amount for one in found.lacks]
        assert table.short_mib[number] == sum(lacks)


def test_a_node_that_is_down_cannot_be_lost_and_a_drained_one_can() -> None:
    nodes = [
        node("a", offline=True, role=NodeRole.OFFLINE),
        node("b", offline=True, role=NodeRole.DRAINED),
        node("c"),
        node("d"),
    ]
    found = screen_any(placed(instance("i", B, C), nodes=nodes), 2)
    assert found.nodes.tolist() == [[B, C], [B, D], [C, D]]


def test_only_the_nodes_that_may_be_lost_are_in_a_table() -> None:
    found = screen_any(placed(nodes=4), 2, among=np.array([A, C, D]))
    assert found.nodes.tolist() == [list(pair) for pair in combinations([A, C, D], 2)]


def test_three_at_once_have_to_be_named() -> None:
    with pytest.raises(ValueError, match="1 or 2 nodes at once, not 3"):
        screen_any(placed(nodes=4), 3)


def test_no_sets_are_no_rows() -> None:
    assert len(screen_sets(placed(nodes=2), [])) == 0
    assert len(screen_any(placed(nodes=1), 2)) == 0
