"""A departure as integers: the counting model, with the cost of every choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.solvers.counting import Bunch, CountingModel, needs
from planner.solvers.leave.choices import WayOut
from planner.solvers.leave.departure import Departure
from planner.solvers.objective import Cost

Open = Mapping[int, Sequence[WayOut]]
"""The choices that are open to each instance (row)."""


@dataclass(frozen=True, eq=False)
class LeavingModel:
    """The counting model of a departure; ``costs[b][k]`` is that of pair k of bunch b."""

    counting: CountingModel
    costs: Sequence[Sequence[Cost]]

    @property
    def gone(self) -> Any:
        """The number of instances that leave."""
        return sum(self.counting.moved)

    def copied(self) -> Any:
        """MiB that are copied."""
        return self._sum(lambda cost: cost.copy_mib)

    def migrated(self) -> Any:
        """MiB of memory that are migrated."""
        return self._sum(lambda cost: cost.migrated_mib)

    def _sum(self, amount: Any) -> Any:
        terms = [
            amount(cost) * count
            for counts, costs in zip(self.counting.counts, self.costs, strict=True)
            for count, cost in zip(counts, costs, strict=True)
            if amount(cost)
        ]
        return sum(terms)


def leaving_model(departure: Departure, open_to: Open, *, growing: str = "") -> LeavingModel:
    """The model of ``open_to``: instances that are alike are one bunch.

    ``growing``: the limit of which nodes may have more than there is.
    """
    model = departure.placement.model
    alike: dict[tuple[object, ...], list[int]] = {}
    for row, choices in open_to.items():
        prices = tuple((one.place, one.cost) for one in choices)
        key = needs(model, row), departure.home(row), departure.flees(row), prices
        alike.setdefault(key, []).append(row)
    bunches, costs = [], []
    for rows in alike.values():
        choices, flees = open_to[rows[0]], departure.flees(rows[0])
        pairs = np.array([one.place for one in choices], dtype=np.int64).reshape(-1, 2)
        bunches.append(Bunch(tuple(rows), departure.home(rows[0]), pairs, (flees, flees)))
        costs.append([one.cost for one in choices])
    return LeavingModel(
        CountingModel(departure.placement, bunches, careful=False, growing=growing), costs
    )


def goals_in(
    model: LeavingModel, open_to: Open, counts: Sequence[Sequence[int]]
) -> dict[int, WayOut]:
    """The choice of each instance that leaves."""
    found = {}
    for row, place in model.counting.places(counts).items():
        found[row] = next(one for one in open_to[row] if one.place == place)
    return dict(sorted(found.items()))


def hint(model: LeavingModel, goals: Mapping[int, WayOut]) -> None:
    """Tell CP-SAT of an answer."""
    counting = model.counting
    counting.hint(counting.counted({row: one.place for row, one in goals.items()}))
