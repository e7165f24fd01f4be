"""Proofs about small clusters are made once."""

from __future__ import annotations

from pathlib import Path

from benchmarks.kinds import Case, Kind
from benchmarks.proofs import proved, repairable
from benchmarks.yardstick import hbal_plan
from planner.solvers.exact.proof import ProofEffort
from planner.solvers.objective import Budget, Objective

CASE = Case(Kind.TIGHT, 4, 12, 101)
LITTLE = ProofEffort(nodes=50, rounds=1)


def test_a_proof_within_no_moves_is_the_cluster_as_it_is(tmp_path: Path) -> None:
    nothing = Objective(budget=Budget(moves=0, copy_mib=0))
    case = Case(Kind.SKEWED, 4, 12, 1)
    found = proved(case, nothing, LITTLE, tmp_path)
    assert found is not None
    assert abs(found.score - hbal_plan(case, tmp_path).before) < 1e-9
    assert found == proved(case, nothing, LITTLE, tmp_path)
    assert len(list((tmp_path / "proofs-1").iterdir())) == 1


def test_a_tight_cluster_can_be_repaired(tmp_path: Path) -> None:
    assert repairable(CASE, tmp_path)
