"""Several instances on pairs of nodes as integers: how many of each bunch go on which pair.

A whole number for every bunch and pair says how many of its instances go there; everything a
node's limits look at is a linear sum of those. What a node has to keep free for N+1 is a variable
that is no less than what any one primary's failure would bring. Limits that a node breaks
already bind only if something arrives there.

The limits here are necessary for the exact rules (never stricter), except that ``careful`` models
also hold instances to soft limits that need not keep them. Optima of models that are not careful
are therefore upper bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.rules.ganeti_limits import DISK, MEMORY
from planner.rules.limit import PLENTY
from planner.solvers.counting.amounts import Amount, amounts_of, memory_of
from planner.solvers.counting.bunch import Bunch, Places
from planner.solvers.counting.limiting_tag import limiting_tags
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel

_MOST_MORE = 1 << 32
"""The most room that a limit may grow by."""

Counts = list[list[int]]
"""The number of instances of each bunch on each of its pairs."""

Terms = list[tuple[int, Any, int]]
"""Factors, the variables that they belong to, and the most that those can be."""


class CountingModel:
    """Variables and limits; ``counts[b][k]`` is how many of bunch b take its pair k.

    ``moved[b]`` counts all of them, ``primaries[b]`` and ``secondaries[b]`` those that arrive at
    a node (by its row) in that role, ``left[b]`` those that leave their home in each role (None
    where none can), ``legs[s, p]`` are (bunch, variable) of everything that arrives at s for
    primary p. ``last_resort`` are counts to be avoided. ``more``: of the limit that is called
    ``growing``, how much room each node has beyond what there is.
    """

    def __init__(
        self,
        placement: Placement,
        bunches: Sequence[Bunch],
        *,
        careful: bool = True,
        growing: str = "",
    ) -> None:
        from ortools.sat.python import cp_model

        self.placement = placement
        self.bunches = bunches
        self.careful = careful
        self.cp: CpModel = cp_model.CpModel()
        self.counts: list[list[Any]] = []
        self.moved: list[Any] = []
        self.primaries: list[dict[int, Any]] = []
        self.secondaries: list[dict[int, Any]] = []
        self.left: list[tuple[Any, Any]] = []
        self.legs: dict[tuple[int, int], list[tuple[int, Any]]] = {}
        self.reserved: dict[int, Any] = {}
        self.last_resort: list[Any] = []
        for bunch in bunches:
            self._add_bunch(bunch)
        self.targets: list[int] = sorted(
            {n for found in (*self.primaries, *self.secondaries) for n in found}
        )
        self.growing = growing
        self.more: dict[int, Any] = {}
        if growing:
            self.more = {n: self.cp.new_int_var(0, _MOST_MORE, f"m{n}") for n in self.targets}
        self._row: Ints = np.array([bunch.rows[0] for bunch in bunches], dtype=np.int64)
        self.memory: Ints
        self.reserve: Ints
        self.memory, self.reserve = memory_of(placement, self._row)
        for amount in amounts_of(placement, self._row):
            for node in self.targets:
                self._keep(amount, node)
        self._keep_tags()
        for node in self.targets:
            self._keep_reserve(node)

    # -- variables -------------------------------------------------------------------------------

    def _add_bunch(self, bunch: Bunch) -> None:
        cp, size, b = self.cp, bunch.size, len(self.counts)
        counts = [cp.new_int_var(0, size, f"z{b}.{k}") for k in range(len(bunch.pairs))]
        moved = cp.new_int_var(0, size if counts else 0, f"y{b}")
        cp.add(sum(counts) == moved)
        at: dict[int, list[Any]] = {}
        second: dict[int, list[Any]] = {}
        for (primary, secondary), count in zip(bunch.pairs.tolist(), counts, strict=True):
            if primary != bunch.home[0]:
                at.setdefault(primary, []).append(count)
            if secondary not in (NO_NODE, bunch.home[1]):
                second.setdefault(secondary, []).append(count)
            if secondary != NO_NODE:
                self.legs.setdefault((secondary, primary), []).append((b, count))
        self.counts.append(counts)
        self.moved.append(moved)
        self.left.append((self._leaving(b, at, 0), self._leaving(b, second, 1)))
        self.primaries.append(self._totals(at, size, f"p{b}"))
        self.secondaries.append(self._totals(second, size, f"s{b}"))

    def _leaving(self, b: int, arrivals: dict[int, list[Any]], role: int) -> Any:
        """The number of a bunch that leave their home in a role."""
        if not arrivals:
            return None
        home = self.bunches[b].home[role]
        if home == NO_NODE or home not in self.bunches[b].pairs[:, role]:
            return self.moved[b]
        return sum(count for counts in arrivals.values() for count in counts)

    def _totals(self, lists: dict[int, list[Any]], size: int, name: str) -> dict[int, Any]:
        found = {}
        for node, counts in sorted(lists.items()):
            if len(counts) == 1:
                found[node] = counts[0]
                continue
            found[node] = self.cp.new_int_var(0, size, f"{name}.{node}")
            self.cp.add(sum(counts) == found[node])
        return found

    # -- limits ----------------------------------------------------------------------------------

    def _spared(self, b: int, role: int, soft: bool) -> bool:
        """True if a limit does not count for what a bunch does in a role (0 primary)."""
        return soft and not self.careful and self.bunches[b].unchecked[role]

    def _left_behind(self, amount: Amount, role: int, node: int) -> bool:
        """True for the disk of a secondary on an offline node: only a failover leaves one there."""
        return amount.limit == DISK.name and role == 1 and bool(self.placement.model.offline[node])

    def _keep(self, amount: Amount, node: int) -> None:
        room = int(amount.room[node])
        if room >= PLENTY // 2:
            return
        terms: Terms = []
        arrivals: list[Any] = []
        for b, bunch in enumerate(self.bunches):
            for role, found, takes, met in (
                (0, self.primaries[b], amount.primary, amount.met_by_primary),
                (1, self.secondaries[b], amount.secondary, amount.met_by_secondary),
            ):
                checked = met[b] and not self._spared(b, role, amount.soft)
                if node in found and checked and not self._left_behind(amount, role, node):
                    terms.append((int(takes[b]), found[node], bunch.size))
                    arrivals.append(found[node])
                if bunch.home[role] == node and found and takes[b]:
                    terms.append((-int(takes[b]), self.left[b][role], bunch.size))
        more = self.more[node] if amount.limit == self.growing else 0
        self._at_most(terms, room, arrivals, more)

    def _at_most(self, terms: Terms, room: int, arrivals: list[Any], more: Any = 0) -> None:
        """Keep a sum within ``room``; where it is negative already, only if something arrives."""
        if not arrivals or sum(f * most for f, _, most in terms if f > 0) <= room:
            return
        kept = self.cp.add(sum(f * v for f, v, _ in terms if f) <= room + more)
        if room < 0:
            arrives = self.cp.new_bool_var("")
            self.cp.add(sum(arrivals) == 0).only_enforce_if(~arrives)
            kept.only_enforce_if(arrives)

    def _keep_tags(self) -> None:
        """At most one primary with each exclusion tag on a node; forthcoming ones may join it."""
        forthcoming = self.placement.model.forthcoming[self._row]
        for tag in limiting_tags(self.placement, self._row):
            carrying = list(zip(tag.carriers.tolist(), tag.times.tolist(), strict=True))
            for node in self.targets:
                terms: Terms = []
                arrivals: list[Any] = []
                for b, often in carrying:
                    bunch = self.bunches[b]
                    checked = not forthcoming[b] and not self._spared(b, 0, True)
                    if node in self.primaries[b] and checked:
                        terms.append((1, self.primaries[b][node], bunch.size))
                        arrivals.append(self.primaries[b][node])
                    if bunch.home[0] == node and self.primaries[b]:
                        terms.append((-often, self.left[b][0], bunch.size))
                self._at_most(terms, 1 - int(tag.there[node]), arrivals)

    def _keep_reserve(self, node: int) -> None:
        """N+1: what is free stays above what the failure of any one primary brings."""
        place = self.placement
        primaries, amounts = place.reservations.of(node)
        held = dict(zip(primaries.tolist(), amounts.tolist(), strict=True))
        changes: dict[int, list[tuple[int, Any]]] = {}
        for (s, p), legs in self.legs.items():
            if s == node:
                changes.setdefault(p, []).extend((int(self.reserve[b]), z) for b, z in legs)
        for b, bunch in enumerate(self.bunches):
            if bunch.home[1] == node and self.counts[b] and self.reserve[b]:
                left = (-int(self.reserve[b]), self.moved[b])
                changes.setdefault(bunch.home[0], []).append(left)
        ceiling = max(held.values(), default=0) + sum(
            int(self.reserve[b]) * bunch.size for b, bunch in enumerate(self.bunches)
        )
        most = self.cp.new_int_var(0, max(0, ceiling), f"r{node}")
        still = [amount for p, amount in held.items() if p not in changes]
        self.cp.add(most >= max(still, default=0))
        for p, terms in changes.items():
            self.cp.add(most >= held.get(p, 0) + sum(f * v for f, v in terms if f))
        self.reserved[node] = most
        failing = (
            bool(place.failing[node]) or place.free_memory[node] <= place.reserved_memory[node]
        )
        grows = self.growing == MEMORY.name
        if failing and not grows:  # broken already: whatever arrives is not checked
            return
        arriving = self.arriving_memory(node)
        more = self.more[node] if grows else 0
        kept = self.cp.add(most + arriving <= int(place.free_memory[node]) - 1 + more)
        holds: list[Any] = []
        spared = [
            found[node]
            for b in range(len(self.bunches))
            for role, found in enumerate((self.primaries[b], self.secondaries[b]))
            if node in found and self._spared(b, role, True)
        ]
        if spared:
            breaks = self.cp.new_bool_var("")
            self.cp.add(sum(spared) == 0).only_enforce_if(~breaks)
            holds.append(~breaks)
        if failing:  # with so much more it is not broken any more
            healed = self.cp.new_bool_var("")
            lacks = int(place.reserved_memory[node] - place.free_memory[node])
            self.cp.add(more <= max(0, lacks)).only_enforce_if(~healed)
            holds.append(healed)
        if holds:
            kept.only_enforce_if(*holds)

    def arriving_memory(self, node: int) -> Any:
        """MiB that primaries take on a node more than now."""
        terms = []
        for b, bunch in enumerate(self.bunches):
            if node in self.primaries[b] and self.memory[b]:
                terms.append(int(self.memory[b]) * self.primaries[b][node])
            if bunch.home[0] == node and self.primaries[b] and self.memory[b]:
                terms.append(-int(self.memory[b]) * self.left[b][0])
        return sum(terms)

    # -- solutions -------------------------------------------------------------------------------

    def places(self, counts: Sequence[Sequence[int]]) -> Places:
        """The place of each instance, the first of a bunch on its first pair."""
        found: Places = {}
        for bunch, numbers in zip(self.bunches, counts, strict=True):
            rows = iter(bunch.rows)
            for (primary, secondary), number in zip(bunch.pairs.tolist(), numbers, strict=True):
                for _ in range(number):
                    found[next(rows)] = primary, secondary
        return found

    def counted(self, places: Places) -> Counts:
        """The numbers that ``places`` amount to; places that are no choice are left out."""
        found = []
        for bunch in self.bunches:
            index = {(p, s): k for k, (p, s) in enumerate(bunch.pairs.tolist())}
            numbers = [0] * len(bunch.pairs)
            for row in bunch.rows:
                k = index.get(places[row]) if row in places else None
                if k is not None:
                    numbers[k] += 1
            found.append(numbers)
        return found

    def hint(self, counts: Sequence[Sequence[int]]) -> None:
        """Tell CP-SAT of a solution: every variable of choice, and those that follow from them."""
        cp = self.cp
        cp.clear_hints()  # type: ignore[no-untyped-call]
        for variables, moved, numbers in zip(self.counts, self.moved, counts, strict=True):
            for variable, number in zip(variables, numbers, strict=True):
                cp.add_hint(variable, number)
            cp.add_hint(moved, sum(numbers))

    def forbid(self, counts: Sequence[Sequence[int]]) -> None:
        """Never this solution again."""
        cp = self.cp
        other: list[Any] = []
        for variables, numbers in zip(self.counts, counts, strict=True):
            for variable, number in zip(variables, numbers, strict=True):
                if not number:
                    other.append(variable)
                    continue
                less, more = cp.new_bool_var(""), cp.new_bool_var("")
                cp.add(variable < number).only_enforce_if(less)
                cp.add(variable > number).only_enforce_if(more)
                other += [less, more]
        cp.add(sum(other) >= 1)
