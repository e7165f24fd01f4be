"""The common part of all ways to make room: candidates, count of work, best answer so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.move_price import Price, move_price
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.make_room.fits_after import EnoughRoom
from planner.solvers.place.ranked_places import Spot
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints

PER_STATE = 400
"""The cost of looking at one state beside its candidates, in candidates."""
_NO_LIMIT = Price(1 << 62)


@dataclass(frozen=True)
class Room:
    """The moves in order, the place that the instance then gets, and what the moves cost."""

    steps: tuple[Step, ...]
    spot: Spot
    price: Price


class WorkMeter:
    """Counts the work."""

    def __init__(self, work: int) -> None:
        self.left = work
        self.cut = False

    def spend(self, work: int) -> bool:
        """True if there is still enough; if not, the search is cut."""
        if self.left < work:
            self.cut = True
            self.left = 0
            return False
        self.left -= work
        return True


class RoomHunt:
    """The search within one group; ``best`` is the cheapest answer so far, ``limit`` its price.

    ``movers``: the instances (rows) that may move; ``on_node``: which of them each node has.
    """

    def __init__(
        self, goal: EnoughRoom, existing: int, meter: WorkMeter, best: Room | None
    ) -> None:
        self.goal = goal
        self.model = goal.model
        self.meter = meter
        self.know(best)
        root = goal.root
        candidates = Candidates(root, goal.nodes, MoveRules())
        rows = candidates.instances[candidates.instances < existing]
        rows = rows[~self.model.forthcoming[rows]]
        homes, seconds = root.primary[rows], root.secondary[rows]
        down = self.model.offline[homes]
        down |= (seconds != NO_NODE) & self.model.offline[seconds]
        self.movers: Ints = rows[~down]
        self.targets = candidates.targets
        self.on_node: dict[int, list[int]] = {int(n): [] for n in goal.nodes}
        for row in self.movers.tolist():
            for node in (int(root.primary[row]), int(root.secondary[row])):
                if node != NO_NODE:
                    self.on_node[node].append(row)

    def know(self, best: Room | None) -> None:
        """The cheapest answer so far, of another group perhaps."""
        self.best = best
        self.limit = best.price if best else _NO_LIMIT

    def kinds(self, state: Placement, rows: Ints) -> Bools:
        """The kinds of move that instances may try, (rows, kinds)."""
        return Candidates(state, self.goal.nodes, MoveRules()).kinds(rows)

    def ordered(
        self, state: Placement, kind: MoveKind, row: int, targets: Ints, avoid: set[int]
    ) -> Iterator[tuple[Outcome, int]]:
        """Legal moves of one kind of an instance, by score; to the nodes ``avoid`` last."""
        outcome = evaluate(state, kind, np.full(len(targets), row), targets)
        legal = np.flatnonzero(outcome.failure == Failure.NONE)
        if not len(legal):
            return
        scores = ExactScorer(state, self.goal.nodes).scores_after(outcome)[legal]
        last = np.isin(outcome.target[legal], list(avoid))
        for k in np.lexsort((scores, last)).tolist():
            yield outcome, int(legal[k])

    def carried_out(self, state: Placement, outcome: Outcome, lane: int) -> tuple[Placement, Step]:
        """The state after a move, and the move; its score is not known yet."""
        row = int(outcome.instance[lane])
        after = state.clone()
        after.commit(outcome, lane)
        step = Step(
            instance=row,
            kind=outcome.kind,
            target=int(outcome.target[lane]),
            old=(int(state.primary[row]), int(state.secondary[row])),
            new=(int(outcome.primary[lane]), int(outcome.secondary[lane])),
            score=float("nan"),
        )
        return after, step

    def found(self, steps: tuple[Step, ...]) -> bool:
        """True if the instance fits after ``steps``; keep them, or as many as are needed, if so.

        They are cheaper than what was found before.
        """
        room = self._verified(steps)
        if room is None:
            return False
        self.best, self.limit = room, room.price
        if len(steps) > 1:  # what was done for one node may have relieved the other as well
            for k in range(len(steps)):
                if self.found((*steps[:k], *steps[k + 1 :])):
                    break
        return True

    def _verified(self, steps: tuple[Step, ...]) -> Room | None:
        """``steps`` done from the start once more, each legal, and the place there is then."""
        if not self.meter.spend(PER_STATE + len(self.targets) ** 2 * self.goal.pair):
            return None
        state = self.goal.root.clone()
        price = Price()
        scored = []
        for step in steps:
            outcome = evaluate(state, step.kind, np.array([step.instance]), np.array([step.target]))
            if outcome.failure[0] != Failure.NONE:
                return None
            state.commit(outcome, 0)
            scored.append(replace(step, score=ExactScorer(state, self.goal.nodes).score()))
            price = price.plus(move_price(self.model, step.instance, step.kind))
        spot = self.goal.spot(state, scored)
        return None if spot is None else Room(tuple(scored), spot, price)
