"""The other places of an instance: the score with it there, or the limit in the way."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planner.explain.immovable import immovable_instances
from planner.explain.move_refusal import refusals_of
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.objective import Prices
from planner.solvers.step_cost import cost_of
from planner.state.placement import Placement
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """The best single move that brings an instance to a node (rows), or makes it primary there.

    ``primary``, ``secondary``: its nodes after that move. ``score``: after it. ``price``: of the
    move, in points of score. ``refusal``: where no move is allowed, which limits refuse the first
    of those that there are; the score is infinite then.
    """

    node: int
    primary: int
    secondary: int
    score: float = math.inf
    price: float = 0.0
    refusal: str = ""

    @property
    def allowed(self) -> bool:
        """True if a move leads there."""
        return not self.refusal


def other_places(
    place: Placement, scope: Ints, rules: MoveRules, row: int, prices: Prices
) -> tuple[OtherPlace, ...]:
    """The places of an instance (row) on every other online node, one for each.

    Allowed ones come first, by score and price; then those that are refused, by node.
    """
    candidates = Candidates(place, scope, rules)
    if row not in candidates.instances:
        return ()
    kinds = np.flatnonzero(candidates.kinds(np.array([row]))[0]).tolist()
    here = (int(place.primary[row]), int(place.secondary[row]))
    elsewhere = candidates.targets[~np.isin(candidates.targets, here)]
    scorer = ExactScorer(place, scope)
    best: dict[int, OtherPlace] = {}
    for kind in map(MoveKind, kinds):
        targets = np.array([here[1]]) if kind is MoveKind.FAILOVER else elsewhere
        if len(targets):
            lanes = np.full(len(targets), row)
            outcome = evaluate(place, kind, lanes, targets, force=rules.force)
            for found in _found(place, scorer, outcome, targets, prices):
                known = best.get(found.node)
                if known is None or _rank(found) < _rank(known):
                    best[found.node] = found
    return tuple(sorted(best.values(), key=lambda one: (_rank(one), one.node)))


def why_it_stays(place: Placement, scope: Ints, rules: MoveRules, row: int) -> str:
    """The reason why no move of an instance is allowed, in a line; "" where one is."""
    found = immovable_instances(place, scope, rules)
    return next((one.message for one in found if one.instance == row), "")


def _rank(one: OtherPlace) -> float:
    return one.score + one.price


def _found(
    place: Placement, scorer: ExactScorer, outcome: Outcome, targets: Ints, prices: Prices
) -> list[OtherPlace]:
    row = int(outcome.instance[0])
    old = int(place.primary[row]), int(place.secondary[row])
    scores = scorer.scores_after(outcome)
    refused = refusals_of(place, outcome)
    found = []
    for lane, node in enumerate(targets.tolist()):
        new = int(outcome.primary[lane]), int(outcome.secondary[lane])
        if outcome.failure[lane] != Failure.NONE:
            found.append(OtherPlace(node, *new, refusal=refused[lane]))
            continue
        step = Step(row, outcome.kind, node, old, new, float(scores[lane]))
        price = prices.of(cost_of(place.model, step))
        found.append(OtherPlace(node, *new, step.score, price))
    return found
