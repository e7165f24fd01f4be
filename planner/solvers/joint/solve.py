"""Putting a joint model to CP-SAT: first the number of instances placed, then how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solvers.joint.bunch import Places
from planner.solvers.joint.model import JointModel
from planner.work import Work
from snapshots.arrays import Ints

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

Counts = list[list[int]]

UNITS_PER_SECOND = 0.5
"""CP-SAT's deterministic time that is reckoned for a second of an answer."""
_LOADING = 0.8
"""Seconds that loading OR-Tools and building a model may take."""
_SHOWN = 6
"""Solutions, the last found, that are handed on to be scored exactly."""
_SCALE = 1000
"""A node's full memory, disk or CPUs in the stand-in for the score."""
_TIMES = 100
"""So many times its memory a node may have to reserve, to count in the stand-in."""
_REACH = 1 << 30
"""The largest size of any sum in the stand-in, in either direction."""
_FAR = 1_000_000_000
"""The cost of using a last-resort group."""


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
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = 1
        units = min(self.units, self._left * UNITS_PER_SECOND)
        parameters.max_deterministic_time = max(units * share, 0.001)
        return solver


@dataclass(frozen=True, eq=False)
class Solution:
    """The solutions that a search found, the best last; and a bound that none can exceed."""

    counts: Sequence[Counts]
    bound: int


def most_placed(model: JointModel, hint: Places, effort: Effort, *, share: float) -> Solution:
    """As many instances placed as possible, starting from ``hint``."""
    from ortools.sat.python import cp_model

    cp = model.cp
    total = sum(bunch.size for bunch in model.bunches)
    _hint(model, model.counted(hint))
    cp.maximize(sum(model.moved))

    class Enough(cp_model.CpSolverSolutionCallback):
        """Ends the search once all are placed."""

        def on_solution_callback(self) -> None:
            """Called by the solver with each better solution."""
            if self.objective_value >= total:
                self.stop_search()

    solver = effort.solver(share)
    status = solver.solve(cp, Enough())
    effort.spend(_spent(solver))
    if status == cp_model.INFEASIBLE:
        return Solution((), 0)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solution((), total)
    bound = int(np.floor(solver.best_objective_bound + 1e-6))
    return Solution((_read(model, solver),), min(total, bound))


def well_placed(
    model: JointModel, counts: Counts, placed: int, effort: Effort, *, share: float
) -> Solution:
    """``placed`` instances spread well, starting from ``counts``; a stand-in for the score."""
    from ortools.sat.python import cp_model

    cp = model.cp
    cp.add(sum(model.moved) >= placed)
    _hint(model, counts)
    cp.minimize(_FAR * sum(model.last_resort) + _stand_in(model))

    class Keep(cp_model.CpSolverSolutionCallback):
        """Remembers the solutions."""

        def __init__(self) -> None:
            super().__init__()
            self.seen: list[Counts] = []

        def on_solution_callback(self) -> None:
            """Called by the solver with each better one."""
            self.seen.append(_read(model, self))

    keep = Keep()
    solver = effort.solver(share)
    solver.solve(cp, keep)
    effort.spend(_spent(solver))
    return Solution(keep.seen[-_SHOWN:], placed)


def forbid(model: JointModel, counts: Counts) -> None:
    """Never this solution again."""
    cp = model.cp
    other: list[Any] = []
    for variables, numbers in zip(model.counts, counts, strict=True):
        for variable, number in zip(variables, numbers, strict=True):
            if not number:
                other.append(variable)
                continue
            less, more = cp.new_bool_var(""), cp.new_bool_var("")
            cp.add(variable < number).only_enforce_if(less)
            cp.add(variable > number).only_enforce_if(more)
            other += [less, more]
    cp.add(sum(other) >= 1)


def _spent(solver: CpSolver) -> float:
    return float(solver.response_proto.deterministic_time)


def _read(model: JointModel, solver: Any) -> Counts:
    return [[int(solver.value(z)) for z in variables] for variables in model.counts]


