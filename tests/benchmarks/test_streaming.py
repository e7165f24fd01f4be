"""Job sets and the runner on one simulated cluster: the same end, and what is counted."""

from __future__ import annotations

from benchmarks.clusters import Recipe
from benchmarks.streaming import JOB_SETS, Carried, measure, table_of
from executor.limits import Limits
from planner.plan.move import Position

SMALL = Recipe("12/36", 12, 36)


def test_every_way_leads_to_the_same_nodes() -> None:
    sets, one_at_once = measure(SMALL, {"one at once": Limits(moves=1)})
    assert sets.placement
    assert sets.placement == one_at_once.placement
    assert sets.peak > one_at_once.peak == 1
    assert sets.seconds < one_at_once.seconds


def test_the_table_tells_how_many_times_as_fast_as_job_sets() -> None:
    where = {"a": Position("x", "y")}
    carried = [
        Carried("5/20", seed, way, seconds, 2, where)
        for seed, way, seconds in (
            (1, JOB_SETS, 7200.0),
            (1, "runner", 3600.0),
            (2, JOB_SETS, 7200.0),
            (2, "runner", 1800.0),
        )
    ]
    assert table_of(carried).rows == (
        ("5/20", "1", JOB_SETS, "2.0 h", "", "2"),
        ("5/20", "1", "runner", "0.8 h", "2.00× – 4.00×", "2"),
    )
