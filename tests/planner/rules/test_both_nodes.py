"""Two new nodes at once are what the three moves that lead there are, one after the other."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.rules.both_nodes import apart_from_home, open_primaries, place_on_both
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.exact import ExactScorer
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
from tests.planner.made_clusters import KINDS, samples


def walked(start: Placement, row: int, primary: int, secondary: int, *, force: bool) -> Placement:
    """The state after the three moves; a refusal is raised as a ValueError of its label."""
    state = start.clone()
    for kind, node in (
        (MoveKind.REPLACE_SECONDARY, primary),
        (MoveKind.FAILOVER, primary),
        (MoveKind.REPLACE_SECONDARY, secondary),
    ):
        outcome = evaluate(state, kind, np.array([row]), np.array([node]), force=force)
        if outcome.failure[0] != Failure.NONE:
            raise ValueError(Failure(int(outcome.failure[0])).label)
        state.commit(outcome, 0)
    return state


def movable(rng: Random, place: Placement, scope: Ints) -> tuple[int, Ints] | None:
    """Some DRBD instance of a group and the nodes, none of its own, that it may go to."""
    here = np.isin(place.primary, scope) & place.model.drbd & (place.secondary != NO_NODE)
    rows = np.flatnonzero(here).tolist()
    if not rows:
        return None
    row = rng.choice(rows)
    nodes = scope[~np.isin(scope, [place.primary[row], place.secondary[row]])]
    return (row, nodes) if len(nodes) > 1 else None


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"small", "tight"}))  # too few nodes
def test_pairs_are_judged_and_scored_as_step_by_step(kind: str) -> None:
    rng, judged = Random(kind), 0
    for sample in samples(kind, 24):
        for place, scope in sample.runs():
            found = movable(rng, place, scope)
            if found is None:
                continue
            row, nodes = found
            scorer = ExactScorer(place, scope)
            first, second = np.nonzero(~np.eye(len(nodes), dtype=np.bool_))
            every = list(zip(nodes[first], nodes[second], strict=True))
            pairs = rng.sample(every, min(len(every), 6))
            primaries, secondaries = np.array(pairs).T
            force = rng.random() < 0.5
            placing = place_on_both(place, row, primaries, secondaries, force=force)
            scores = scorer.scores_after(placing)
            opened = open_primaries(place, row, primaries, force=force)
            for lane, (primary, secondary) in enumerate(pairs):
                failure = Failure(int(placing.failure[lane]))
                judged += 1
                try:
                    state = walked(place, row, primary, secondary, force=force)
                except ValueError as refusal:
                    assert str(refusal) == failure.label
                    continue
                assert failure is Failure.NONE
                assert opened[lane]
                expected = ExactScorer(state, scope).score()
                np.testing.assert_equal(float(scores[lane]), expected)
    assert judged > 10


def test_an_instance_is_not_apart_from_its_own_nodes() -> None:
    (sample,) = samples("small", 1)
    place, _ = next(sample.runs())
    row = int(np.flatnonzero(place.model.drbd & (place.secondary != NO_NODE))[0])
    home, second = int(place.primary[row]), int(place.secondary[row])
    assert not apart_from_home(place, row, np.array([home]))
    assert not apart_from_home(place, row, np.array([second]))
    assert apart_from_home(place, row, np.array([], dtype=np.int64))
