"""The batch scorer of a placement beside the exact rules, for tests that hold the two together."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.batch.batch import BatchScorer
from planner.scoring.batch.capacity import Targets
from planner.scoring.batch.ceilings import Ceilings
from planner.scoring.exact import ExactScorer
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints
from tests.planner.made_clusters import Sample, legal_move


class Bench:
    """A batch scorer over the ordinary movers of a placement, and the exact rules beside it."""

    def __init__(self, placement: Placement, scope: Ints, rules: MoveRules) -> None:
        self.placement = placement
        self.scope = scope
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

    def ceilings(self) -> Ceilings:
        """The bounds of all movers, after what is known of them was renewed."""
        self.batch.renew(np.arange(len(self.rows)), self.candidates.kinds(self.rows))
        return self.batch.ceilings(self.candidates.targets)

    def blocks(self, *, tall: bool) -> tuple[dict[MoveKind, Floats], float]:
        """Gains by kind, (instances, targets), and the margin; failovers have one column."""
        batch, everything = self.batch, np.arange(len(self.rows))
        low = self.ceilings().low
        targets = Targets(batch.capacity, self.candidates.targets, tall=tall)
        block = batch.block(everything if tall else slice(0, len(self.rows)), targets)
        gains = {MoveKind.FAILOVER: block.failover[:, None], **block.gains}
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
