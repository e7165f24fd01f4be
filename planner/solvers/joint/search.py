"""From a joint question to the best answer that the exact rules allow.

A search that pushes instances aside (:mod:`planner.solvers.joint.ejection`) comes first: it finds
room where there is any to speak of, in little time. What it leaves over is put to CP-SAT, which can
prove that there is no more. Both propose, the question judges. What is refused leads to further
conditions on the model and another proposal, as long as the effort lasts; of a refused proposal the
part that holds counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from planner.solvers.counting import Bunch, CountingModel, Counts, Places, most_by_sums
from planner.solvers.evacuate.evacuate import Evacuated
from planner.solvers.joint.effort import Effort
from planner.solvers.joint.ejection import can_push, pack
from planner.solvers.joint.settle import settled
from planner.solvers.joint.solve import most_placed, well_placed
from planner.state.placement import Placement
from snapshots.arrays import Ints

MOST_PAIRS = 20_000
"""Bunches times pairs of nodes in a model; beyond that only the roomiest nodes are choices."""
MOST_CHOICES = 1_000_000
"""The same where instances are pushed aside."""
_STEPS = 800
"""Of pushing aside, for a unit of the effort; it is not taken off the effort."""
_ROUNDS = 12
"""Proposals that may be refused."""
_FOR_MOST, _FOR_BEST = 0.6, 0.5
"""Shares of what is left of the effort: for one search for more places, for better ones."""


@dataclass(frozen=True, eq=False)
class JointAnswer:
    """Places that hold, the state with them, the steps that lead there, and how good it is.

    ``refused`` where the proposal held in part only; ``broken`` are the nodes to blame for that.
    """

    places: Places
    placement: Placement
    score: tuple[Any, ...]
    steps: tuple[Evacuated, ...] = ()
    refused: bool = False
    broken: tuple[int, ...] = ()


class JointQuestion(Protocol):
    """The question that the search answers."""

    @property
    def scope(self) -> Ints:
        """The nodes whose score counts."""

    @property
    def placement(self) -> Placement:
        """The state to start from."""

    def avoided(self, node: int) -> int:
        """The rank of a node: lower ones come before any score."""

    def bunches(self, kept: Places, most_pairs: int) -> tuple[list[Bunch], bool]:
        """The instances with their choices, and whether no choice was left out."""

    def prepare(self, model: CountingModel) -> None:
        """Add the conditions that every answer has to meet."""

    def learn(self, model: CountingModel, node: int) -> bool:
        """Add a condition on a node to blame for a refusal; False if there is no new one."""

    def judge(self, places: Places) -> JointAnswer:
        """Carry out a proposal as far as it holds."""


def search(question: JointQuestion, start: JointAnswer, effort: Effort) -> tuple[JointAnswer, int]:
    """The best answer, no worse than ``start``, and what no answer can exceed."""
    bunches, whole = question.bunches(start.places, MOST_CHOICES)
    total = sum(bunch.size for bunch in bunches)
    ceiling = most_by_sums(question.placement, bunches) if whole else total
    avoided = sum(question.avoided(primary) for primary, _ in start.places.values())
    if len(start.places) >= ceiling and not avoided:
        return start, ceiling
    search = _JointSearch(question, bunches, start, effort)
    search.push(ceiling)
    if len(search.best.places) < ceiling and effort.load():
        bunches, whole = question.bunches(search.best.places, MOST_PAIRS)
        search.bunches = bunches
        search.run(careful=True)
        if any(any(bunch.unchecked) for bunch in bunches) and len(search.best.places) < total:
            search.run(careful=False)
    else:
        whole = False
    bound = min(ceiling, search.bound) if whole else ceiling
    return search.best, bound


class _JointSearch:
    def __init__(
        self, question: JointQuestion, bunches: list[Bunch], start: JointAnswer, effort: Effort
    ) -> None:
        self.question = question
        self.bunches = bunches
        self.best = start
        self.effort = effort
        self.total = sum(bunch.size for bunch in bunches)
        self.bound = self.total

    def push(self, ceiling: int) -> None:
        """Push instances aside until as many as there can be are placed, or for a while."""
        if self.effort.over or not can_push(self.bunches):
            return
        steps = int(self.effort.units * _STEPS)
        placement, effort = self.question.placement, self.effort
        for bunches in self._from_the_preferred():
            if len(self.best.places) >= ceiling and bunches is self.bunches:
                break
            found = pack(placement, bunches, self.best.places, steps, effort)
            if len(found) >= len(self.best.places) and found != self.best.places:
                self._settle(self.question.judge(found))

    def _settle(self, answer: JointAnswer) -> None:
        """Take an answer that holds, with the instances where the score is lower if that does."""
        self._consider(answer)
        if answer.refused or self.effort.late or self.best.places != answer.places:
            return
        question, effort = self.question, self.effort
        start, end, scope = question.placement, answer.placement, question.scope
        places = settled(start, end, self.bunches, answer.places, scope, question.avoided, effort)
        self._consider(question.judge(places))

    def _from_the_preferred(self) -> Iterator[list[Bunch]]:
        """The bunches with choices on preferred nodes only, if there are others; as they are."""
        avoided = self.question.avoided
        ranks = [
            np.array([avoided(node) for node in bunch.pairs[:, 0].tolist()], dtype=np.int64)
            for bunch in self.bunches
        ]
        if any(rank.any() for rank in ranks):
            pairs = zip(self.bunches, ranks, strict=True)
            yield [replace(bunch, pairs=bunch.pairs[rank == 0]) for bunch, rank in pairs]
        yield self.bunches

    def run(self, *, careful: bool) -> None:
        """Look for more, then for better."""
        if self.effort.over:
            return
        model = CountingModel(self.question.placement, self.bunches, careful=careful)
        self.question.prepare(model)
        strict = careful and any(any(bunch.unchecked) for bunch in self.bunches)
        counts = self._more(model, bounds=not strict)
        if counts is not None and not self.effort.over:
            self._better(model, counts)

    def _more(self, model: CountingModel, *, bounds: bool) -> Counts | None:
        """Raise the number placed; the numbers of the answer found, None for none.

        ``bounds``: what the model cannot exceed, no search can.
        """
        for _ in range(_ROUNDS):
            if self.effort.over:
                return None
            found = most_placed(model, self.best.places, self.effort, share=_FOR_MOST)
            if bounds:
                self.bound = min(self.bound, found.bound)
            if not found.counts:
                return None
            counts = found.counts[-1]
            places = model.places(counts)
            if len(places) < len(self.best.places):
                return None
            answer = self.question.judge(places)
            self._consider(answer)
            if not answer.refused:
                return counts
            if len(places) == len(self.best.places):
                return None
            learned = [self.question.learn(model, node) for node in answer.broken]
            if not any(learned):
                # The order in which things happen was to blame: another order might do.
                bounds = False
                model.forbid(counts)
        return None

    def _better(self, model: CountingModel, counts: Counts) -> None:
        """The same number, at better places."""
        placed = len(self.best.places)
        found = well_placed(model, counts, placed, self.effort, share=_FOR_BEST)
        for proposal in reversed(found.counts):
            if self.effort.late:
                return
            self._consider(self.question.judge(model.places(proposal)))

    def _consider(self, answer: JointAnswer) -> None:
        key = -len(answer.places), answer.score
        if key < (-len(self.best.places), self.best.score):
            self.best = replace(answer, refused=False, broken=())
