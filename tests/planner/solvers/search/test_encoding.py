"""The kernel's problem says what the planner's own rules say: the same moves, the same score."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.calls import SearchCalls
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.scoring.exact import ExactScorer
from planner.solvers.search.encoding import Encoded, encode
from planner.state.placement import Placement
from snapshots.arrays import Ints
from tests.planner.made_clusters import KINDS, open_moves, samples

UNKNOWN_TO_IT = ("exclusive",)


class Twin:
    """A placement, and the kernel's idea of it after the same moves."""

    def __init__(self, placement: Placement, scope: Ints, encoded: Encoded) -> None:
        compiled = kernel()
        assert isinstance(compiled, Kernel), compiled
        self.placement, self.scope, self.encoded = placement, scope, encoded
        self.calls = SearchCalls(compiled, encoded.problem)
        self.steps: list[tuple[int, int, int]] = []
        self.node = {int(node): at for at, node in enumerate(encoded.nodes)} | {-1: -1}
        self.instance = {int(row): at for at, row in enumerate(encoded.instances)}

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self.encoded.problem.instances
        primary, secondary = rows["primary"].copy(), rows["secondary"].copy()
        for at, first, second in self.steps:
            primary[at], secondary[at] = first, second
        return primary, secondary

    def allowed(self, rules: MoveRules) -> set[tuple[int, int, int]]:
        """What the planner's rules allow now, in the kernel's rows; one of them is made."""
        candidates = Candidates(self.placement, self.scope, rules)
        rows = np.array([row for row in candidates.instances if int(row) in self.instance], int)
        found = {}
        for outcome in open_moves(self.placement, candidates, rows, force=rules.force):
            for lane in np.flatnonzero(outcome.failure == Failure.NONE).tolist():
                row = self.instance[int(outcome.instance[lane])]
                target = self.node[int(outcome.target[lane])]
                found[row, int(outcome.kind), target] = outcome, lane
        self.moves = found
        return set(found)

    def kernel_allows(self) -> set[tuple[int, int, int]]:
        steps = np.array(self.steps, dtype=np.int32).reshape(-1, 3)
        secondaries = self.places()[1]
        found = set()
        for row in range(len(self.encoded.instances)):
            for kind in range(6):
                targets = range(len(self.encoded.nodes)) if kind else (int(secondaries[row]),)
                mirrored = bool(self.encoded.problem.instances[row]["mirrored"])
                if mirrored == (kind == 5):
                    continue
                for target in targets:
                    if self.calls.allows(steps, kind, row, target):
                        found.add((row, kind, target))
        return found

    def make(self, move: tuple[int, int, int]) -> None:
        outcome, lane = self.moves[move]
        self.placement.commit(outcome, lane)
        row = int(outcome.instance[lane])
        first = self.node[int(self.placement.primary[row])]
        second = self.node[int(self.placement.secondary[row])] if move[1] != 5 else -1
        self.steps.append((move[0], first, second))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNKNOWN_TO_IT])
def test_the_kernel_allows_the_same_moves_and_gives_the_same_score(kind: str) -> None:
    compared = 0
    for sample in samples(kind, 20):
        rng = Random(sample.name)
        for placement, scope in sample.runs():
            encoded = encode(placement, scope, sample.rules)
            if isinstance(encoded, str) or not len(encoded.instances):
                continue
            twin = Twin(placement, scope, encoded)
            for _ in range(4):
                allowed = twin.allowed(sample.rules)
                assert twin.kernel_allows() == allowed, (sample.name, twin.steps)
                if len({row for row, *_ in twin.steps}) == len(twin.steps):
                    # A node that an instance has come back to is judged by its records, no longer
                    # by its report; places alone do not say so.
                    score, *_ = twin.calls.score(*twin.places())
                    exact = ExactScorer(placement, scope).score()
                    assert score == pytest.approx(exact, rel=1e-12, abs=1e-12), sample.name
                    compared += 1
                if not allowed:
                    break
                twin.make(rng.choice(sorted(allowed)))
    assert compared > 5, "too few of these clusters are known to the kernel"
