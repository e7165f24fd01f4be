"""Choosing the next move without looking at everything again.

A move changes two or three nodes. Candidates that touch none of them keep their changes; only
the sums they are held against have moved a little. So the chooser keeps, for every instance, an
upper bound on the gain of its best move, moves that bound along with the sums, and after a move
evaluates only

* the instances on the nodes that changed,
* the changed nodes as targets for all others, and
* those whose bound still reaches the best gain found.

Candidates within the scorer's margin of the best are then scored exactly, so the choice is the
one that scoring everything exactly would make (:mod:`planner.solvers.balance.exhaustive`).

Where there is a kernel it does all of this but the bookkeeping of instances
(:mod:`planner.solvers.balance.compiled`); what follows here in numpy stands in for it.
"""

from __future__ import annotations

import numpy as np

from planner.kernel.library import Kernel, kernel
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.further_limits import further
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.scoring.batch.batch import ALL_KINDS, BatchScorer
from planner.scoring.batch.block import Block
from planner.scoring.batch.capacity import Targets
from planner.scoring.batch.reach import AlikeMovers, Reach, reach
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.choice import Choice, best_choice
from planner.solvers.balance.compiled import CompiledSearch
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_BLOCK = 1 << 14
"""Candidates (instances x targets) per block: arrays of 128 KiB stay in the cache."""
_FIRST = 24
"""Instances looked at first among those whose bound reaches the best gain."""
_MANY = 96
"""Instances from which on it pays to see first to which targets, and how, they can move at best."""
_TO_TARGETS = ALL_KINDS - {MoveKind.FAILOVER}


Lanes = tuple[MoveKind, Ints, Ints]
"""Candidates of a kind: rows of instances, rows of targets."""


