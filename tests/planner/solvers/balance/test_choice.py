"""The best of scored candidates."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.solvers.balance.choice import Choice, best_choice
from planner.state.placement import Placement
from snapshots.arrays import Floats
from tests.planner.small_clusters import A, B, C, D, instance, placed

NAN = float("nan")


@pytest.fixture
def place() -> Placement:
    """Two instances on a and b, with c and d to go to."""
    return placed(instance("i", A, B), instance("j", A, B), nodes=4)


def scored(
    place: Placement, kind: MoveKind, *lanes: tuple[int, int, float]
) -> tuple[Outcome, Floats]:
    """Lanes of (instance, target, score)."""
    rows, targets, scores = zip(*lanes, strict=True)
    return evaluate(place, kind, np.array(rows), np.array(targets)), np.array(scores)


def best(place: Placement, *found: tuple[Outcome, Floats]) -> Choice | None:
    return best_choice(found, Candidates(place, np.arange(4), MoveRules()))


def test_the_lowest_score_wins(place: Placement) -> None:
    choice = best(
        place,
        scored(place, MoveKind.REPLACE_SECONDARY, (0, C, 2.0), (0, D, 1.0), (1, C, 3.0)),
        scored(place, MoveKind.FAILOVER, (0, B, 1.5)),
    )
    assert choice is not None
    assert (choice.instance, choice.kind, choice.target, choice.score) == (
        *(0, MoveKind.REPLACE_SECONDARY, D),
        1.0,
    )


def test_the_last_bit_decides(place: Placement) -> None:
    lower = float(np.nextafter(1.0, 0.0))
    choice = best(place, scored(place, MoveKind.REPLACE_SECONDARY, (0, C, 1.0), (1, D, lower)))
    assert choice is not None
    assert choice.instance == 1


@pytest.mark.parametrize("backwards", [False, True])
def test_of_equals_the_earliest_candidate_wins(place: Placement, backwards: bool) -> None:
    """However they were gathered: by instance, then the failover, target and kind."""
    found = [
        scored(place, MoveKind.REPLACE_PRIMARY, (0, C, 1.0), (0, D, 1.0)),
        scored(place, MoveKind.REPLACE_SECONDARY, (0, D, 1.0), (1, C, 1.0)),
        scored(place, MoveKind.FAILOVER, (1, B, 1.0)),
    ]
    choice = best(place, *(found[::-1] if backwards else found))
    assert choice is not None
    assert (choice.instance, choice.kind, choice.target) == (0, MoveKind.REPLACE_PRIMARY, C)


def test_a_score_that_is_no_number_never_wins(place: Placement) -> None:
    choice = best(
        place,
        scored(place, MoveKind.FAILOVER, (0, B, NAN)),
        scored(place, MoveKind.REPLACE_SECONDARY, (0, C, NAN), (0, D, 9.0)),
    )
    assert choice is not None
    assert (choice.target, choice.score) == (D, 9.0)


def test_nothing_allowed_is_no_choice(place: Placement) -> None:
    assert best(place) is None
    assert best(place, scored(place, MoveKind.FAILOVER, (0, B, NAN))) is None
