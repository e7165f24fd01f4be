"""The places that an instance may leave for, each with the moves that lead there and their cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from planner.rules.paths import Pair, Path, pair_after, shortest_paths, steps_along
from planner.rules.route import route
from planner.rules.step import Step
from planner.solvers.leave.departure import Departure, NodePart
from planner.solvers.objective import Cost
from planner.solvers.step_cost import cost_of
from snapshots.arrays import NO_NODE


@dataclass(frozen=True, slots=True)
class WayOut:
    """A place (node rows; NO_NODE for none), the shortest paths to it, and the cheapest's cost."""

    place: Pair
    paths: tuple[Path, ...]
    cost: Cost


class Choices:
    """The choices of the instances of a departure; those that are alike have the same."""

    def __init__(self, departure: Departure) -> None:
        self.departure = departure
        self._targets = departure.targets.tolist()

    def of(self, row: int, most_copies: int = 2) -> list[WayOut]:
        """The places of an instance with at most so many copies, the cheapest first."""
        home = self.departure.home(row)
        found = []
        for place in self._places(home, most_copies):
            choice = self._choice(row, home, place)
            if choice is not None:
                found.append(choice)
        return sorted(found, key=lambda one: (*price(one.cost), one.place))

    def _places(self, home: Pair, most_copies: int) -> Iterator[Pair]:
        """All places that are left for, as far as the nodes say."""
        primary, second = home
        if second == NO_NODE:
            yield from ((node, NO_NODE) for node in self._targets if node != primary)
            return
        part, emptied = self.departure.part, self._emptied
        leaves = part is not NodePart.SECONDARIES, part is not NodePart.PRIMARIES
        pairs = [(second, primary)]
        if most_copies >= 1:
            pairs += [(one, node) for node in self._targets for one in home]
            pairs += [(node, one) for node in self._targets for one in home]
        if most_copies >= 2:
            pairs += [(a, b) for a in self._targets for b in self._targets]
        for pair in dict.fromkeys(pairs):
            if pair[0] == pair[1] or pair == home:
                continue
            if any(leaves[role] and emptied[pair[role]] for role in (0, 1)):
                continue
            if any(not leaves[role] and self._arrives(home, pair, role) for role in (0, 1)):
                continue
            yield pair

    @cached_property
    def _emptied(self) -> list[bool]:
        found: list[bool] = self.departure.emptied.tolist()
        return found

    def _arrives(self, home: Pair, pair: Pair, role: int) -> bool:
        """True if an instance comes in a role to a node that is emptied of the other role only.

        A primary that fails over leaves its secondary on such a node.
        """
        node = pair[role]
        if not self._emptied[node] or node == home[role]:
            return False
        return self.departure.part is NodePart.SECONDARIES or node not in home

    def _choice(self, row: int, home: Pair, place: Pair) -> WayOut | None:
        departure = self.departure
        model = departure.placement.model
        template = model.cluster.instances.template[row]
        down = [node for node in {*home} - {NO_NODE} if departure.down[node]]
        start = home
        if not model.drbd[row]:
            start = home[0], int(departure.placement.secondary[row])
            place = place[0], start[1]
        found = shortest_paths(template, start, place, down)
        paths = tuple(path for path in found if self._may_go(row, home, path))
        if not paths:
            return None
        if model.local[row] and model.disk_spindles[row] < 0 and model.exclusive[list(place)].any():
            return None
        return WayOut(
            (place[0], place[1] if model.drbd[row] else NO_NODE),
            paths,
            min((self.cost(row, path) for path in paths), key=price),
        )

    def _may_go(self, row: int, home: Pair, path: Path) -> bool:
        """True if migration tags allow every switch of a path, and no node down takes a switch."""
        allowed = self.departure.placement.model.tags.may_migrate
        offline = self.departure.placement.model.offline
        primary, pair = home[0], home
        for step in path:
            for leg in route(step.kind, pair[1], step.target):
                if leg.copies:
                    continue
                if offline[leg.node] or (allowed is not None and not allowed[primary, leg.node]):
                    return False
                primary = leg.node
            pair = pair_after(pair, step)
        return True

    def cost(self, row: int, path: Path) -> Cost:
        """The cost of a path of an instance from its home."""
        departure = self.departure
        return cost_of(departure.placement.model, steps_along(row, departure.home(row), path))

    def disk(self, row: int) -> int:
        """MiB that a copy of an instance's disks is; a forthcoming one exists on paper only."""
        model = self.departure.placement.model
        return 0 if model.forthcoming[row] else int(model.disk[row])

    def walked(self, row: int, steps: Iterable[Step]) -> Cost:
        """The cost of those of ``steps`` that are of an instance, from its home."""
        own = (step for step in steps if step.instance == row)
        return cost_of(self.departure.placement.model, own)


def price(cost: Cost) -> tuple[int, int, int]:
    """The order of costs: copied, then migrated MiB, then moves."""
    return cost.copy_mib, cost.migrated_mib, cost.moves