class LazyChooser:
    """Finds the best next move; see the module's text."""

    def __init__(self, placement: Placement, scope: Ints, rules: MoveRules) -> None:
        self._placement = placement
        self._scope = scope
        self._rules = rules
        self._candidates = Candidates(placement, scope, rules)
        library = kernel()
        self._exact = ExactScorer(placement, scope, library)
        movers = self._candidates.instances
        odd = self._irregular(movers)
        with np.errstate(all="ignore"):
            self._batch = BatchScorer(placement, scope, movers[~odd], movers, force=rules.force)
            if not self._batch.usable():
                odd[:] = True
        self._odd = movers[odd]
        self._rows: Ints = movers[~odd]
        count = len(self._rows)
        classes = len(self._batch.variances)
        self._bound: Floats = np.full(count, np.inf)
        self._low: Floats = np.zeros((classes, count))
        self._high: Floats = np.zeros((classes, count))
        self._stale: Bools = np.ones(count, dtype=np.bool_)
        self._changed: set[int] = set()
        self._margin = self._batch.margin(np.zeros(classes))
        self._best_gain = 0.0
        self._alike: AlikeMovers | None = None
        self._compiled = (
            CompiledSearch(library, self._batch, self._candidates.targets)
            if isinstance(library, Kernel) and count
            else None
        )

    def _irregular(self, movers: Ints) -> Bools:
        """Instances that the batch scorer's linear picture does not cover.

        It has columns for Ganeti's limits alone: with any further one it covers none.
        """
        model = self._placement.model
        place = self._placement
        odd: Bools = model.forthcoming[movers] | (place.primary[movers] == place.secondary[movers])
        if further:
            odd[:] = True
        if model.exclusive[self._scope].any():
            odd |= model.disk_spindles[movers] < 0
        return odd

    # -- the interface of a chooser ------------------------------------------------------------

    def best(self) -> Choice | None:
        """The candidate with the lowest score, the earliest of equals; None if none improves."""
        found: list[tuple[Outcome, Floats]] = []
        if len(self._rows):
            self._margin = self._batch.margin(self._renew())
            if self._compiled is not None:
                candidates = self._near_best(self._compiled)
                found += _scored(self._choose(self._compiled, candidates))
            else:
                self._look_at_changed_targets()
                found += [self._score(*lanes) for lanes in self._contenders(self._search())]
            self._stale[:] = False
        if len(self._odd):
            reference = ExhaustiveChooser(
                self._placement,
                self._scope,
                self._rules,
                only=self._odd,
                candidates=self._candidates,
            )
            found += _scored(reference.best())
        return best_choice(found, self._candidates)

    def moved(self, choice: Choice) -> None:
        """Bring bounds up to date after the placement has carried ``choice`` out."""
        place = self._placement
        nodes = [int(lanes.node[choice.lane]) for lanes in choice.outcome.touched]
        self._changed.update(nodes)
        if not len(self._rows):
            return
        before, totals = self._batch.variances, self._batch.spreads.total
        self._batch.refresh()
        self._age(before, totals)
        primary, secondary = place.primary[self._rows], place.secondary[self._rows]
        for node in nodes:
            self._stale |= primary == node
            self._stale |= secondary == node
        tags = place.model.tags
        if tags.has_exclusion and tags.has_locations:
            mine, _ = tags.exclusion.of(choice.instance)
            self._stale |= tags.exclusion.carriers(mine)[self._rows]

    def leave_uncopied(self, instance: int) -> None:
        """From now on nothing of ``instance`` is copied."""
        self._candidates.leave_uncopied(instance)
        self._stale |= self._rows == instance

    def _age(self, before: Floats, totals: Floats) -> None:
        """Let every bound grow by the most that the new sums can add to any of its gains.

        A change d of a squared spread V gains sqrt(V) - sqrt(V + d), which is monotone in d, so
        the most is at an end of the row's range of d. Where the means moved, d moves as well, by
        up to the drift: then the old gain is taken at its least.
        """
        low, high = self._low, self._high
        if self._compiled is not None:
            self._compiled.age((before, totals), (low, high), self._margin, self._bound)
            return
        new, old = self._batch.variances[:, None], before[:, None]
        steady = float((np.sqrt(new) - np.sqrt(old)).sum())
        drift = self._batch.drift(totals)
        if drift is not None:
            low -= drift
            high += drift
            old = old + drift
        least = np.maximum(low, -np.minimum(new, old))  # no squared spread falls below zero

        def lost(change: Floats) -> Floats:
            ahead = new + change
            np.sqrt(np.maximum(ahead, 0.0, out=ahead), out=ahead)
            behind = old + change
            ahead -= np.sqrt(np.maximum(behind, 0.0, out=behind), out=behind)
            return ahead

        growth = np.minimum(lost(least), lost(high))
        self._bound += steady - growth.sum(axis=0) + self._margin

    # -- search --------------------------------------------------------------------------------

    def _near_best(self, compiled: CompiledSearch) -> np.ndarray:
        return compiled.near_best(self._bound, self._changed_targets(), self._margin)

    def _choose(self, compiled: CompiledSearch, candidates: np.ndarray) -> Choice | None:
        return compiled.choose(candidates)

    def _search(self) -> list[Block]:
        """Evaluate until no bound reaches the best gain; returns the blocks looked at."""
        everywhere = Targets(self._batch.capacity, self._candidates.targets, tall=True)
        margin = self._margin
        blocks: list[Block] = []
        best = 0.0
        unseen = self._bound.copy()
        size = _FIRST
        while True:
            wanted = np.flatnonzero(unseen >= best - margin)
            if not len(wanted):
                break
            targets, kinds, rest = everywhere, ALL_KINDS, -np.inf
            if len(wanted) > size:
                if size > _FIRST and len(wanted) > _MANY:
                    rest = best - margin
                    found = self._reach(wanted, rest)
                    self._bound[wanted] = unseen[wanted] = np.minimum(unseen[wanted], found.most)
                    wanted = wanted[found.most >= rest]
                    targets = Targets(self._batch.capacity, found.targets, tall=True)
                    kinds = found.kinds | {MoveKind.FAILOVER}
                else:
                    wanted = wanted[np.argpartition(-unseen[wanted], size)[:size]]
            per_block = max(1, _BLOCK // max(1, len(targets.flat)))
            for start in range(0, len(wanted), per_block):
                part = wanted[start : start + per_block]
                block = self._batch.block(part, targets, kinds)
                blocks.append(block)
                gains = block.best()
                self._bound[part] = np.maximum(gains, rest)
                best = max(best, float(gains.max()))
            unseen[wanted] = -np.inf
            size *= 2
        self._best_gain = best
        return blocks

    def _reach(self, at: Ints, floor: float) -> Reach:
        """The moves of the instances at ``at`` that can gain ``floor``."""
        if self._alike is None:
            self._alike = AlikeMovers(self._batch)
        nodes, base = self._candidates.targets, self._ceilings.beside_targets(at)
        return reach(self._batch, self._alike, at, nodes, base, floor)

    def _renew(self) -> Floats:
        """Recompute what is kept of the instances on changed nodes.

        Gives the least that any move changes each squared spread.
        """
        stale = np.flatnonzero(self._stale)
        open_kinds = self._candidates.kinds(self._rows[stale])
        if self._compiled is not None:
            self._batch.movers.update(stale, open_kinds)
            return self._compiled.renew(self._low, self._high, stale, self._bound)
        self._batch.renew(stale, open_kinds)
        ceilings = self._ceilings = self._batch.ceilings(self._candidates.targets)
        self._low, self._high = ceilings.low, ceilings.high
        self._bound[stale] = ceilings.of(stale)
        least: Floats = self._low.min(axis=1)
        return least

    def _changed_targets(self) -> Ints:
        """The targets that have changed since this was last asked."""
        changed = np.array(sorted(self._changed), dtype=np.int64)
        self._changed.clear()
        return changed[~self._placement.model.offline[changed]]

    def _look_at_changed_targets(self) -> None:
        """Raise the bounds of instances for which a changed node has become a better target."""
        nodes = self._changed_targets()
        if not len(nodes):
            return
        targets = Targets(self._batch.capacity, nodes, tall=False)
        per_block = _BLOCK // len(nodes)
        count = len(self._rows)
        for start in range(0, count, per_block):
            part = slice(start, min(start + per_block, count))
            block = self._batch.block(part, targets, _TO_TARGETS)
            self._bound[part] = np.maximum(self._bound[part], block.best())

    # -- the exact choice --------------------------------------------------------------------------

    def _contenders(self, blocks: list[Block]) -> list[Lanes]:
        """Those of the blocks whose gain cannot be told from the best, by kind."""
        floor = self._best_gain - self._margin
        lanes: dict[MoveKind, list[tuple[Ints, Ints]]] = {}
        for block in blocks:
            near = np.flatnonzero(block.failover >= floor)
            if len(near):
                rows = self._rows[block.at][near]
                pair = rows, self._placement.secondary[rows]
                lanes.setdefault(MoveKind.FAILOVER, []).append(pair)
            for kind, gain in block.gains.items():
                rows, columns = np.nonzero(gain >= floor)
                if len(rows):
                    pair = self._rows[block.at][rows], block.targets[columns]
                    lanes.setdefault(kind, []).append(pair)
        return [
            (kind, np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs]))
            for kind, pairs in lanes.items()
        ]

    def _score(self, kind: MoveKind, instance: Ints, target: Ints) -> tuple[Outcome, Floats]:
        force = self._rules.force
        outcome = evaluate(self._placement, kind, instance, target, force=force, allowed=True)
        return outcome, self._exact.scores_after(outcome, self._batch.spreads.exact)


def _scored(choice: Choice | None) -> list[tuple[Outcome, Floats]]:
    """A choice among others: no other lane of its outcome has a score."""
    if choice is None:
        return []
    scores = np.full(len(choice.outcome.instance), np.nan)
    scores[choice.lane] = choice.score
    return [(choice.outcome, scores)]
