"""A place by names: both nodes, and who is beside the instance where that matters."""

from __future__ import annotations

import numpy as np
import pytest

from planner.plan import Place
from planner.solvers.place import AllocationRules, World, fit_in_group
from planner.state.model import prepare
from planner.state.placement import Placement
from poise.api.named_place import named_place
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import SECOND, A, cluster, instance


def place(*, spread: bool) -> Place:
    """The only place for a second ``dns``: beside the first."""
    there, new = instance("dns1", A), instance("dns2", NO_NODE, disk=2048)
    placement = Placement(prepare(cluster(there, new, nodes=1)))
    node, rules = np.arange(1), AllocationRules(False, False, None)
    world = World(placement, node)
    fit = fit_in_group(world, SECOND, node, rules, best=1, explain=False, spread=spread)
    return named_place("default", placement, fit.spots[0], spread=spread)


def test_nodes_have_their_names() -> None:
    found = place(spread=False)
    assert (found.group, found.primary, found.secondary) == ("default", "a", None)


@pytest.mark.parametrize(("spread", "beside"), [(False, ()), (True, ("dns1",))])
def test_who_is_beside_it_is_told_where_it_was_to_be_kept_apart(
    spread: bool, beside: tuple[str, ...]
) -> None:
    assert place(spread=spread).beside == beside
