"""Spreads as sums of squares, and the terms that share one class."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.scoring import terms
from planner.scoring.batch.spreads import Spreads
from planner.scoring.exact import ExactScorer
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import Ints
from snapshots.instance_status import InstanceStatus
from snapshots.records import Disk, InstanceRecord
from tests.planner.made_clusters import legal_move, samples
from tests.planner.small_clusters import A, B, C, instance, node, placed

WEIGHTS = np.array([terms.TERMS[k].weight for k in terms.SPREADS])
PAIRS = instance("i", A, B), instance("j", B, C, memory=500, disk=2000, vcpus=3, spindle_use=2)


def spreads_of(place: Placement) -> Spreads:
    """The classes over all nodes and instances."""
    everything = np.arange(place.model.instance_count)
    return Spreads(place, np.arange(place.model.node_count), everything)


def weighted(place: Placement, scope: Ints) -> float:
    """The exact weighted sum of all spread terms."""
    components = ExactScorer(place, scope).components()
    return float((WEIGHTS * components[list(terms.SPREADS)]).sum())


def class_counts(*instances: InstanceRecord, **options: object) -> tuple[int, int]:
    """How many classes concern primaries only, and how many both nodes of a pair."""
    found = spreads_of(placed(*instances, options=ModelOptions(**options)))  # type: ignore[arg-type]
    return found.primary_only, found.size - found.primary_only


def test_terms_that_always_move_together_are_one_class() -> None:
    """Memory, CPUs and loads of primaries; disk, disk load and spindles of pairs."""
    assert class_counts(*PAIRS) == (3, 3)


def test_a_stopped_instance_tells_memory_from_memory_for_later() -> None:
    stopped = instance("k", A, B, status=InstanceStatus.ADMIN_DOWN)
    assert class_counts(*PAIRS, stopped) == (4, 3)


def test_a_forthcoming_instance_tells_every_term_from_its_twin() -> None:
    coming = instance("k", A, B, forthcoming=True)
    assert class_counts(*PAIRS, coming) == (5, 5)


def test_measured_loads_are_classes_of_their_own() -> None:
    assert class_counts(*PAIRS, utilisation=(("i", (0.1, 0.2, 0.3, 0.4)),)) == (5, 3)


def test_what_no_instance_brings_is_left_out() -> None:
    assert class_counts(*PAIRS, ignore_utilisation=True) == (2, 2)


def test_the_weights_of_merged_terms_add_up() -> None:
    place = placed(*PAIRS)
    found = spreads_of(place)
    exact = weighted(place, np.arange(3))
    assert np.sqrt(found.variances()).sum() == pytest.approx(exact)


@pytest.mark.parametrize(
    ("change", "even"),
    [({}, True), ({"total_memory": 9000.0}, False), ({"cpu_speed": 0.5}, False)],
)
def test_nodes_are_even_where_an_instance_weighs_the_same_on_all(
    change: dict[str, float], even: bool
) -> None:
    nodes = [node("a"), node("b"), node("c", **change)]
    assert spreads_of(placed(*PAIRS, nodes=nodes)).even == even


def test_values_are_measured_from_their_centre_on_online_nodes_only() -> None:
    place = placed(*PAIRS, options=ModelOptions(offline_nodes=(C,)))
    found = Spreads(place, np.array([A, B]), np.arange(2))
    assert not found.value[:, C].any()
    assert not found.unit[:, C].any()
    assert np.allclose(found.total, 0.0, atol=1e-12)


def test_exclusive_storage_moves_spindles_instead_of_disk() -> None:
    nodes = [
        node("a", exclusive_storage=True, spindles=4, free_spindles=4),
        node("b", exclusive_storage=True, spindles=8, free_spindles=8),
    ]
    found = spreads_of(placed(instance("i", A, B, disks=(Disk(1000, 2),)), nodes=nodes))
    assert found.by_spindle
    [row] = np.flatnonzero(found.spindle_amount[:, 0])
    assert found.spindle_amount[row, 0] == -2
    assert found.spindle_unit[row, A] == 2 * found.spindle_unit[row, B]
    assert not found.unit[row].any()


def test_variances_change_as_the_weighted_spreads_do() -> None:
    seen = 0
    for case in samples("mixed", 25, first=70):
        rng = Random(case.name)
        for place, scope in case.runs():
            online = scope[~place.model.offline[scope]]
            found = legal_move(rng, place, scope)
            exact = weighted(place, scope)
            if found is None or not np.isfinite(exact):
                continue
            spreads = Spreads(place, online, np.arange(place.model.instance_count))
            before = np.sqrt(spreads.variances()).sum() - exact
            place.commit(*found)
            spreads.refresh()
            after = np.sqrt(spreads.variances()).sum() - weighted(place, scope)
            assert after == pytest.approx(before, abs=1e-6), case.name
            seen += 1
    assert seen
