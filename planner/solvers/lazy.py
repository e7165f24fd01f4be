"""Choosing the next move without looking at everything again.

A move changes two or three nodes. Candidates that touch none of them keep their changes; only
the sums they are held against have moved a little. So the chooser keeps, for every instance, an
upper bound on the gain of its best move, moves that bound along with the sums, and evaluates
anew only

* the instances on the nodes that changed,
* the changed nodes as targets for all others, and
* those whose bound still reaches the best gain found.

Candidates within the scorer's margin of the best are then scored exactly, so the choice is the
one that scoring everything exactly would make (:mod:`planner.solvers.exhaustive`).
"""

from __future__ import annotations

import numpy as np

from planner.failure import Failure
from planner.moves import MoveKind, Outcome, evaluate
from planner.placement import Placement
from planner.scoring.batch import TARGETED, BatchScorer, Block
from planner.scoring.exact import ExactScorer
from planner.solvers.candidates import Candidates, MoveRules
from planner.solvers.choice import Choice, best_choice
from planner.solvers.exhaustive import ExhaustiveChooser
from snapshots.cluster import NO_NODE, Bools, Floats, Ints

_BLOCK = 1 << 14
"""Candidates (instances x targets) per block: arrays of 128 KiB stay in the cache."""
_FIRST = 24
"""Instances looked at first among those whose bound reaches the best gain."""


