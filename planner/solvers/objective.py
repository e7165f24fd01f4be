"""The objective of a plan: a low score, at a price, within a budget."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.units import MIB_PER_GIB

REACHED = 1e-8
"""A score that is so little above a target has reached it: reports show eight digits."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of moves: their number, the MiB that they copy and migrate, and the hours they take.

    Costs add up as of moves one after the other.
    """

    moves: int = 0
    copy_mib: int = 0
    migrated_mib: int = 0
    hours: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.moves + other.moves,
            self.copy_mib + other.copy_mib,
            self.migrated_mib + other.migrated_mib,
            self.hours + other.hours,
        )


@dataclass(frozen=True, slots=True)
class Prices:
    """Points of score that a plan pays for its moves; each 0 or more.

    ``copied_gib``: a GiB that DRBD copies. ``migrated_gib``: a GiB of memory sent by live
    migration. ``move``: a move. ``hour``: an hour until the last move is done.
    """

    copied_gib: float = 0.0
    migrated_gib: float = 0.0
    move: float = 0.0
    hour: float = 0.0

    def of(self, cost: Cost) -> float:
        """The price of the cost, in points of score."""
        return (
            self.copied_gib * cost.copy_mib / MIB_PER_GIB
            + self.migrated_gib * cost.migrated_mib / MIB_PER_GIB
            + self.move * cost.moves
            + self.hour * cost.hours
        )


SENSIBLE_PRICES = Prices(copied_gib=0.002, migrated_gib=0.0002, move=0.002)
"""A point of score is worth 500 GiB of copies, 5,000 GiB of migrated memory, or 500 moves."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a plan may cost; None is no limit.

    ``moves``: steps, each of which copies at most once (two new nodes are two moves).
    ``copy_mib``: MiB that DRBD copies. ``hours``: until the last move is done.
    """

    moves: int | None = None
    copy_mib: int | None = None
    hours: float | None = None

    def allows(self, cost: Cost) -> bool:
        """True if the cost is within the budget."""
        return not (
            (self.moves is not None and cost.moves > self.moves)
            or (self.copy_mib is not None and cost.copy_mib > self.copy_mib)
            or (self.hours is not None and cost.hours > self.hours)
        )


@dataclass(frozen=True, slots=True)
class Objective:
    """The sum of score and prices that is to be small.

    ``target_score``: where given, the cheapest plan that reaches it is wanted, and a lower score
    counts only between plans of the same price.
    """

    prices: Prices = field(default_factory=Prices)
    budget: Budget = field(default_factory=Budget)
    target_score: float | None = None

    def value(self, score: float, cost: Cost) -> tuple[float, float, float]:
        """The value of a plan, the smaller the better: first what lacks of the target."""
        price = self.prices.of(cost)
        if self.target_score is None:
            return 0.0, score + price, score
        lacks = score - self.target_score
        lacks = 0.0 if lacks <= REACHED else lacks
        return lacks, price, score

    @property
    def counts_hours(self) -> bool:
        """True where the time that the moves take has a price or a limit."""
        return self.prices.hour > 0 or self.budget.hours is not None

    @property
    def is_plain(self) -> bool:
        """True where nothing but the score counts, and without limit."""
        return self == Objective()