def _hint(model: JointModel, counts: Counts) -> None:
    """Tell every variable of choice, those that follow from them too."""
    cp = model.cp
    cp.clear_hints()  # type: ignore[no-untyped-call]
    for b, (variables, numbers) in enumerate(zip(model.counts, counts, strict=True)):
        for variable, number in zip(variables, numbers, strict=True):
            cp.add_hint(variable, number)
        cp.add_hint(model.moved[b], sum(numbers))


def _stand_in(model: JointModel) -> Any:
    """Something linear that grows as the score does.

    The score adds up how far nodes are from the mean in instances, memory, CPUs and disk, and
    the memory that N+1 reserves; here it is the sum of distances in place of their root of squares.
    """
    place, fixed = model.placement, model.placement.model
    cp = model.cp
    parts: list[Any] = []
    row = [bunch.rows[0] for bunch in model.bunches]
    online = [n for n in model.targets if not fixed.offline[n]]
    if not online:
        return 0
    busy = _SCALE // 10
    ones = np.full(len(row), busy)
    local = np.where(fixed.local[row], fixed.disk[row], 0)
    primaries, hosted = place.primaries * busy, (place.primaries + place.secondaries) * busy
    nothing = np.zeros(len(row), dtype=np.int64)
    sizes = np.array([bunch.size for bunch in model.bunches])

    def arriving(of_primary: Ints, of_secondary: Ints) -> float:
        return float(np.dot(sizes, of_primary) + np.dot(sizes, of_secondary))

    for weight, of_primary, of_secondary, now, full in (
        (3, ones, nothing, primaries, None),
        (1, ones, ones, hosted, None),
        (1, model.memory, nothing, place.used_memory, fixed.total_memory),
        (1, local, local, fixed.total_disk - place.free_disk, fixed.total_disk),
        (1, fixed.vcpus[row], nothing, place.used_cpus, fixed.total_cpus),
    ):
        values = []
        for node in online:
            size = 1.0 if full is None else float(full[node]) / _SCALE
            if not _comparable(abs(float(now[node])) + arriving(of_primary, of_secondary), size):
                continue
            value = round(float(now[node]) / size)
            for b, bunch in enumerate(model.bunches):
                for role, found, takes in (
                    (0, model.primaries[b], of_primary),
                    (1, model.secondaries[b], of_secondary),
                ):
                    factor = round(float(takes[b]) / size)
                    if node in found and factor:
                        value += factor * found[node]
                    if bunch.home[role] == node and found and factor:
                        value -= factor * model.moved[b]
            values.append(value)
        parts += [weight * part for part in _distances(model, values)]
    for node in online:
        total = float(fixed.total_memory[node])
        if node not in model.reserved:
            continue
        most = model.reserved[node].proto.domain[-1]
        if 1 <= total < np.inf and most <= _TIMES * total:
            scaled = cp.new_int_var(0, _TIMES * _SCALE, "")
            cp.add(round(total) * scaled >= _SCALE * model.reserved[node])
            parts.append(scaled)
    return sum(parts)


def _comparable(most: float, size: float) -> bool:
    """True if amounts up to ``most`` in units of ``size`` are numbers that the model can hold.

    Where they are not (a node without memory, or with next to none), the node says nothing about
    how well the others are balanced.
    """
    return 0 < size < np.inf and most < size * (_REACH // 4)


def _distances(model: JointModel, values: list[Any]) -> list[Any]:
    """The distance of each value from the mean of all, and the largest of these once more."""
    cp, count = model.cp, len(values)
    if count < 2:
        return []
    mean = cp.new_int_var(-_REACH, _REACH, "")
    total = sum(values)
    cp.add(count * mean <= total)
    cp.add(count * mean >= total - count)
    found = [cp.new_int_var(0, _REACH, "") for _ in values]
    worst = cp.new_int_var(0, _REACH, "")
    for value, distance in zip(values, found, strict=True):
        cp.add(distance >= value - mean)
        cp.add(distance >= mean - value)
        cp.add(worst >= distance)
    return [*found, count * worst]
