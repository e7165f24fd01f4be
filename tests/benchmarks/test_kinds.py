"""The clusters that solvers are measured on: the same every time, and what their kinds say."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.kinds import HELD_OUT, KINDS, TUNING, Case, Kind, make_kind
from planner.state.placement import Placement
from snapshots.htools.text_writer import write_text

SEEDS = (TUNING[0], HELD_OUT[0])


def placement(kind: Kind, seed: int = 1, nodes: int = 10, instances: int = 80) -> Placement:
    return Case(kind, nodes, instances, seed).placement()


def test_a_solver_is_tuned_on_no_cluster_that_its_figures_are_taken_on() -> None:
    assert not set(TUNING) & set(HELD_OUT)
    assert len(HELD_OUT) >= 3


@pytest.mark.parametrize("kind", Kind)
def test_equal_cases_make_equal_clusters(kind: Kind) -> None:
    case = Case(kind, 10, 80, 1)
    assert write_text(case.cluster()) == write_text(case.cluster())
    assert case.options() == case.options()


@pytest.mark.parametrize("kind", Kind)
def test_seeds_make_different_clusters(kind: Kind) -> None:
    assert write_text(make_kind(kind, 10, 80, 1)) != write_text(make_kind(kind, 10, 80, 2))


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no-such-kind"):
        make_kind("no-such-kind", 10, 80, 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [(4, 12), (5, 20), (10, 80), (40, 400)], ids=str)
@pytest.mark.parametrize("kind", Kind)
def test_what_is_on_the_nodes_fits_and_is_accounted_for(
    kind: Kind, size: tuple[int, int], seed: int
) -> None:
    found = placement(kind, seed, *size)
    assert (found.free_memory >= 0).all()
    assert (found.free_disk > 0).all()
    assert (found.primary != found.secondary).all()
    assert not found.model.discrepancies


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [Kind.SKEWED, Kind.NEW_NODE, Kind.UNEQUAL, Kind.TAGGED])
def test_kinds_without_a_mishap_are_safe(kind: Kind, seed: int) -> None:
    assert not placement(kind, seed).failing.any()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [Kind.BROKEN, Kind.TIGHT])
def test_broken_kinds_have_nodes_that_are_not_safe(kind: Kind, seed: int) -> None:
    assert placement(kind, seed).failing.sum() >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_skewed_nodes_hold_several_times_as_much_as_others(seed: int) -> None:
    held = placement(Kind.SKEWED, seed).primaries
    assert held.max() >= 3 * held.min()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_rebooted_node_has_no_primaries_and_one_only_what_came_back(seed: int) -> None:
    found = placement(Kind.REBOOTED, seed)
    (last,) = np.flatnonzero(found.primaries == 0).tolist()
    others = np.flatnonzero(found.primaries <= 3).tolist()
    first = next(node for node in others if node != last)
    assert set(found.secondary[found.primary == first].tolist()) <= {last}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_new_node_comes_last_and_is_empty(seed: int) -> None:
    found = placement(Kind.NEW_NODE, seed)
    assert found.model.node_count == 11
    assert np.flatnonzero(found.primaries + found.secondaries == 0).tolist() == [10]


def test_unequal_nodes_are_of_two_sizes() -> None:
    memory = placement(Kind.UNEQUAL).model.total_memory
    small, large = np.unique(memory).tolist()
    assert (memory == large).sum() == 3
    assert 1.5 < large / small < 2


@pytest.mark.parametrize("seed", SEEDS)
def test_tagged_instances_share_nodes_and_racks_with_their_like(seed: int) -> None:
    found = placement(Kind.TAGGED, seed, 20, 200)
    assert found.tag_conflicts.sum() > 0
    assert found.location_score.sum() > 0
    assert len(found.model.tags.exclusion_names) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_loads_are_measured_for_every_instance_of_a_loaded_cluster(seed: int) -> None:
    loads = placement(Kind.LOADED, seed).model.utilisation
    assert len(np.unique(loads)) > 50
    assert loads.min() > 0
    assert loads.max() > 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Kind.LOADED])
def test_other_loads_are_all_alike(kind: Kind) -> None:
    assert not Case(kind, 10, 80, 1).options().utilisation
