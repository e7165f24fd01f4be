"""The allowance of a joint search, in units of work that take equally long anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.solvers.cp_sat import repeatable_solver
from planner.work import Work

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

UNITS_PER_SECOND = 0.5
"""CP-SAT's deterministic time that is reckoned for a second of an answer."""
_LOADING = 0.8
"""Seconds that loading OR-Tools and building a model may take."""


class Effort:
    """The allowance of a search: units of CP-SAT, and the caller's work but what it ``keeps``."""

    def __init__(self, units: float, work: Work, keeps: float = 0.0) -> None:
        self.units = units
        self.work = work
        self._keeps = keeps

    @property
    def over(self) -> bool:
        """True if there is no point in starting anything."""
        return self.units <= 0 or self.late

    @property
    def late(self) -> bool:
        """True if the caller's work is done, whatever units are left."""
        return self._left <= 0

    @property
    def _left(self) -> float:
        return self.work.left - self._keeps

    def load(self) -> bool:
        """True if what is left is enough to load OR-Tools, which is taken off it then."""
        if self.over or self._left <= _LOADING:
            return False
        self.work.spend(_LOADING)
        return True

    def spend(self, units: float) -> None:
        """Take note of what CP-SAT has done."""
        self.units -= units
        self.work.spend(units / UNITS_PER_SECOND)

    def solver(self, share: float) -> CpSolver:
        """A solver that may use a share of what is left."""
        units = min(self.units, self._left * UNITS_PER_SECOND)
        return repeatable_solver(units * share)
