"""Calls of the kernel's search functions with numpy arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import astuple, dataclass

import numpy as np

from planner.kernel.library import Kernel
from planner.kernel.problem import (
    INSTANCE_ROW,
    MOST_TERMS,
    NODE_ROW,
    STEP_ROW,
    Doubles,
    KernelProblem,
    Rows,
    Whole,
)

NO_ENERGY = 1e300
"""The energy where nothing was found."""

_NUMBER = ctypes.c_double
_POINTER = ctypes.c_void_p
_INT = ctypes.c_int32
_LONG = ctypes.c_int64


class _Problem(ctypes.Structure):
    _fields_ = (
        *((name, _INT) for name in ("nodes", "instances", "tags", "places", "terms")),
        ("column", _INT * MOST_TERMS),
        ("weight", _NUMBER * MOST_TERMS),
        ("unit", _NUMBER * MOST_TERMS),
        ("base", _NUMBER),
        ("reserved_term", _INT),
        ("reserved_weight", _NUMBER),
        *((name, _INT) for name in ("force", "restricted", "evacuate_only", "odd_nodes")),
        *((name, _POINTER) for name in ("node", "instance", "reserved_for")),
        *((name, _POINTER) for name in ("tags_from", "tag", "times", "tag_counts", "tag_places")),
        *((name, _POINTER) for name in ("alike", "located", "common", "penalty", "may_migrate")),
        *((name, _LONG) for name in ("conflicts", "location", "place_conflicts")),
    )


@dataclass(frozen=True, slots=True)
class Goal:
    """The sum that is to be small.

    Points of score for a MiB copied, a MiB migrated, a move; the most moves and copied MiB, and
    points for each beyond it; a score to reach, points for each that lacks, and what one counts.
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


class _Goal(ctypes.Structure):
    _fields_ = tuple((name, _NUMBER) for name in Goal.__annotations__)


@dataclass(frozen=True, slots=True)
class Cooling:
    """One annealing: see ``search.c``."""

    proposals: int
    hot: float
    cold: float
    smoothing: float
    sharp_from: float
    lenience: float
    check_every: int
    seed: int
    draws: tuple[int, ...] = (12, 20, 8, 3, 6, 18, 6, 20, 6, 0)


class _Cooling(ctypes.Structure):
    _fields_ = (
        ("proposals", _LONG),
        ("hot", _NUMBER),
        ("cold", _NUMBER),
        ("smoothing", _NUMBER),
        ("sharp_from", _NUMBER),
        ("lenience", _NUMBER),
        ("check_every", _LONG),
        ("seed", ctypes.c_uint64),
        ("draws", _INT * 10),
    )


class Archive:
    """For each bin of copied MiB the best score found; infinity where none is."""

    def __init__(self, bins: int, width: float, instances: int) -> None:
        self.width = width
        self.score: Doubles = np.full(bins, np.inf)
        self.primary: Whole = np.zeros((bins, instances), dtype=np.int32)
        self.secondary: Whole = np.zeros((bins, instances), dtype=np.int32)


class _Archive(ctypes.Structure):
    _fields_ = (
        ("bins", _LONG),
        ("width", _NUMBER),
        ("score", _POINTER),
        ("primary", _POINTER),
        ("secondary", _POINTER),
    )


@dataclass(slots=True)
class Tally:
    """Proposals made, legal, and taken; orders asked for, not found; returns to what has one."""

    proposed: int = 0
    legal: int = 0
    taken: int = 0
    checked: int = 0
    refused: int = 0
    returned: int = 0


class _Tally(ctypes.Structure):
    _fields_ = tuple((name, _LONG) for name in Tally.__annotations__)


Asked = Callable[[float, float], bool]
"""Called during an annealing with the best energy so far and the part of the way; True ends it."""

_ASKED = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_double, ctypes.c_double)


