"""Calls of the kernel's search functions with numpy arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.kernel.library import Kernel
from planner.kernel.problem import (
    GOAL_PART,
    GOAL_ROW,
    INSTANCE_ROW,
    NODE_ROW,
    STEP_ROW,
    KernelProblem,
    Rows,
    Whole,
)
from planner.kernel.structures import (
    INT,
    NUMBER,
    CoolingStructure,
    GoalStructure,
    ProblemStructure,
    TallyStructure,
)

if TYPE_CHECKING:
    from ctypes import CDLL

PARTS = 128
"""Parts of an annealing, of which :meth:`Annealing.go_on` makes one: as ``annealing.c`` has it."""
NO_ENERGY = 1e300
"""The energy where nothing was found."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The sum that is to be small.

    Points of score for a MiB copied, a MiB migrated, a move; the most moves and copied MiB, and
    points for each beyond it; a score to reach, points for each that lacks, and what one counts.
    Then what a point of broken rules counts besides, and each instance that a hard goal has in a
    wrong place; points of soft goals are added.
    """

    per_copied: float = 0.0
    per_migrated: float = 0.0
    per_move: float = 0.0
    most_moves: float = NO_ENERGY
    most_copied: float = NO_ENERGY
    excess_move: float = 0.0
    excess_copied: float = 0.0
    target: float = NO_ENERGY
    miss: float = 0.0
    score_weight: float = 1.0
    rules_weight: float = 0.0
    hard_goal: float = 0.0


@dataclass(frozen=True, slots=True)
class Cooling:
    """One annealing: see ``annealing.c``."""

    proposals: int
    hot: float
    cold: float
    smoothing: float
    sharp_from: float
    lenience: float
    check_every: int
    seed: int
    draws: tuple[int, ...] = (12, 20, 8, 3, 6, 18, 6, 20, 6)


@dataclass(frozen=True, slots=True)
class Tally:
    """Proposals made, legal, and taken; orders asked for, not found; returns to what has one."""

    proposed: int = 0
    legal: int = 0
    taken: int = 0
    checked: int = 0
    refused: int = 0
    returned: int = 0


class Annealing:
    """One annealing in the kernel, which is made part by part."""

    def __init__(self, functions: CDLL, begun: int, instances: int) -> None:
        self._functions, self._begun, self._instances = functions, begun, instances

    def go_on(self) -> bool:
        """Make a part, a hundredth or so; False at the end."""
        status = self._functions.poise_annealing_continue(self._begun)
        if status < 0:
            raise MemoryError
        return bool(status)

    def finish(self) -> None:
        """Make all that is left."""
        while self.go_on():
            pass

    def best(self) -> tuple[float, Whole, Whole]:
        """The rank and the places (I) of the best so far; :data:`NO_ENERGY` where there is none."""
        return self._ask(TallyStructure())

    def unreached(self) -> tuple[float, Whole, Whole]:
        """The same of better places to which no order was found."""
        primary, secondary = np.zeros((2, self._instances), dtype=np.int32)
        rank = self._functions.poise_annealing_unreached(self._begun, primary, secondary)
        return float(rank), primary, secondary

    def tally(self) -> Tally:
        """The numbers of what was done so far."""
        raw = TallyStructure()
        self._ask(raw)
        return Tally(*(getattr(raw, name) for name in Tally.__annotations__))

    def _ask(self, tally: TallyStructure) -> tuple[float, Whole, Whole]:
        primary, secondary = np.zeros((2, self._instances), dtype=np.int32)
        rank = self._functions.poise_annealing_best(
            self._begun,
            primary,
            secondary,
            ctypes.byref(tally),
        )
        return float(rank), primary, secondary


class SearchCalls:
    """The kernel's functions on one problem."""

    def __init__(self, kernel: Kernel, problem: KernelProblem) -> None:
        self._functions = kernel.functions
        self.problem = problem
        self._kept: list[np.ndarray] = []
        self._raw = self._laid_out(problem)

    def _at(self, array: np.ndarray | None, kind: np.dtype | str) -> int | None:
        if array is None:
            return None
        kept = np.ascontiguousarray(array, dtype=kind)
        self._kept.append(kept)
        return int(kept.ctypes.data)

    def _laid_out(self, problem: KernelProblem) -> ProblemStructure:
        terms, tags = problem.terms, problem.tags
        raw = ProblemStructure(
            len(problem.nodes), len(problem.instances), len(tags.counts), len(tags.alike)
        )
        raw.terms = len(terms.column)
        for k in range(raw.terms):
            raw.column[k] = int(terms.column[k])
            raw.weight[k], raw.unit[k] = float(terms.weight[k]), float(terms.unit[k])
        raw.base, raw.reserved_term = terms.base, terms.reserved
        raw.reserved_weight = terms.reserved_weight
        raw.force, raw.evacuate_only = problem.force, problem.evacuate_only
        raw.odd_nodes = problem.odd_nodes
        raw.node = self._at(problem.nodes, NODE_ROW)
        raw.instance = self._at(problem.instances, INSTANCE_ROW)
        raw.reserved_for = self._at(problem.reserved_for, "f8")
        raw.tags_from, raw.tag = self._at(tags.starts, "i4"), self._at(tags.tag, "i4")
        raw.times = self._at(tags.times, "i4")
        raw.tag_counts, raw.tag_places = self._at(tags.counts, "i4"), self._at(tags.places, "i4")
        raw.alike, raw.located = self._at(tags.alike, "i4"), self._at(tags.located, "u1")
        raw.common, raw.penalty = self._at(tags.common, "i4"), self._at(tags.penalty, "i4")
        raw.may_migrate = self._at(tags.may_migrate, "u1")
        raw.conflicts, raw.location = tags.conflicts, tags.location
        raw.place_conflicts = tags.place_conflicts
        if (goals := problem.goals) is not None:
            raw.goals, raw.goal_places = len(goals.goals), len(goals.counts)
            raw.goal, raw.part = self._at(goals.goals, GOAL_ROW), self._at(goals.parts, GOAL_PART)
            raw.goal_place = self._at(goals.place, "i4")
            raw.goal_counts = self._at(goals.counts, "i4")
            raw.parts_from, raw.wrong = self._at(goals.starts, "i4"), self._at(goals.wrong, "u1")
        return raw

    @contextmanager
    def annealing(
        self,
        goal: Goal,
        cooling: Cooling,
        primary: Whole,
        secondary: Whole,
        *,
        rank: Goal | None = None,
        keep: bool = False,
    ) -> Iterator[Annealing]:
        """An annealing from the places (I), which are left alone.

        ``rank``: by what the best is the best, where that is not the goal. With ``keep`` the places
        given count as found.
        """
        self._check(primary, secondary)
        begun = self._functions.poise_annealing_begin(
            ctypes.byref(self._raw),
            ctypes.byref(GoalStructure(*astuple(goal))),
            ctypes.byref(GoalStructure(*astuple(goal if rank is None else rank))),
            ctypes.byref(CoolingStructure(*astuple(cooling))),
            primary,
            secondary,
            int(keep),
        )
        if not begun:
            raise MemoryError
        try:
            yield Annealing(self._functions, begun, len(primary))
        finally:
            self._functions.poise_annealing_end(begun)

    def _check(self, primary: Whole, secondary: Whole) -> None:
        count = len(self.problem.instances)
        if not len(primary) == len(secondary) == count:
            raise ValueError(f"places of {len(primary)} instances, expected {count}")

    def order(self, primary: Whole, secondary: Whole, per_copied: float) -> tuple[Rows, int]:
        """Moves to the places, those first that gain most for their copies.

        Returns:
            the steps (:data:`STEP_ROW`), and how many instances they do not bring there.
        """
        self._check(primary, secondary)
        steps = np.zeros(2 * len(primary) + 1, dtype=STEP_ROW)
        left = INT(0)
        count = self._functions.poise_order(
            ctypes.byref(self._raw),
            primary,
            secondary,
            per_copied,
            steps,
            len(steps),
            ctypes.byref(left),
        )
        if count < 0:
            raise MemoryError
        return steps[:count], int(left.value)

    def score(self, primary: Whole, secondary: Whole) -> tuple[float, int, float, float]:
        """The score of the places, the moves to them, and the MiB copied and migrated."""
        self._check(primary, secondary)
        score, cost = NUMBER(0.0), (NUMBER * 3)()
        status = self._functions.poise_score(
            ctypes.byref(self._raw),
            primary,
            secondary,
            ctypes.byref(score),
            cost,
        )
        if status < 0:
            raise MemoryError
        return float(score.value), int(cost[0]), float(cost[1]), float(cost[2])

    def allows(self, steps: Whole, kind: int, instance: int, target: int) -> bool:
        """True if the move is allowed after ``steps`` (S, 3: instance, primary, secondary)."""
        steps = np.ascontiguousarray(steps, dtype=np.int32)
        allowed = self._functions.poise_is_allowed(
            ctypes.byref(self._raw),
            steps,
            len(steps),
            kind,
            instance,
            target,
        )
        if allowed < 0:
            raise MemoryError
        return bool(allowed)

    def broken_goals(self, steps: Whole, undone: Whole) -> tuple[NDArray[np.int64], int, int]:
        """The instances that each goal (G) has in wrong places after ``steps`` (S, 3).

        ``undone`` (3): a step that is made after them and put back. The sums: of hard goals, and of
        soft ones in millionths of a point.
        """
        count = 0 if self.problem.goals is None else len(self.problem.goals.goals)
        steps, undone = (np.ascontiguousarray(one, dtype=np.int32) for one in (steps, undone))
        broken, sums = np.zeros(count, dtype=np.int64), np.zeros(2, dtype=np.int64)
        status = self._functions.poise_goals(
            ctypes.byref(self._raw),
            steps,
            len(steps),
            undone,
            broken,
            sums,
        )
        if status < 0:
            raise MemoryError
        return broken, int(sums[0]), int(sums[1])
