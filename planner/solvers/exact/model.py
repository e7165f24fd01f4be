"""The score of a placement as a mixed-integer model, with the limits that moves keep.

Whether an instance has a place is a whole number, 0 or 1; what nodes hold are linear sums of those.
A spread is no linear sum, but it is convex: it is at least ``u . v / sqrt(N)`` for the values v of
N nodes and every vector u of length 1 whose entries add up to 0, and equal to that where u points
from the mean to v. Such cuts are added where solutions lie until they meet the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations

import numpy as np

from planner.rules.limit import PLENTY
from planner.scoring import terms
from planner.solvers.counting import amounts_of
from planner.solvers.exact.ground import Ground
from planner.solvers.exact.lattice import keep_to_lattice, lattice_of
from planner.solvers.exact.places import Places
from planner.solvers.exact.reserves import Reserves
from planner.solvers.exact.spreads import Spread, spreads_of
from planner.solvers.exact.tags import count_crowds
from planner.solvers.objective import Objective
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Floats, Ints

GIB = 1024
_BROKEN = 1e-9
"""Points by which a cut must be broken to be added."""
_TURNED = 4
"""Nodes up to which cuts are added for every order of the values at once."""

TIES = 1e-4
"""The weight of the score where there is a target: it decides between plans of one price."""


def priced(objective: Objective, work: Floats | Ints) -> Floats:
    """Points that moves, MiB copied and MiB sent (3, …) cost."""
    prices = objective.prices
    found: Floats = (
        work[0] * prices.move
        + work[1] / GIB * prices.copied_gib
        + work[2] / GIB * prices.migrated_gib
    )
    return found


def value_of(objective: Objective, score: float, work: Floats) -> float:
    """The value of a placement: its score and its price, or infinite above the target."""
    target = objective.target_score
    if target is None:
        return score + float(priced(objective, work))
    if score > target + _BROKEN:
        return float(np.inf)
    return TIES * score + float(priced(objective, work))


class ExactModel(Ground):
    """The model of some instances of a placement, all others staying where they are."""

    def __init__(
        self,
        start: Placement,
        scope: Ints,
        places: Places,
        objective: Objective,
        *,
        loose: bool,
        spent: Floats,
    ) -> None:
        """Build it.

        Args:
            start: the placement; limits that are broken in it may stay so.
            scope: rows of the group's nodes.
            places: the instances to place, and where they may go.
            objective: prices and budgets.
            loose: moves may break soft limits.
            spent: moves, MiB copied and MiB sent (3) for other instances.
        """
        super().__init__(start, scope, places, loose=loose)
        for x, points in zip(self.chosen, self._counted_sums(scope).tolist(), strict=True):
            self.mip.costs(x, points)
        self._keep_budget(objective, spent)
        self._keep_limits()
        count_crowds(self, scope)
        self.reserves = Reserves(self)
        self._spreads(spreads_of(start, self.online, places))
        self._add_prices(objective, spent)

    # -- costs -----------------------------------------------------------------------------------

    def _counted_sums(self, scope: Ints) -> Floats:
        """Points of score that each place has for offline nodes and locations."""
        places, model = self.places, self.start.model
        tags = model.tags
        rows = places.rows[places.which]
        real = ~model.forthcoming[rows]
        lost = np.zeros(model.node_count + 1, dtype=np.bool_)
        lost[scope] = model.offline[scope]
        online = np.zeros(model.node_count + 1, dtype=np.bool_)
        online[self.online] = True
        weight = [term.weight for term in terms.TERMS]
        first, second = (
            lost[column].astype(np.float64) for column in (places.primary, places.secondary)
        )
        found: Floats = real * (
            weight[terms.OFFLINE_ALL] * (first + second) + weight[terms.OFFLINE_PRIMARIES] * first
        )
        paired = places.secondary != NO_NODE
        score = np.zeros(len(rows))
        if tags.has_locations:
            score[paired] += tags.common_locations[places.primary[paired], places.secondary[paired]]
        if tags.penalty is not None:
            score += tags.penalty[rows, places.primary]
        found = found + weight[terms.LOCATION] * score * (real & online[places.primary])
        start = self.start
        sums = (
            weight[terms.OFFLINE_ALL] * (start.primaries + start.secondaries)[scope]
            + weight[terms.OFFLINE_PRIMARIES] * start.primaries[scope]
        ) * model.offline[scope]
        located = start.location_score[self.online].sum() * weight[terms.LOCATION]
        self.constant += float(sums.sum() + located) - float(found[places.present].sum())
        return found

    def _add_prices(self, objective: Objective, spent: Floats) -> None:
        """Up to here the cost is the score. Keep it to the target, and add what work costs."""
        target = objective.target_score
        if target is not None:
            self.mip.keep_cost(target - self.constant, TIES)
            self.constant *= TIES
        work = np.stack([self.places.moves, self.places.copied, self.places.sent])
        for x, points in zip(self.chosen, priced(objective, work).tolist(), strict=True):
            self.mip.costs(x, points)
        self.constant += float(priced(objective, spent))

    # -- limits ----------------------------------------------------------------------------------

    def _keep_budget(self, objective: Objective, spent: Floats) -> None:
        budget = objective.budget
        for most, used, takes in (
            (budget.moves, spent[0], self.places.moves),
            (budget.copy_mib, spent[1], self.places.copied),
        ):
            if most is not None:
                self.mip.row(
                    {self.chosen[k]: float(takes[k]) for k in np.flatnonzero(takes).tolist()},
                    high=most - float(used),
                )

    def _keep_limits(self) -> None:
        """Sums stay within their limits; where one is broken, only if something arrives."""
        places = self.places
        home, second = self.start.primary[places.rows], self.start.secondary[places.rows]
        for amount in amounts_of(self.start, places.rows):
            if amount.soft and self.loose:
                continue
            for node in self.touched():
                room = int(amount.room[node])
                if room >= PLENTY // 2:
                    continue
                factors: dict[int, float] = {}
                arrivals: list[int] = []
                for at, takes, met, old in (
                    (self.at(node)[0], amount.primary, amount.met_by_primary, home),
                    (self.at(node)[1], amount.secondary, amount.met_by_secondary, second),
                ):
                    for k in at:
                        m = int(places.which[k])
                        if met[m] or old[m] == node:
                            x = self.chosen[k]
                            factors[x] = factors.get(x, 0.0) + float(takes[m])
                        if met[m] and old[m] != node:
                            arrivals.append(self.chosen[k])
                    room += int(takes[old == node].sum())
                self.keep_unless_untouched(factors, room, arrivals, broken=amount.room[node] < 0)

    # -- spreads ---------------------------------------------------------------------------------

    def _spreads(self, spreads: Sequence[Spread]) -> None:
        count = len(self.online)
        self._values: list[tuple[int, list[int | None], Floats]] = []
        for one in spreads:
            if one.constant:
                self.constant += one.weight * float(one.base.std())
                continue
            spread = self.mip.number(0, np.inf, one.weight)
            variables: list[int | None] = []
            for n, node in enumerate(self.online.tolist()):
                first, second = self.at(node)
                factors: dict[int, float] = {}
                for at, shares in ((first, one.primary), (second, one.secondary)):
                    for k in at:
                        share = float(shares[n, self.places.which[k]])
                        if share:
                            factors[self.chosen[k]] = share
                if not factors:
                    variables.append(None)
                    continue
                value = self.mip.number(-np.inf, np.inf)
                self.mip.row({**factors, value: -1.0}, -float(one.base[n]), -float(one.base[n]))
                variables.append(value)
            self._values.append((spread, variables, one.base))
            lattice = lattice_of(one, one.values) if self._all_online() else None
            if lattice:
                keep_to_lattice(self.mip, spread, variables, one.base, lattice)
        reserved = self.reserves
        if reserved.varies:
            spread = self.mip.number(0, np.inf, terms.TERMS[terms.SPREADS[2]].weight)
            self._values.append((spread, reserved.variables, reserved.base))
        else:
            self.constant += terms.TERMS[terms.SPREADS[2]].weight * float(reserved.base.std())
        for single in np.eye(count):
            for k in range(len(self._values)):
                self._cut(k, single)
                self._cut(k, -single)

    def _all_online(self) -> bool:
        """True if no place is on an offline node, so that the sums over all nodes are known."""
        offline = np.append(self.start.model.offline, False)  # NO_NODE is the last
        return not (offline[self.places.primary] | offline[self.places.secondary]).any()

    def _cut(self, k: int, direction: Floats) -> None:
        """Keep a spread above its size along ``direction``."""
        spread, variables, base = self._values[k]
        along = direction - direction.mean()
        length = float(np.sqrt((along * along).sum()))
        if length <= 0:
            return
        along = along / length / np.sqrt(len(along))
        factors, known = {spread: 1.0}, 0.0
        for n, variable in enumerate(variables):
            if variable is None:
                known += float(along[n] * base[n])
            else:
                factors[variable] = factors.get(variable, 0.0) - float(along[n])
        self.mip.row(factors, low=known)

    def cut_along(self, directions: Floats) -> None:
        """Add cuts for every spread along each of ``directions`` (many, N)."""
        for direction in directions:
            for k in range(len(self._values)):
                self._cut(k, direction)

    def cut_at(self, values: Floats) -> float:
        """Add the cuts that a solution breaks; the most by which it breaks any, in points."""
        most = 0.0
        for k, (spread, variables, base) in enumerate(self._values):
            here = np.array(
                [
                    base[n] if variable is None else values[variable]
                    for n, variable in enumerate(variables)
                ]
            )
            short = float(here.std()) - float(values[spread])
            if short > _BROKEN:
                most = max(most, short)
                for direction in self._turns(here - here.mean()):
                    self._cut(k, direction)
        return most

    def _turns(self, direction: Floats) -> Iterable[Floats]:
        """The same values on other nodes, too: solutions that differ in nothing else come next."""
        if len(direction) > _TURNED:
            return [direction]
        return [np.array(turned) for turned in sorted({*permutations(direction.tolist())})]

    # -- solutions -------------------------------------------------------------------------------

    def placed(self, values: Floats) -> Ints:
        """The places (I, 2) of all instances in a solution."""
        found = np.stack([self.start.primary, self.start.secondary], axis=1)
        taken = values[self.chosen]
        for m, row in enumerate(self.places.rows.tolist()):
            own = np.flatnonzero(self.places.which == m)
            k = int(own[taken[own].argmax()])
            found[row] = self.places.primary[k], self.places.secondary[k]
        return found

    def hint(self, target: Ints) -> dict[int, float]:
        """The variables of places (I, 2)."""
        own = target[self.places.rows[self.places.which]]
        here = (own[:, 0] == self.places.primary) & (own[:, 1] == self.places.secondary)
        return dict(zip(self.chosen, here.astype(np.float64).tolist(), strict=True))