class SearchCalls:
    """The kernel's functions on one problem."""

    def __init__(self, kernel: Kernel, problem: KernelProblem) -> None:
        self._functions = kernel.functions
        self.problem = problem
        self._kept: list[np.ndarray] = []
        self._raw = self._laid_out(problem)
        self._functions.poise_anneal.restype = _NUMBER
        self._functions.poise_score.restype = _NUMBER
        self.tally = Tally()

    def _at(self, array: np.ndarray | None, kind: np.dtype | str) -> int | None:
        if array is None:
            return None
        kept = np.ascontiguousarray(array, dtype=kind)
        self._kept.append(kept)
        return int(kept.ctypes.data)

    def _laid_out(self, problem: KernelProblem) -> _Problem:
        terms, tags = problem.terms, problem.tags
        raw = _Problem(
            len(problem.nodes), len(problem.instances), len(tags.counts), len(tags.alike)
        )
        raw.terms = len(terms.column)
        for k in range(raw.terms):
            raw.column[k] = int(terms.column[k])
            raw.weight[k], raw.unit[k] = float(terms.weight[k]), float(terms.unit[k])
        raw.base, raw.reserved_term = terms.base, terms.reserved
        raw.reserved_weight = terms.reserved_weight
        raw.force, raw.restricted = problem.force, problem.restricted
        raw.evacuate_only, raw.odd_nodes = problem.evacuate_only, problem.odd_nodes
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
        return raw

    def anneal(
        self,
        goal: Goal,
        cooling: Cooling,
        primary: Whole,
        secondary: Whole,
        *,
        keep: bool = False,
        archive: Archive | None = None,
        asked: Asked | None = None,
    ) -> float:
        """Anneal from the places (I), and leave the best found in them.

        Returns:
            its energy; :data:`NO_ENERGY` where none kept the budget. With ``keep`` the places
            given count as found.

        What ``asked`` raises ends the annealing, and is raised here.
        """
        raw = _Archive(0, 1.0, None, None, None)
        if archive is not None:
            raw = _Archive(
                len(archive.score),
                archive.width,
                archive.score.ctypes.data,
                archive.primary.ctypes.data,
                archive.secondary.ctypes.data,
            )
        tally = _Tally()
        raised: list[BaseException] = []

        def ask(best: float, part: float) -> int:
            try:
                return int(asked is not None and asked(best, part))
            except BaseException as error:
                raised.append(error)
                return 1

        energy = self._functions.poise_anneal(
            ctypes.byref(self._raw),
            ctypes.byref(_Goal(*astuple(goal))),
            ctypes.byref(_Cooling(*astuple(cooling))),
            ctypes.c_void_p(primary.ctypes.data),
            ctypes.c_void_p(secondary.ctypes.data),
            int(keep),
            ctypes.byref(raw),
            ctypes.byref(tally),
            _ASKED(ask) if asked is not None else _ASKED(),
        )
        if raised:
            raise raised[0]
        for name in Tally.__annotations__:
            setattr(self.tally, name, getattr(self.tally, name) + getattr(tally, name))
        return float(energy)

    def order(self, primary: Whole, secondary: Whole, per_copied: float) -> tuple[Rows, int]:
        """Moves to the places, those first that gain most for their copies.

        Returns:
            the steps (:data:`STEP_ROW`), and how many instances they do not bring there.
        """
        steps = np.zeros(2 * len(primary) + 1, dtype=STEP_ROW)
        left = _INT(0)
        count = self._functions.poise_order(
            ctypes.byref(self._raw),
            ctypes.c_void_p(primary.ctypes.data),
            ctypes.c_void_p(secondary.ctypes.data),
            _NUMBER(per_copied),
            ctypes.c_void_p(steps.ctypes.data),
            len(steps),
            ctypes.byref(left),
        )
        if count < 0:
            raise MemoryError
        return steps[:count], int(left.value)

    def score(self, primary: Whole, secondary: Whole) -> tuple[float, int, float, float]:
        """The score of the places, the moves to them, and the MiB copied and migrated."""
        cost = (ctypes.c_double * 3)()
        score = self._functions.poise_score(
            ctypes.byref(self._raw),
            ctypes.c_void_p(primary.ctypes.data),
            ctypes.c_void_p(secondary.ctypes.data),
            ctypes.byref(cost),
        )
        return float(score), int(cost[0]), float(cost[1]), float(cost[2])

    def allows(self, steps: Whole, kind: int, instance: int, target: int) -> bool:
        """True if the move is allowed after ``steps`` (S, 3: instance, primary, secondary)."""
        steps = np.ascontiguousarray(steps, dtype=np.int32)
        return bool(
            self._functions.poise_allows(
                ctypes.byref(self._raw),
                ctypes.c_void_p(steps.ctypes.data),
                len(steps),
                kind,
                instance,
                target,
            )
        )
