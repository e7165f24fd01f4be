"""Blocks of candidates: what they allow is exact, what they gain is close, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.batch.batch import BatchScorer
from planner.scoring.batch.capacity import Targets
from planner.scoring.exact import ExactScorer
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints
from tests.planner.made_clusters import Sample, legal_move, open_moves, samples

KINDS = (
    *("mixed", "tagged", "tight", "exclusive", "groups", "unbalanced", "measured"),
    *("forthcoming", "zero", "symmetric", "nearly"),
)


class Bench:
    """A batch scorer over the ordinary movers of a placement, and the exact rules beside it."""

    def __init__(self, placement: Placement, scope: Ints, rules: MoveRules) -> None:
        self.placement = placement
        self.rules = rules
        self.candidates = Candidates(placement, scope, rules)
        self.exact = ExactScorer(placement, scope)
        movers, model = self.candidates.instances, placement.model
        odd = model.forthcoming[movers]
        if model.exclusive[scope].any():
            odd = odd | (model.disk_spindles[movers] < 0)
        self.rows = movers[~odd]
        with np.errstate(all="ignore"):
            self.batch = BatchScorer(placement, scope, self.rows, movers, force=rules.force)
            self.sound = self.batch.usable() and not np.isnan(self.exact.score())

    def refresh(self) -> None:
        """Follow a move."""
        self.batch.refresh()

    def blocks(self, *, tall: bool) -> tuple[dict[MoveKind, Floats], float]:
        """Gains by kind, (instances, targets), and the margin; failovers have one column."""
        batch, everything = self.batch, np.arange(len(self.rows))
        batch.renew(everything, self.candidates.kinds(self.rows))
        targets = Targets(batch.capacity, self.candidates.targets, tall=tall)
        block = batch.block(everything if tall else slice(0, len(self.rows)), targets)
        gains = {MoveKind.FAILOVER: block.failover[:, None], **block.gains}
        low = batch.ceilings(self.candidates.targets).low
        return gains, batch.margin(low.min(axis=1, initial=0.0))

    def expected(self, kind: MoveKind) -> Floats:
        """What the exact rules say, in the same shape; -inf where not allowed."""
        place, targets = self.placement, self.candidates.targets
        open_kinds = self.candidates.kinds(self.rows)[:, kind]
        width = 1 if kind is MoveKind.FAILOVER else len(targets)
        gains = np.full((len(self.rows), width), -np.inf)
        rows, columns = np.nonzero(np.repeat(open_kinds[:, None], width, axis=1))
        instance = self.rows[rows]
        if kind is MoveKind.FAILOVER:
            target = place.secondary[instance]
        else:
            target = targets[columns]
            away = (target != place.primary[instance]) & (target != place.secondary[instance])
            rows, columns, instance, target = (
                rows[away],
                columns[away],
                instance[away],
                target[away],
            )
        if len(instance):
            outcome = evaluate(place, kind, instance, target, force=self.rules.force)
            after = self.exact.scores_after(outcome)
            gain = np.where(outcome.failure == Failure.NONE, self.exact.score() - after, -np.inf)
            gains[rows, columns] = gain
        return gains


def benches(case: Sample, *, moves: int) -> Iterator[tuple[Bench, str]]:
    """A bench for every group, before and after some random moves that it followed."""
    rng = Random(case.name)
    for placement, scope in case.runs():
        bench = Bench(placement, scope, case.rules)
        if not bench.sound or not len(bench.rows):
            continue
        for done in range(moves + 1):
            yield bench, f"{case.name} after {done} moves"
            found = legal_move(rng, placement, scope) if done < moves else None
            if found is None:
                break
            outcome, lane = found
            placement.commit(outcome, lane)
            bench.refresh()


@pytest.mark.parametrize("kind", KINDS)
def test_a_candidate_is_allowed_exactly_where_the_rules_allow_it(kind: str) -> None:
    for case in samples(kind, 8, first=300):
        for bench, where in benches(case, moves=2):
            gains, _ = bench.blocks(tall=True)
            for move, gain in gains.items():
                allowed = bench.expected(move) > -np.inf
                assert ((gain > -np.inf) == allowed).all(), f"{where}: {move.name}"


@pytest.mark.parametrize("kind", KINDS)
def test_gains_are_exact_within_the_margin(kind: str) -> None:
    for case in samples(kind, 8, first=400):
        for bench, where in benches(case, moves=2):
            gains, margin = bench.blocks(tall=True)
            for move, gain in gains.items():
                expected = bench.expected(move)
                both = (gain > -np.inf) & (expected > -np.inf)
                assert (np.abs(gain[both] - expected[both]) <= margin).all(), (
                    f"{where}: {move.name}"
                )


@pytest.mark.parametrize("kind", ["mixed", "tagged", "exclusive", "tight"])
def test_wide_blocks_say_what_tall_blocks_say(kind: str) -> None:
    for case in samples(kind, 6, first=500):
        for bench, where in benches(case, moves=1):
            tall, margin = bench.blocks(tall=True)
            wide, _ = bench.blocks(tall=False)
            assert tall.keys() == wide.keys()
            for move, gain in tall.items():
                same = np.isclose(gain, wide[move], rtol=0.0, atol=margin)
                assert same.all(), f"{where}: {move.name}"


@pytest.mark.parametrize("kind", ["mixed", "exclusive", "unbalanced", "measured", "nearly"])
def test_changes_of_squared_spreads_lie_within_what_encloses_them(kind: str) -> None:
    for case in samples(kind, 3, first=550):
        rng = Random(case.name)
        for bench, where in benches(case, moves=2):
            low, high = enclosures(bench)
            place, spreads = bench.placement, bench.batch.spreads
            before = spreads.variances()
            slack = 1e-12 * (1 + spreads.square)
            position = {row: at for at, row in enumerate(bench.rows.tolist())}
            for outcome in open_moves(place, bench.candidates, bench.rows, force=True):
                for lane in rng.sample(
                    range(len(outcome.instance)), min(25, len(outcome.instance))
                ):
                    saved = place.clone()
                    place.commit(outcome, lane)
                    spreads.refresh()
                    change = spreads.variances() - before
                    place.become(saved)
                    at = position[int(outcome.instance[lane])]
                    assert (low[:, at] - slack <= change).all(), f"{where}: {outcome.kind.name}"
                    assert (change <= high[:, at] + slack).all(), f"{where}: {outcome.kind.name}"


def enclosures(bench: Bench) -> tuple[Floats, Floats]:
    """The least and the greatest change of every class, reserved memory last, by instance."""
    batch, everything = bench.batch, np.arange(len(bench.rows))
    batch.renew(everything, bench.candidates.kinds(bench.rows))
    ceilings = batch.ceilings(bench.candidates.targets)
    return ceilings.low, ceilings.high
