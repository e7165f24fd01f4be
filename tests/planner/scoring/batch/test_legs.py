"""Gains in the spreads, leg by leg, beside the spreads that the moves leave behind."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring.batch.tables import BatchTables
from planner.state.placement import Placement
from snapshots.records import NodeRecord
from tests.planner.small_clusters import A, B, C, D, instance, move, node, placed

SHARED = instance("i", A, memory=3000), instance("j", B, vcpus=3)
MIRRORED = instance("i", A, B, memory=3000, disk=500), instance("j", C, A, vcpus=3, disk=4000)
EVEN = tuple(node(name) for name in "abcd")
UNEVEN = (*EVEN[:3], node("d", total_memory=5000.0, free_memory=5000, total_cpus=3.0))


def tables_of(place: Placement) -> BatchTables:
    everything = np.arange(place.model.instance_count)
    tables = BatchTables(place, np.arange(place.model.node_count), everything, everything)
    tables.renew(everything, np.ones((len(everything), len(MoveKind)), dtype=np.bool_))
    return tables


def spreads_after(place: Placement, kind: MoveKind, target: int) -> float:
    """The sum of the spreads, but for reserved memory, once the first instance has moved."""
    after = place.clone()
    after.commit(move(after, 0, kind, target, force=True), 0)
    return float(tables_of(after).roots[:-1].sum())


@pytest.mark.parametrize("nodes", [EVEN, UNEVEN])
@pytest.mark.parametrize("tall", [True, False])
def test_legs_add_up_to_the_spreads_that_are_left(
    nodes: tuple[NodeRecord, ...], tall: bool
) -> None:
    """A shared instance leaves P with all it has; a mirror leaves S alone."""
    for instances, kind in (
        (SHARED, MoveKind.FAILOVER_TO_ANY),
        (MIRRORED, MoveKind.REPLACE_SECONDARY),
    ):
        place = placed(*instances, nodes=nodes)
        tables = tables_of(place)
        gains = tables.legs.gains(np.arange(2), np.array([C, D]), tall=tall)
        primary, from_p, from_s = (gain if tall else gain.T for gain in gains)
        legs = primary + from_p if kind is MoveKind.FAILOVER_TO_ANY else from_s
        now = float(tables.roots[:-1].sum())
        for column, target in enumerate((C, D)):
            assert legs[0, column] == pytest.approx(now - spreads_after(place, kind, target))


@pytest.mark.parametrize("nodes", [EVEN, UNEVEN])
def test_a_failover_is_a_leg_from_p_to_s(nodes: tuple[NodeRecord, ...]) -> None:
    place = placed(*MIRRORED, nodes=nodes)
    tables = tables_of(place)
    after = spreads_after(place, MoveKind.FAILOVER, B)
    assert tables.legs.p_to_s[0] == pytest.approx(float(tables.roots[:-1].sum()) - after)


def test_the_bounds_of_a_leg_enclose_all_of_its_targets() -> None:
    tables = tables_of(placed(*MIRRORED, nodes=UNEVEN))
    low, high = tables.legs.enclose(np.array([C, D]))
    most = tables.legs.most(low.copy())
    least = tables.legs.most(high.copy())
    for top, bottom, gain in zip(
        most, least, tables.legs.gains(np.arange(2), np.array([C, D]), tall=True), strict=True
    ):
        assert (gain <= top[:, None] + 1e-12).all()
        assert (gain >= bottom[:, None] - 1e-12).all()
