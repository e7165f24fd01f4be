"""The kernel's problem says what the planner's own rules say: the same moves, the same score."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.calls import NO_ENERGY, Cooling, Goal, SearchCalls
from planner.kernel.problem import Rows
from planner.plan.build import moves_of
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.paths import cost, shortest_paths
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.search.encoding import Encoded, encode
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
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
        self.refused = 0
        for outcome in open_moves(self.placement, candidates, rows, force=rules.force):
            self.refused += int((outcome.failure != Failure.NONE).sum())
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

    def as_steps(self, rows: Rows) -> list[Step]:
        """The kernel's steps from the start, in the planner's rows."""
        nodes, found = [*self.encoded.nodes.tolist(), NO_NODE], []
        start = self.encoded.problem.instances[["primary", "secondary"]].tolist()
        at = {row: (nodes[first], nodes[second]) for row, (first, second) in enumerate(start)}
        for row, kind, target, first, second, score in rows.tolist():
            old, at[row] = at[row], (nodes[first], nodes[second])
            instance = int(self.encoded.instances[row])
            found.append(Step(instance, MoveKind(kind), nodes[target], old, at[row], score))
        return found

    def make(self, move: tuple[int, int, int]) -> None:
        outcome, lane = self.moves[move]
        self.placement.commit(outcome, lane)
        row = int(outcome.instance[lane])
        first = self.node[int(self.placement.primary[row])]
        second = self.node[int(self.placement.secondary[row])] if move[1] != 5 else -1
        self.steps.append((move[0], first, second))


def all_go_the_shortest_way(placement: Placement, steps: list[Step]) -> bool:
    ways: dict[int, list[Step]] = {}
    for step in steps:
        ways.setdefault(step.instance, []).append(step)
    for row, way in ways.items():
        template = placement.model.cluster.instances.template[row]
        start, end = way[0].old, way[-1].new
        least = shortest_paths(template, start, end)[0] if placement.model.drbd[row] else way
        if cost(start, way) > cost(start, least):
            return False
    return True


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNKNOWN_TO_IT])
def test_the_kernel_allows_the_same_moves_and_gives_the_same_score(kind: str) -> None:
    compared = allowed_moves = refused_moves = 0
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
                allowed_moves += len(allowed)
                refused_moves += twin.refused
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
    assert allowed_moves > 10
    assert refused_moves > 10


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNKNOWN_TO_IT])
def test_what_an_annealing_finds_costs_its_steps_and_has_an_order(kind: str) -> None:
    """The cost that it counts is what the plan states. None is out of reach."""
    found = moved = refused = direct = 0
    for sample in samples(kind, 20):
        for placement, scope in sample.runs():
            encoded = encode(placement, scope, sample.rules)
            if isinstance(encoded, str) or not len(encoded.instances):
                continue
            twin = Twin(placement, scope, encoded)
            cooling = Cooling(6000, 0.05, 0.001, 1.0, 0.8, 1.0, 2000, seed=found + 1)
            with twin.calls.annealing(Goal(), cooling, *twin.places()) as annealing:
                annealing.finish()
                rank, *places = annealing.best()
                refused += annealing.tally().refused
            if rank == NO_ENERGY:
                continue
            rows, left = twin.calls.order(*places, 0.0)
            assert left == 0, sample.name
            steps = twin.as_steps(rows)
            _, moves, *counted = twin.calls.score(*places)
            stated = moves_of(placement.model, steps)
            assert moves == len(stated), sample.name
            if all_go_the_shortest_way(placement, steps):
                gib = sum(one.copy_gib for one in stated), sum(one.memory_gib for one in stated)
                assert counted == [1024 * each for each in gib], sample.name
                direct += 1
            found, moved = found + 1, moved + moves
    assert found > 1
    assert moved > 1
    assert direct > 0.5 * found
    if kind in ("tight", "tagged"):
        assert refused > 0


@pytest.mark.parametrize(
    ("kind", "expected"), [("tight", (605, 97, 53, 52)), ("tagged", (4132, 269, 118, 5))]
)
def test_only_what_keeps_the_limits_of_nodes_is_looked_at(
    kind: str, expected: tuple[int, ...]
) -> None:
    """The annealing's path on groups where limits bind: legal, taken, asked for, not found."""
    tallies = np.zeros(4, dtype=int)
    for sample in samples(kind, 8):
        for placement, scope in sample.runs():
            encoded = encode(placement, scope, sample.rules)
            if isinstance(encoded, str) or not len(encoded.instances):
                continue
            twin = Twin(placement, scope, encoded)
            cooling = Cooling(3000, 0.05, 0.001, 1.0, 0.8, 1.0, 1000, seed=1)
            with twin.calls.annealing(Goal(), cooling, *twin.places()) as annealing:
                annealing.finish()
                tally = annealing.tally()
            tallies += (tally.legal, tally.taken, tally.checked, tally.refused)
    assert tuple(tallies.tolist()) == expected
