"""Small models whose answers are known."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.mixed_integer import MixedInteger


def knapsack(values: list[int], weights: list[int], room: int) -> MixedInteger:
    """The most valuable things that fit; their value is the cost, negative."""
    model = MixedInteger()
    things = [model.whole(0, 1, -value) for value in values]
    model.row({x: float(w) for x, w in zip(things, weights, strict=True)}, high=room)
    return model


def test_a_solution_is_whole_where_it_has_to_be() -> None:
    answer = knapsack([10, 9, 9], [6, 5, 5], 10).solve(1000)
    assert answer.values is not None
    assert answer.values.round().tolist() == [0, 1, 1]
    assert answer.value == answer.bound == -18
    assert answer.complete


def test_a_relaxation_is_no_worse_and_takes_rows_that_come_later() -> None:
    model = knapsack([10, 9, 9], [6, 5, 5], 10)
    assert model.relaxation().value == pytest.approx(-18)
    model.row({0: 1.0}, low=1.0)
    assert model.relaxation().value == pytest.approx(-10 - 9 * 0.8)


def test_no_solution_has_an_infinite_bound() -> None:
    model = MixedInteger()
    model.row({model.whole(0, 1): 1.0}, low=2.0)
    answer = model.solve(100)
    assert answer.values is None
    assert answer.bound == np.inf
    assert answer.complete


def hard() -> MixedInteger:
    """Forty things in eight knapsacks at once."""
    rng = Random(1)
    model = MixedInteger()
    things = [model.whole(0, 1, -rng.randrange(50, 100)) for _ in range(40)]
    for _ in range(8):
        model.row({x: float(rng.randrange(1, 100)) for x in things}, high=600)
    return model


def test_a_search_that_is_cut_short_has_a_bound_and_the_same_one_again() -> None:
    short = hard().solve(3)
    assert not short.complete
    assert short.bound < short.value
    again = hard().solve(3)
    assert (again.value, again.bound) == (short.value, short.bound)
