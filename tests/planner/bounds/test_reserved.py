"""Memory kept free: no way to spread secondaries needs less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.bounds.reserved import least_kept, reserved_points


def test_nodes_that_hold_two_each_keep_as_much_as_the_first_of_every_two() -> None:
    needs = np.array([1.0, 8.0, 2.0, 8.0, 4.0, 1.0])
    kept = least_kept(needs, np.ones(6), np.array([0.0, 2.0, 4.0, 6.0]))
    assert kept.tolist() == [8.0, 4.0, 1.0]


def test_nodes_without_room_for_all_keep_as_much_as_the_largest() -> None:
    assert least_kept(np.array([3.0]), np.ones(1), np.zeros(3)).tolist() == [3.0, 3.0]


def test_nothing_to_keep_costs_nothing() -> None:
    kept = least_kept(np.zeros(0), np.zeros(0), np.array([0.0, 1.0, 2.0]))
    assert reserved_points(kept, np.array([64.0, 64.0])) == 0


def test_the_largest_amount_is_kept_by_the_largest_node() -> None:
    points = reserved_points(np.array([8.0, 0.0]), np.array([16.0, 64.0]))
    assert points < 0.25 * 8 / 64 + 0.5 * 8 / 64 + 1e-12
    assert points == pytest.approx(0.25 * 16 / 64, abs=0.05)


@given(st.data())
def test_no_way_to_place_secondaries_costs_less(data: st.DataObject) -> None:
    nodes = data.draw(st.integers(1, 6))
    memory = np.array([data.draw(st.sampled_from((32.0, 64.0, 128.0))) for _ in range(nodes)])
    needs = np.array(data.draw(st.lists(st.integers(1, 8), min_size=1, max_size=10)), dtype=float)
    where = np.array([data.draw(st.integers(0, nodes - 1)) for _ in needs])
    masses = np.array([data.draw(st.sampled_from((0.0, 1.0, 2.0))) for _ in needs])
    held = np.bincount(where, masses, nodes)
    room = np.append(0.0, np.cumsum(np.sort(held)[::-1]))
    shares = np.zeros(nodes)
    for need, node in zip(needs, where, strict=True):
        extra = data.draw(st.sampled_from((0.0, 0.0, 1.0)))
        shares[node] = max(shares[node], (need + extra) / memory[node])
    points = reserved_points(least_kept(needs, masses, room), memory)
    assert points <= 0.25 * shares.sum() + shares.std() + 1e-9
