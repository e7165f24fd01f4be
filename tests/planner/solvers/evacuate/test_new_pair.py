"""New pairs of nodes, primary by primary."""

from __future__ import annotations

import numpy as np

from planner.rules.failure import Failure
from planner.solvers.evacuate.new_pair import (
    Secondary,
    best_secondary,
    no_good_nodes,
    primary_by_primary,
)
from snapshots.arrays import Ints

NODES = np.array([0, 1, 2])


def test_the_lowest_score_wins_and_the_last_of_equals() -> None:
    scores = {0: (2.0, 1), 1: (1.0, 2), 2: (1.0, 0)}

    def through(primary: int, others: Ints) -> tuple[Secondary | None, str]:
        assert primary not in others.tolist()
        return scores[primary], ""

    assert primary_by_primary(NODES, through) == ((2, 0), "")


def test_where_no_primary_will_do_the_last_failure_is_told() -> None:
    reasons = {0: "first", 1: "second", 2: ""}
    assert primary_by_primary(NODES, lambda primary, _: (None, reasons[primary])) == (
        None,
        "second",
    )


def test_the_best_secondary_comes_with_the_failure_of_the_last_refused() -> None:
    failures = np.array([Failure.NONE, Failure.DISK, Failure.NONE])
    assert best_secondary(NODES, failures, np.array([1.0, 0.0, 1.0])) == (
        (1.0, 2),
        "Changing secondary to final secondary: FailDisk",
    )


def test_without_a_secondary_there_is_only_a_failure() -> None:
    failures = np.full(3, int(Failure.MEM))
    found, reason = best_secondary(NODES, failures, np.zeros(3))
    assert found is None
    assert str(no_good_nodes(reason)) == (
        "Can't find any good nodes for relocation: Allocation failed:"
        " Changing secondary to final secondary: FailMem"
    )
