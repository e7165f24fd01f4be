"""Something linear that grows as the score does, for CP-SAT to minimise.

The score adds up how far nodes are from the mean in instances, memory, CPUs and disk, and the
memory that N+1 reserves; here it is the sum of distances in place of their root of squares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.solvers.counting.model import CountingModel
from snapshots.arrays import Floats, Ints

_SCALE = 1000
"""A node's full memory, disk or CPUs."""
_TIMES = 100
"""So many times its memory a node may have to reserve, to count."""
_REACH = 1 << 30
"""The largest size of any sum, in either direction."""
_FAR = 1_000_000_000
"""The cost of using a last-resort group."""
_HOST = _SCALE // 10
"""An instance, where they are counted."""


@dataclass(frozen=True, eq=False)
class _Term:
    """A spread: amounts that each bunch (B) brings in each role, that nodes (N) bear and can bear.

    ``full`` is None where amounts are in the stand-in's own unit.
    """

    weight: int
    primary: Ints
    secondary: Ints
    now: Floats | Ints
    full: Floats | Ints | None


def stand_in(model: CountingModel) -> Any:
    """The expression to minimise, over nodes that are online."""
    online = [n for n in model.targets if not model.placement.model.offline[n]]
    spread = [
        term.weight * part
        for term in _terms(model)
        for part in _distances(model, _values(model, term, online))
    ]
    return _FAR * sum(model.last_resort) + sum([*spread, *_reserves(model, online)])


def _terms(model: CountingModel) -> Iterator[_Term]:
    place, fixed = model.placement, model.placement.model
    row = [bunch.rows[0] for bunch in model.bunches]
    hosts = np.full(len(row), _HOST)
    disk = np.where(fixed.local[row], fixed.disk[row], 0)
    none = np.zeros(len(row), dtype=np.int64)
    yield _Term(3, hosts, none, place.primaries * _HOST, None)
    yield _Term(1, hosts, hosts, (place.primaries + place.secondaries) * _HOST, None)
    yield _Term(1, model.memory, none, place.used_memory, fixed.total_memory)
    yield _Term(1, disk, disk, fixed.total_disk - place.free_disk, fixed.total_disk)
    yield _Term(1, fixed.vcpus[row], none, place.used_cpus, fixed.total_cpus)


def _values(model: CountingModel, term: _Term, online: list[int]) -> list[Any]:
    """The amount that each of the nodes bears in the end, where it can be compared."""
    sizes = np.array([bunch.size for bunch in model.bunches])
    coming = float(np.dot(sizes, term.primary) + np.dot(sizes, term.secondary))
    found = []
    for node in online:
        size = 1.0 if term.full is None else float(term.full[node]) / _SCALE
        if not _comparable(abs(float(term.now[node])) + coming, size):
            continue
        value = round(float(term.now[node]) / size)
        for b, bunch in enumerate(model.bunches):
            for role, arrivals, takes in (
                (0, model.primaries[b], term.primary),
                (1, model.secondaries[b], term.secondary),
            ):
                factor = round(float(takes[b]) / size)
                if node in arrivals and factor:
                    value += factor * arrivals[node]
                if bunch.home[role] == node and arrivals and factor:
                    value -= factor * model.left[b][role]
        found.append(value)
    return found


def _reserves(model: CountingModel, online: list[int]) -> Iterator[Any]:
    """The share of its memory that each of the nodes reserves."""
    cp, total_memory = model.cp, model.placement.model.total_memory
    for node in online:
        total = float(total_memory[node])
        if node not in model.reserved:
            continue
        most = model.reserved[node].proto.domain[-1]
        if 1 <= total < np.inf and most <= _TIMES * total:
            scaled = cp.new_int_var(0, _TIMES * _SCALE, "")
            cp.add(round(total) * scaled >= _SCALE * model.reserved[node])
            yield scaled


def _comparable(most: float, size: float) -> bool:
    """True if amounts up to ``most`` in units of ``size`` are numbers that the model can hold.

    Where they are not (a node without memory, or with next to none), the node says nothing about
    how well the others are balanced.
    """
    return 0 < size < np.inf and most < size * (_REACH // 4)


def _distances(model: CountingModel, values: list[Any]) -> list[Any]:
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
