"""Facts about the instances that may move, kept until one of their nodes changes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring.batch.movers import AMOUNTS, Movers
from planner.scoring.batch.tables import BatchTables
from planner.state.placement import Placement
from snapshots.arrays import Ints
from tests.planner.made_clusters import legal_move, samples
from tests.planner.scoring.batch.bench import benches
from tests.planner.small_clusters import A, B, C, instance, placed

COLUMNS = ("pair", "mirror", "amounts", "flags", "gains", "may", "leg_change", "leg_square")


def movers_of(place: Placement, rows: Ints) -> Movers:
    tables = BatchTables(place, np.arange(place.model.node_count), rows, rows)
    tables.renew(np.arange(len(rows)), np.ones((len(rows), len(MoveKind)), dtype=np.bool_))
    return tables.movers


def test_p_and_s_are_the_nodes_of_a_pair_and_one_node_without_a_mirror() -> None:
    place = placed(instance("pair", A, B), instance("alone", C))
    assert movers_of(place, np.arange(2)).pair.tolist() == [[A, C], [B, C]]


def test_amounts_are_those_of_the_instance_and_what_its_nodes_host() -> None:
    place = placed(instance("i", A, B, memory=3000, vcpus=2), instance("j", A, C))
    [first] = movers_of(place, np.array([0])).amounts.T
    assert dict(zip(AMOUNTS, first.tolist(), strict=True)) == {
        **dict.fromkeys(("used", "reserve", "memory", "swapped_reserved"), 3000.0),
        **{"disk": 1000.0, "cpus": 2.0, "spindles": 1.0, "disk_spindles": 0.0},
        **{"mirror_reserved": 0.0, "hosted_p": 2.0, "hosted_s": 1.0},
    }


def test_a_kind_that_the_rules_close_stays_closed() -> None:
    place = placed(instance("i", A, B))
    tables = BatchTables(place, np.arange(3), np.array([0]), np.array([0]))
    closed = np.ones((1, len(MoveKind)), dtype=np.bool_)
    closed[0, MoveKind.FAILOVER] = False
    tables.renew(np.array([0]), closed)
    assert tables.movers.may[:, 0].tolist() == [False, True, True, True, True, True]


@pytest.mark.parametrize("kind", ["mixed", "tight", "unbalanced"])
def test_only_instances_on_changed_nodes_have_to_be_looked_at_again(kind: str) -> None:
    for case in samples(kind, 4, first=595):
        for bench, where in benches(case, moves=0):
            batch, place = bench.batch, bench.placement
            kinds = bench.candidates.kinds(bench.rows)
            batch.renew(np.arange(len(bench.rows)), kinds)
            found = legal_move(Random(case.name), place, bench.scope)
            if found is None:
                continue
            outcome, lane = found
            place.commit(outcome, lane)
            batch.refresh()
            nodes = [int(lanes.node[lane]) for lanes in outcome.touched]
            rows = bench.rows
            near = np.isin(place.primary[rows], nodes) | np.isin(place.secondary[rows], nodes)
            near |= rows == outcome.instance[lane]
            batch.renew(np.flatnonzero(near), kinds[near])
            kept = {column: getattr(batch.movers, column).copy() for column in COLUMNS}
            batch.renew(np.arange(len(rows)), kinds)
            for column, before in kept.items():
                after = getattr(batch.movers, column)
                assert np.array_equal(before, after, equal_nan=True), f"{where}: {column}"
