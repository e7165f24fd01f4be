"""Several new instances placed together: as many as possible, then with the lowest score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.rules.new_places import place
from planner.rules.spreading import name_stem
from planner.scoring.exact import ExactScorer
from planner.solvers.counting import Places, needs
from planner.solvers.joint.apart import spread_out
from planner.solvers.joint.effort import UNITS_PER_SECOND, Effort
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.search import MOST_CHOICES, JointAnswer, search
from planner.solvers.joint.settle import settled
from planner.solvers.place.one_by_one import OneByOne
from planner.solvers.place.placer import OnFound, PlaceProblem, PlacesFound
from planner.solvers.place.ranked_places import Spot
from planner.work import Work

DEFAULT_LIMIT = 2.0
"""Seconds of an ordinary machine for which it looks beyond one by one, roughly."""


class Jointly:
    """The solver that ``joint`` names: never worse than one by one.

    More instances count before a lower score, and preferred groups before last-resort ones as far
    as that costs no instance. ``limit``: how long it looks, counted in work and not by a clock.
    """

    def __init__(self, limit: float = DEFAULT_LIMIT) -> None:
        self._limit = limit

    def place(self, problem: PlaceProblem, on_found: OnFound | None = None) -> PlacesFound:
        """See :class:`planner.solvers.place.placer.Placer`."""
        in_turn = OneByOne().place(problem, on_found)
        found, total = len(in_turn.spots), len(problem.newcomers)
        if total < 2:
            return replace(in_turn, bound=found)
        if found == total and problem.spread:
            return replace(in_turn, bound=total)
        world = replace(problem.world, work=Work(self._limit))
        question = Newcomers(world, problem.newcomers, problem.groups, problem.rules)
        start = question.judge(
            {one.instance: (one.primary, one.secondary) for one in in_turn.spots}
        )
        if start.refused:
            return in_turn
        answer, bound = search(question, start, Effort(self._limit * UNITS_PER_SECOND, world.work))
        more = len(answer.places) > found
        if problem.spread:
            answer = spread_out(question, answer)
        elif not more:
            answer = _better_placed(question, answer, Effort(1.0, world.work))
        if not more and (problem.spread or answer.score >= start.score):
            return replace(in_turn, bound=bound)
        spots = _completed(problem, answer)
        return PlacesFound(spots, found, bound)


def _better_placed(question: Newcomers, start: JointAnswer, effort: Effort) -> JointAnswer:
    """Those of ``start``, each moved on to where the score is lower."""
    bunches, _ = question.bunches(start.places, MOST_CHOICES)
    end, scope = start.placement, question.scope
    avoided = question.avoided
    places = settled(question.placement, end, bunches, start.places, scope, avoided, effort)
    found = question.judge(places)
    return start if found.refused else found


def _completed(problem: PlaceProblem, answer: JointAnswer) -> tuple[Spot, ...]:
    """The answer as places that are taken one after the other, and what fits beside it."""
    world = replace(problem.world, placement=problem.world.placement.clone())
    spots: list[Spot] = []
    for row, (primary, secondary) in _renamed(problem, answer.places).items():
        state = world.placement
        lanes = np.array([primary]), np.array([secondary])
        placing = place(state, row, *lanes, force=problem.rules.force)
        score = float(ExactScorer(state, world.scope).scores_after(placing)[0])
        state.commit(placing, 0)
        spots.append(Spot(placing, 0, score))
    placed = {one.instance for one in spots}
    left = tuple(row for row in problem.newcomers if row not in placed)
    return (*spots, *OneByOne().place(replace(problem, world=world, newcomers=left)).spots)


def _renamed(problem: PlaceProblem, places: Places) -> Places:
    """The places, in their order, for the first of instances that are alike."""
    model = problem.world.placement.model
    names = model.cluster.instances.names
    alike: dict[tuple[object, ...], list[int]] = {}
    likeness: dict[int, tuple[object, ...]] = {}
    for row in problem.newcomers:
        service = name_stem(names[row]) if problem.spread else ""
        likeness[row] = *needs(model, row), service
        alike.setdefault(likeness[row], []).append(row)
    first = {key: iter(rows) for key, rows in alike.items()}
    return {next(first[likeness[row]]): spot for row, spot in places.items()}
