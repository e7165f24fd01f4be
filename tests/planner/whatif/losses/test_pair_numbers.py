"""Pairs by number."""

from __future__ import annotations

import numpy as np
import pytest

from planner.whatif.losses.pair_numbers import PairNumbers


@pytest.mark.parametrize("rows", [[], [3], [1, 4], [0, 2, 3, 7]])
def test_every_pair_has_its_number_either_way_round(rows: list[int]) -> None:
    numbers = PairNumbers(np.array(rows, dtype=np.int64), 8)
    nodes = numbers.nodes
    assert len(nodes) == len(numbers)
    assert numbers.of(*nodes.T).tolist() == [*range(len(numbers))]
    assert numbers.of(*nodes.T[::-1]).tolist() == [*range(len(numbers))]
