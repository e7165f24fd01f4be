"""A run acts on its own cluster, whatever a name leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import RunRecord, RunState
from executor.run.same_cluster import check_cluster, check_same
from snapshots.errors import Refused
from tests.executor.simulated.small import simulated
from tests.planner.small_clusters import A, B, instance

RUN = RunRecord(
    1, "u", "prod", "uuid-of-prod", "luxi:", RunState.RUNNING, 0.0, 0.0, None, False, "", {}
)


def test_the_same_cluster_may_answer() -> None:
    check_same(RUN, "luxi:", "uuid-of-prod")


def test_another_cluster_is_refused_by_both_of_its_names() -> None:
    with pytest.raises(Refused) as found:
        check_same(RUN, "https://master:5080", "uuid-of\nlab")
    said = str(found.value)
    assert said.startswith("https://master:5080 is now another cluster (uuid-of")
    assert "the run is on prod (uuid-of-prod)" in said and "\n" not in said


def test_a_backend_is_asked_which_cluster_it_is() -> None:
    there = simulated(instance("web", A, B))
    same = replace(RUN, cluster_uuid=there.identity().uuid)
    check_cluster(same, there)
    with pytest.raises(Refused, match="is now another cluster"):
        check_cluster(RUN, there)
