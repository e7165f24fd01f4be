"""The clusters that the benchmark measures on: sound, the same every time, with much to do."""

from __future__ import annotations

import pytest

from benchmarks.clusters import Recipe, make_cluster
from planner.solvers.balance.greedy import balance
from planner.state.model import prepare
from planner.state.placement import Placement, group_scope
from snapshots.htools.text_writer import write_text

FORTY = Recipe("40/400 mixed", nodes=40, instances=400, mixed=True)
UNEVEN = Recipe("40/400 uneven", nodes=40, instances=400, uneven=True)
TIED = Recipe("40/400 tied", nodes=40, instances=400, tied=True)
REGULAR = Recipe("40/400 regular", nodes=40, instances=400, tied=True, regular=True, empty=8)
GROWN = Recipe("20/100 grown", nodes=20, instances=100, empty=8, size=3)


def test_equal_recipes_make_equal_clusters() -> None:
    assert write_text(make_cluster(FORTY)) == write_text(make_cluster(FORTY))


@pytest.mark.parametrize(
    "recipe", [FORTY, UNEVEN, TIED, REGULAR, GROWN], ids=lambda recipe: recipe.name
)
def test_what_is_on_the_nodes_fits_and_is_accounted_for(recipe: Recipe) -> None:
    cluster = make_cluster(recipe)
    assert (cluster.nodes.free_memory >= 0).all()
    assert (cluster.nodes.free_disk > 0).all()
    assert not prepare(cluster).discrepancies


def test_nodes_that_joined_last_are_empty() -> None:
    cluster = make_cluster(GROWN)
    assert cluster.instances.primary.max() < 12
    assert cluster.instances.secondary.max() < 12


@pytest.mark.parametrize("recipe", [FORTY, UNEVEN, TIED, REGULAR], ids=lambda recipe: recipe.name)
def test_there_are_steps_enough_to_time(recipe: Recipe) -> None:
    placement = Placement(prepare(make_cluster(recipe)))
    assert len(balance(placement, group_scope(placement, 0)).steps) > 105
