"""The instances of a block, shaped to meet its targets."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring.batch.sources import Sources
from planner.scoring.batch.tables import BatchTables
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import A, B, C, instance, placed

PAIR, ALONE = instance("pair", A, B), instance("alone", C)


def sources_of(*instances: InstanceRecord, tall: bool = True) -> Sources:
    rows = np.arange(len(instances))
    tables = BatchTables(placed(*instances), np.arange(3), rows, rows)
    tables.renew(rows, np.ones((len(rows), len(MoveKind)), dtype=np.bool_))
    return Sources(tables, rows, tall=tall)


def test_instances_go_down_a_tall_block_and_across_a_wide_one() -> None:
    assert sources_of(PAIR, ALONE, tall=True).p.tolist() == [[A], [C]]
    assert sources_of(PAIR, ALONE, tall=False).p.tolist() == [[A, C]]


@pytest.mark.parametrize(
    ("instances", "mirrored", "single"),
    [((PAIR,), True, False), ((ALONE,), False, True), ((PAIR, ALONE), True, True)],
)
def test_a_block_has_pairs_or_single_instances_or_both(
    instances: tuple[InstanceRecord, ...], mirrored: bool, single: bool
) -> None:
    sources = sources_of(*instances)
    assert (sources.mirrored, sources.single) == (mirrored, single)


def test_a_block_is_calm_until_a_node_of_its_instances_fails() -> None:
    assert sources_of(PAIR).calm
    assert not sources_of(instance("i", A, B, memory=6000), instance("j", C, A, memory=3000)).calm