class LazyChooser:
    """Finds the best next move; see the module's text."""

    def __init__(self, placement: Placement, scope: Ints, rules: MoveRules) -> None:
        self._placement = placement
        self._scope = scope
        self._rules = rules
        self._candidates = Candidates(placement, scope, rules)
        self._exact = ExactScorer(placement, scope)
        movers = self._candidates.instances
        self._batch = BatchScorer(placement, scope, movers, force=rules.force)
        self._usable = self._batch.usable()
        odd = self._irregular(movers) if self._usable else np.ones(len(movers), np.bool_)
        self._odd = movers[odd]
        self._rows: Ints = movers[~odd]
        count = len(self._rows)
        classes = len(self._batch.squares)
        self._bound: Floats = np.full(count, np.inf)
        self._low = np.zeros((classes, count))
        self._high = np.zeros((classes, count))
        self._stale: Bools = np.ones(count, dtype=np.bool_)
        self._changed: Ints = np.zeros(0, dtype=np.int64)
        self.looked = 0

    def _irregular(self, movers: Ints) -> Bools:
        """Instances that the batch scorer's linear picture does not cover."""
        model = self._placement.model
        odd: Bools = model.forthcoming[movers].copy()
        if model.exclusive[self._scope].any():
            odd |= model.disk_spindles[movers] < 0
        return odd

    # -- the interface of a chooser ----------------------------------------------------------

    def best(self) -> Choice | None:
        """The candidate with the lowest score, the earliest of equals; None if none improves."""
        blocks = self._search()
        found = [self._score(*lanes) for lanes in self._contenders(blocks)]
        if len(self._odd):
            reference = ExhaustiveChooser(
                self._placement, self._scope, self._rules, only=self._odd
            ).best()
            if reference is not None:
                one = reference.outcome
                scores = np.full(len(one.instance), np.nan)
                scores[reference.lane] = reference.score
                found.append((one, scores))
        return best_choice(found, self._candidates)

    def moved(self, choice: Choice) -> None:
        """Bring bounds up to date after the placement has carried ``choice`` out."""
        place = self._placement
        nodes = [int(lanes.node[choice.lane]) for lanes in choice.outcome.touched]
        self._changed = np.array(nodes, dtype=np.int64)
        before, means = self._batch.squares, self._batch.means
        self._batch.refresh()
        if not len(self._rows):
            return
        self._age(before, means)
        hit = np.zeros(place.model.node_count + 1, dtype=np.bool_)
        hit[self._changed] = True
        hit[NO_NODE] = False
        stale = hit[place.primary[self._rows]] | hit[place.secondary[self._rows]]
        stale |= self._rows == choice.instance
        tags = place.model.tags
        if tags.has_exclusion and tags.has_locations:
            mine = tags.exclusion[choice.instance]
            stale |= np.isin(tags.exclusion[self._rows], mine[mine >= 0]).any(axis=1)
        self._stale |= stale

    def _age(self, before: Floats, means: Floats) -> None:
        """Let every bound grow by the most that the new sums can add to any of its gains.

        A change d of a sum of squares Q gains sqrt(Q) - sqrt(Q + d), which is monotone in d, so
        the most is at an end of the row's range of d. Where the means moved, d moves as well.
        """
        after = self._batch.squares
        drift = self._batch.drift(self._rows, means)
        low, high = self._low, self._high
        if drift is not None:
            low -= drift
            high += drift
        new, old = after[:, None], before[:, None]
        steady = np.sqrt(new) - np.sqrt(old)

        def growth(change: Floats) -> Floats:
            lost: Floats = np.sqrt(np.maximum(new + change, 0.0))
            lost -= np.sqrt(np.maximum(old + change, 0.0))
            return steady - lost

        least = np.maximum(low, -np.minimum(new, old))  # no sum of squares falls below zero
        self._bound += np.maximum(growth(least), growth(high)).sum(axis=0)

    # -- search ------------------------------------------------------------------------------------

    def _search(self) -> list[Block]:
        """Evaluate until no bound reaches the best gain; returns the blocks looked at."""
        if not len(self._rows):
            return []
        targets = self._candidates.targets
        per_block = max(1, _BLOCK // max(1, len(targets)))
        if len(self._changed):
            self._look_at_changed_targets()
        blocks: list[Block] = []
        fresh = np.zeros(len(self._rows), dtype=np.bool_)
        best = 0.0
        wanted = self._first_look()
        size = _FIRST
        while True:
            for start in range(0, len(wanted), per_block):
                part = wanted[start : start + per_block]
                block = self._evaluate(part)
                blocks.append(block)
                best = max(best, float(self._bound[part].max()))
            fresh[wanted] = True
            self.looked += len(wanted)
            reach = np.where(fresh, -np.inf, self._bound)
            wanted = np.flatnonzero(reach >= best - self._margin())
            if not len(wanted):
                break
            if len(wanted) > size:
                wanted = wanted[np.argpartition(-reach[wanted], size)[:size]]
            size *= 2
        self._stale[:] = False
        self._best_gain = best
        return blocks

    def _first_look(self) -> Ints:
        """The instances that must be looked at, and the most promising of the others."""
        chosen = self._stale.copy()
        rest = np.where(chosen, -np.inf, self._bound)
        count = min(_FIRST, len(rest))
        top = np.argpartition(rest, len(rest) - count)[len(rest) - count :]
        chosen[top[rest[top] > 0]] = True
        return np.flatnonzero(chosen)

    def _evaluate(self, part: Ints) -> Block:
        rows = self._rows[part]
        block = self._batch.block(rows, self._candidates.targets, self._candidates.kinds(rows))
        self._bound[part] = block.best()
        self._low[:, part] = block.low
        self._high[:, part] = block.high
        return block

    def _look_at_changed_targets(self) -> None:
        """Raise the bounds of instances for which a changed node has become a better target."""
        place = self._placement
        targets = self._changed[~place.model.offline[self._changed]]
        targets = np.intersect1d(targets, self._candidates.targets)
        if not len(targets):
            return
        others = np.flatnonzero(~self._stale)
        per_block = max(1, _BLOCK // len(targets))
        for start in range(0, len(others), per_block):
            part = others[start : start + per_block]
            rows = self._rows[part]
            kinds = self._candidates.kinds(rows)
            kinds[:, MoveKind.FAILOVER] = False
            block = self._batch.block(rows, targets, kinds)
            self._bound[part] = np.maximum(self._bound[part], block.best())
            self._low[:, part] = np.minimum(self._low[:, part], block.low)
            self._high[:, part] = np.maximum(self._high[:, part], block.high)

    def _margin(self) -> float:
        return self._batch.margin(self._low.min(axis=1))

    # -- the exact choice --------------------------------------------------------------------------

    def _contenders(self, blocks: list[Block]) -> list[tuple[MoveKind, Ints, Ints]]:
        """The candidates whose gain cannot be told from the best, by kind."""
        if not blocks:
            return []
        floor = self._best_gain - self._margin()
        lanes: dict[MoveKind, list[tuple[Ints, Ints]]] = {}
        for block in blocks:
            near = np.flatnonzero(block.failover >= floor)
            if len(near):
                rows = block.instances[near]
                pair = rows, self._placement.secondary[rows]
                lanes.setdefault(MoveKind.FAILOVER, []).append(pair)
            for kind, row, column in zip(*np.nonzero(block.gains >= floor), strict=True):
                pair = block.instances[row : row + 1], block.targets[column : column + 1]
                lanes.setdefault(TARGETED[kind], []).append(pair)
        return [
            (kind, np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs]))
            for kind, pairs in lanes.items()
        ]

    def _score(self, kind: MoveKind, instance: Ints, target: Ints) -> tuple[Outcome, Floats]:
        outcome = evaluate(self._placement, kind, instance, target, force=self._rules.force)
        scores = self._exact.scores_after(outcome)
        return outcome, np.where(outcome.failure == Failure.NONE, scores, np.nan)
