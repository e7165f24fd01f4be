"""The stand-in for the score: lower where the score is lower."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from planner.solvers.counting.model import CountingModel
from planner.solvers.counting.score_stand_in import stand_in
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import node
from tests.planner.solvers.counting.test_model import PAIRS, SINGLES, model_of, new


def value(model: CountingModel, counts: list[int]) -> float:
    """The stand-in with these numbers of the first bunch."""
    for variable, count in zip(model.counts[0], counts, strict=True):
        model.cp.add(variable == count)
    model.cp.minimize(stand_in(model))
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return solver.objective_value


def test_an_even_spread_is_better_than_an_uneven_one() -> None:
    even, uneven = ([2, 2], [3, 1])
    four = (new(), 4, SINGLES)
    assert value(model_of(four), even) < value(model_of(four), uneven)


def test_memory_counts_as_a_share_of_what_a_node_has() -> None:
    """Three of four belong on the node that is three times as large."""
    nodes = [node("a", total_memory=24_000.0, free_memory=24_000), node("b"), node("c")]
    large = (new(memory=2000), 4, SINGLES)
    by_size = value(model_of(large, nodes=nodes), [3, 1])
    assert by_size < value(model_of(large, nodes=nodes), [1, 3])


def test_reserved_memory_counts_for_what_the_worst_failure_takes() -> None:
    """Two pairs with primaries on two nodes need less on their secondary than two on one."""
    drbd = (new(memory=2000, template=DiskTemplate.DRBD), 2, PAIRS)
    apart, together = [0, 0, 1, 0, 1, 0], [0, 0, 2, 0, 0, 0]  # a:c and b:c, or twice a:c
    assert value(model_of(drbd), apart) < value(model_of(drbd), together)


def test_a_last_resort_group_costs_more_than_any_spread() -> None:
    model = model_of((new(), 4, SINGLES))
    model.last_resort.append(model.counts[0][1])
    assert value(model, [3, 1]) > 1e9 > value(model_of((new(), 4, SINGLES)), [4, 0])


@pytest.mark.parametrize("memory", [0.0, float("inf")])
def test_nodes_without_a_size_say_nothing_of_how_the_others_are_balanced(memory: float) -> None:
    odd = [node("a"), node("b", total_memory=memory), node("c")]
    assert value(model_of((new(), 1, SINGLES), nodes=odd), [1, 0]) >= 0
