"""The kernel's exact scores have the same bits as numpy's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.library import switch_off, switch_on
from planner.rules.candidates import Candidates
from planner.rules.moves import Outcome
from planner.scoring.exact import ExactScorer
from tests.planner.made_clusters import KINDS, open_moves, samples


def outcomes(kind: str) -> Iterator[tuple[ExactScorer, Outcome]]:
    """Every open move of some clusters of a kind, whether allowed or not."""
    for made in samples(kind, 9, first=300):
        for placement, scope in made.runs():
            candidates = Candidates(placement, scope, made.rules)
            scorer = ExactScorer(placement, scope)
            moves = open_moves(placement, candidates, candidates.instances, force=made.rules.force)
            for outcome in moves:
                yield scorer, outcome


@pytest.fixture(autouse=True)
def _switched_on_again() -> Iterator[None]:
    yield
    switch_on()


@pytest.mark.parametrize("kind", KINDS)
def test_every_score_is_the_same_to_the_last_bit(kind: str) -> None:
    assert isinstance(kernel(), Kernel)
    compiled = [scorer.scores_after(outcome) for scorer, outcome in outcomes(kind)]
    switch_off()
    plain = [scorer.scores_after(outcome) for scorer, outcome in outcomes(kind)]
    assert sum(len(scores) for scores in plain) > 20
    for one, other in zip(compiled, plain, strict=True):
        assert np.array_equal(one, other, equal_nan=True)
