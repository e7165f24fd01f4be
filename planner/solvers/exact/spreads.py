"""The spreads of a score as linear sums of where instances are, alike ones taken together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.scoring import terms
from planner.scoring.exact import spread_values
from planner.solvers.exact.places import Places
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Floats, Ints

_ALIKE = 1e-12
"""Sums that differ by no more are taken for multiples of one another."""


@dataclass(frozen=True, eq=False)
class Spread:
    """A spread over the online nodes (N), and the weight of all terms that it stands for.

    ``values`` (N): those now. ``base`` (N): those without the instances that the model places.
    ``primary`` and ``secondary`` (N, M): what each of those adds where it is in that role.
    """

    weight: float
    values: Floats
    base: Floats
    primary: Floats
    secondary: Floats

    @property
    def constant(self) -> bool:
        """True if no instance changes it."""
        return not (self.primary.any() or self.secondary.any())


def spreads_of(start: Placement, online: Ints, places: Places) -> list[Spread]:
    """All spreads but that of reserved memory, each once."""
    values = spread_values(start, online)
    primary, secondary = _shares(start, online, places.rows)
    base = values - _present(start, online, places.rows, primary, secondary)
    found: list[Spread] = []
    units: list[Floats] = []
    for k, term in enumerate(terms.SPREADS):
        if k == terms.RESERVED_SPREAD:
            continue
        centred = base[k] - base[k].mean()
        flat = np.concatenate([centred, primary[k].ravel(), secondary[k].ravel()])
        size = float(np.sqrt((flat * flat).sum()))
        if size == 0:
            continue
        unit = flat / size
        unit *= np.sign(unit[np.abs(unit).argmax()])
        weight = terms.TERMS[term].weight
        for n, other in enumerate(units):
            if np.abs(unit - other[:-1]).max() <= _ALIKE:
                one = found[n]
                more = weight * size / float(other[-1])
                found[n] = replace(one, weight=one.weight + more)
                break
        else:
            found.append(Spread(weight, values[k], base[k], primary[k], secondary[k]))
            units.append(np.append(unit, size))
    return found


def _shares(start: Placement, online: Ints, rows: Ints) -> tuple[Floats, Floats]:
    """The shares that instances add to every value in either role, (13, N, M) both."""
    model = start.model
    real = (~model.forthcoming[rows]).astype(np.float64)
    paired = model.drbd[rows].astype(np.float64)
    memory = model.memory[rows]
    disk = np.where(model.local[rows], model.disk[rows], 0)
    vcpus = np.where(model.uses_cpu[rows], model.vcpus[rows], 0)
    spindles = np.where(model.local[rows], model.spindle_use[rows], 0)
    load = model.utilisation[rows].T * real
    by_memory = 1 / model.total_memory[online]
    by_disk = np.where(model.total_disk[online] == 0, 0.0, 1 / _some(model.total_disk[online]))
    by_cpu = 1 / model.total_cpus[online] / model.cpu_speed[online]
    by_spindle = 1 / model.max_spindles[online]
    nothing, one = np.zeros(len(rows)), np.ones(len(online))
    columns = (
        (by_memory, -np.where(model.uses_memory[rows], memory, 0) * real, nothing),
        (by_disk, -disk * real, -disk * real * paired),
        (one, nothing, nothing),
        (by_cpu, vcpus * real, nothing),
        (one, load[0], nothing),
        (one, load[1], nothing),
        (one, load[2], load[2] * paired),
        (one, load[3], nothing),
        (by_spindle, spindles * real, spindles * real * paired),
        (by_memory, -memory.astype(np.float64), nothing),
        (by_disk, -disk.astype(np.float64), -disk * paired),
        (by_cpu, vcpus.astype(np.float64), nothing),
        (by_spindle, spindles.astype(np.float64), spindles * paired),
    )
    primary = np.stack([np.outer(node, first) for node, first, _ in columns])
    secondary = np.stack([np.outer(node, second) for node, _, second in columns])
    return primary, secondary


def _some(values: Floats) -> Floats:
    return np.where(values == 0, 1.0, values)


def _present(
    start: Placement, online: Ints, rows: Ints, primary: Floats, secondary: Floats
) -> Floats:
    """The sums of what the instances add where they are, (13, N)."""
    column = np.full(start.model.node_count + 1, -1)
    column[online] = np.arange(len(online))
    found = np.zeros(primary.shape[:2])
    for nodes, shares in (
        (start.primary[rows], primary),
        (start.secondary[rows], secondary),
    ):
        at = np.where(nodes == NO_NODE, -1, column[nodes])
        for m in np.flatnonzero(at >= 0).tolist():
            found[:, at[m]] += shares[:, at[m], m]
    return found
