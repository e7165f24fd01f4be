"""Calls of the kernel's functions that choose hbal's next step."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from planner.kernel.library import Kernel
from planner.kernel.problem import Doubles, Whole
from planner.kernel.step_tables import (
    ARRAYS,
    CONTENDER,
    KindTableStructure,
    PairTableStructure,
    StepTablesStructure,
)
from planner.kernel.structures import NUMBER

_FEW = 4096
"""Contenders that there is room for at first."""


@dataclass
class StepTables:
    """The tables of ``step_tables.h``, which point to arrays of numpy and keep these alive."""

    raw: StepTablesStructure = field(default_factory=StepTablesStructure)
    _kept: dict[str, Any] = field(default_factory=dict)

    def point(self, **arrays: np.ndarray) -> None:
        """Let names point to arrays, which are as ``step_tables.py`` says and have no gaps.

        Raises:
            TypeError: an array is of another kind, or has gaps.
        """
        for name, array in arrays.items():
            if self._kept.get(name) is array:
                continue
            if array.dtype != ARRAYS[name] or not array.flags.c_contiguous:
                raise TypeError(f"{name} of {array.dtype}, expected {ARRAYS[name]} without gaps")
            self._kept[name] = array
            setattr(self.raw, name, array.ctypes.data)

    def point_pairs(self, name: str, keys: np.ndarray, amounts: np.ndarray, columns: int) -> None:
        """Let a table of pairs point to its keys and amounts, which are int64."""
        self._kept[name] = keys, amounts
        pairs = PairTableStructure(keys.ctypes.data, amounts.ctypes.data, len(keys), columns)
        setattr(self.raw, name, pairs)

    def point_kinds(
        self, name: str, rows: np.ndarray, columns: np.ndarray, kinds: np.ndarray
    ) -> None:
        """Let a table of kinds point to the kinds of its rows and columns, and its values."""
        kinds = np.ascontiguousarray(kinds)
        self._kept[name] = rows, columns, kinds
        addresses = (array.ctypes.data for array in (rows, columns, kinds))
        setattr(self.raw, name, KindTableStructure(*addresses, kinds.shape[1]))


class StepCalls:
    """The kernel's functions on some tables."""

    def __init__(self, kernel: Kernel, tables: StepTables) -> None:
        self._functions = kernel.functions
        self._tables = tables
        self._found = np.empty(_FEW, dtype=CONTENDER)

    def bounds(self, low: Doubles, high: Doubles, stale: Whole, bound: Doubles) -> Doubles:
        """Take the ranges of changes of squared spreads anew; the least of each class (K + 1).

        Args:
            low: becomes the lower end by class and mover, (K + 1, R), 0 at most.
            high: becomes the upper end, 0 at least.
            stale: the movers whose bounds are taken anew, ascending.
            bound: the most that a move of each mover gains (R).

        Raises:
            MemoryError: there is none.
        """
        lowest = np.empty(len(low))
        status = self._functions.poise_step_bounds(
            ctypes.byref(self._tables.raw),
            low,
            high,
            lowest,
            stale,
            len(stale),
            bound,
        )
        if status < 0:
            raise MemoryError
        return lowest

    def age(
        self,
        before: tuple[Doubles, Doubles],
        ranges: tuple[Doubles, Doubles],
        margin: float,
        bound: Doubles,
    ) -> None:
        """Let every bound grow by the most that the new sums can add to any gain, and the margin.

        Args:
            before: the squared spreads and the sums of values (K + 1) when the ranges were taken.
            ranges: as :meth:`bounds` takes them.
            margin: by how much a gain may be off.
            bound: of every mover.
        """
        self._functions.poise_step_age(
            ctypes.byref(self._tables.raw),
            *before,
            *ranges,
            margin,
            bound,
        )

    def search(self, bound: Doubles, changed: Whole, margin: float) -> tuple[float, np.ndarray]:
        """The best gain, and the moves (:data:`CONTENDER`) whose gains are within the margin of it.

        Args:
            bound: of every mover's gain, which becomes tighter for those that are looked at.
            changed: positions among the targets of nodes that have changed since.
            margin: the distance within which gains count as equal.

        Raises:
            MemoryError: there is none.
        """
        best = NUMBER(0.0)
        while True:
            count = self._functions.poise_step_search(
                ctypes.byref(self._tables.raw),
                bound,
                changed,
                len(changed),
                margin,
                ctypes.byref(best),
                self._found,
                len(self._found),
            )
            if count < 0:
                raise MemoryError
            if count <= len(self._found):
                return float(best.value), self._found[:count]
            self._found = np.empty(2 * count, dtype=CONTENDER)
            changed = changed[:0]

    def choice(self, moves: np.ndarray) -> tuple[int | None, Doubles]:
        """The position of the move (:data:`CONTENDER`) with the lowest score, and all scores.

        Of equals it is the one that hbal tries first; None where no score is a number.

        Raises:
            MemoryError: there is none.
        """
        scores = np.empty(len(moves))
        best = self._functions.poise_step_choice(
            ctypes.byref(self._tables.raw),
            moves,
            len(moves),
            scores,
        )
        if best < -1:
            raise MemoryError
        return (None if best < 0 else best), scores

    def gains(self) -> Doubles:
        """The gain of every move, (movers, targets, kinds), -inf where one is not allowed.

        A failover has its gain at the first target.

        Raises:
            MemoryError: there is none.
        """
        raw = self._tables.raw
        gains = np.empty((raw.movers, raw.targets, 6))
        if self._functions.poise_step_gains(ctypes.byref(raw), gains) < 0:
            raise MemoryError
        return gains
