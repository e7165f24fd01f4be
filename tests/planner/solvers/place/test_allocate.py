"""Rules of a search for places, and the test that a place has to pass."""

from __future__ import annotations

import numpy as np

from planner.n_plus_one.cluster_wide import CapacityCheck
from planner.rules.new_places import Placing
from planner.solvers.place.allocate import AllocationRules, World
from tests.planner.small_clusters import A, B, C, placed

ALL = np.arange(3)


class Always:
    """A test that everything passes."""

    def holds(self, placing: Placing, lane: int) -> bool:
        return True


def test_only_named_nodes_are_usable() -> None:
    model = placed().model
    assert AllocationRules().usable(model, ALL).tolist() == [A, B, C]
    assert AllocationRules(only=("b", "x")).usable(model, ALL).tolist() == [B]


def test_a_place_keeps_global_n_plus_one_unless_the_rules_or_another_test_say_otherwise() -> None:
    check = Always()
    assert isinstance(World(placed(), ALL).soundness(AllocationRules()), CapacityCheck)
    assert World(placed(), ALL, check).soundness(AllocationRules()) is check
    assert World(placed(), ALL, check).soundness(AllocationRules(capacity_checks=False)) is None
