"""The objective of a plan: a low score, at a price, within a budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.goals.goal_state import GoalState
from planner.units import MIB_PER_GIB

if TYPE_CHECKING:
    from planner.goals.goal_set import GoalSet  # numpy, which the help of commands does without

REACHED = 1e-8
"""A score that is so little above a target has reached it: reports show eight digits."""


Value = tuple[float, ...]
"""The value of a plan; of two, that is better which is smaller at the first place that differs."""


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
class Compliance:
    """A placement beside its score: the state of goals, and the points of broken rules."""

    goals: GoalState = field(default_factory=GoalState)
    rules: float = 0.0


PLAIN = Compliance()
"""The compliance where nobody asks for it."""


@dataclass(frozen=True, slots=True)
class Objective:
    """The sum of score and prices that is to be small.

    ``target_score``: where given, the cheapest plan that reaches it is wanted, and a lower score
    counts only between plans of the same price. ``goals``: hard ones rank above all, soft ones add
    their points. ``repair_only``: broken rules are to be few, at the least price, and the score
    counts only between plans that are alike in both.
    """

    prices: Prices = field(default_factory=Prices)
    budget: Budget = field(default_factory=Budget)
    target_score: float | None = None
    goals: GoalSet | None = None
    repair_only: bool = False

    def value(self, score: float, cost: Cost, compliance: Compliance = PLAIN) -> Value:
        """The value of a plan, the smaller the better.

        First hard goals, then broken rules where they are all that counts, then what lacks of the
        target; then the price with the points of soft goals, to which the score belongs where no
        target is given; then the score.
        """
        goals = compliance.goals
        price = self.prices.of(cost) + goals.soft
        lacks = self.lack(score)
        if self.target_score is None and not self.repair_only:
            price += score
        return goals.worse, goals.hard, compliance.rules, lacks, price, score

    def lack(self, score: float) -> float:
        """The points that a score lacks of the target; 0 where it is reached, or none is given."""
        lacks = 0.0 if self.target_score is None else score - self.target_score
        return 0.0 if lacks <= REACHED else lacks

    @property
    def is_more_than_score(self) -> bool:
        """True where a plan has a :class:`Compliance`: there are goals, or rules to repair."""
        return self.repair_only or self.goals is not None

    @property
    def counts_hours(self) -> bool:
        """True where the time that the moves take has a price or a limit."""
        return self.prices.hour > 0 or self.budget.hours is not None
