"""The order in which instances reach their places, move by move under the exact rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.rules.paths import Path
from planner.rules.step import Step
from planner.solvers.leave.choices import WayOut
from planner.solvers.leave.departure import Departure
from planner.state.placement import Placement

_KNOT = 7
"""Instances up to which every order is tried where they wait for each other."""


@dataclass(frozen=True, eq=False)
class Walked:
    """The state that steps lead to, and who is stuck on the way.

    ``exhausted``: every order was tried, so that those who are stuck cannot all go. Where some go
    in two steps, steps of others between them were not.
    """

    state: Placement
    steps: tuple[Step, ...]
    stuck: tuple[int, ...]
    exhausted: bool = True


def in_order(departure: Departure, goals: Mapping[int, WayOut]) -> Walked:
    """Bring instances to their places, in an order in which every step is allowed.

    Round after round, all that can go do; where some wait for each other, every order is tried if
    they are few.
    """
    state = departure.placement.clone()
    # Those that flee a node out of use go last: they may break limits that the others keep.
    waiting = sorted(goals, key=lambda row: (departure.flees(row), row))
    steps: list[Step] = []
    moved = True
    while waiting and moved:
        moved = False
        for row in list(waiting):
            walked = go(departure, state, row, goals[row].paths)
            if walked is not None:
                state, moved = walked.state, True
                steps += walked.steps
                waiting.remove(row)
    if not waiting:
        return Walked(state, tuple(steps), ())
    if len(goals) > _KNOT:
        return Walked(state, tuple(steps), tuple(waiting), exhausted=False)
    found = _any_order(departure, departure.placement.clone(), goals, frozenset(goals), set())
    if found is not None:
        return found
    single = all(len(path) == 1 for goal in goals.values() for path in goal.paths)
    return Walked(state, tuple(steps), tuple(waiting), exhausted=single)


def _any_order(
    departure: Departure,
    state: Placement,
    goals: Mapping[int, WayOut],
    waiting: frozenset[int],
    dead: set[frozenset[int]],
) -> Walked | None:
    """Every order in turn; ``dead`` are sets that cannot all go once the others have gone."""
    if not waiting:
        return Walked(state, (), ())
    if waiting in dead:
        return None
    for row in sorted(waiting):
        first = go(departure, state, row, goals[row].paths)
        if first is None:
            continue
        rest = _any_order(departure, first.state, goals, waiting - {row}, dead)
        if rest is not None:
            return Walked(rest.state, first.steps + rest.steps, ())
    dead.add(waiting)
    return None


def go(departure: Departure, start: Placement, row: int, paths: Iterable[Path]) -> Walked | None:
    """One instance along the first of its paths that is allowed."""
    for path in paths:
        state = start.clone()
        steps = _along(state, row, path, force=departure.force)
        if steps is not None:
            return Walked(state, steps, ())
    return None


def _along(state: Placement, row: int, path: Path, *, force: bool) -> tuple[Step, ...] | None:
    """The steps of a path, which change ``state``; None where one is refused."""
    steps = []
    for one in path:
        rows, targets = np.array([row]), np.array([one.target])
        outcome = evaluate(state, one.kind, rows, targets, force=force)
        if Failure(int(outcome.failure[0])) is not Failure.NONE:
            return None
        old = int(state.primary[row]), int(state.secondary[row])
        state.commit(outcome, 0)
        new = int(state.primary[row]), int(state.secondary[row])
        steps.append(Step(row, one.kind, one.target, old, new, float("nan")))
    return tuple(steps)
