"""The objective of a plan: a low score, at a price, within a budget."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Prices:
    """Points of score that a plan's work is worth; each 0 or more.

    ``copied_gib``: a GiB that DRBD copies. ``migrated_gib``: a GiB of memory sent by live
    migration. ``move``: a move. ``hour``: an hour of the plan's makespan, which decides between
    orders and plans that are else alike.
    """

    copied_gib: float = 0.0
    migrated_gib: float = 0.0
    move: float = 0.0
    hour: float = 0.0


SENSIBLE_PRICES = Prices(copied_gib=0.002, migrated_gib=0.0002, move=0.002, hour=0.01)
"""A point of score is worth 500 GiB of copies, 5,000 GiB of migrated memory, or 500 moves."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a plan may cost; None is no limit.

    ``moves``: steps, each of which copies at most once (two new nodes are two moves).
    ``copy_mib``: MiB that DRBD copies. ``seconds``: the makespan.
    """

    moves: int | None = None
    copy_mib: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """The sum of score and prices that is to be small.

    ``target_score``: where given, the cheapest plan that reaches it is wanted, and a lower score
    counts only between plans of the same price.
    """

    prices: Prices = field(default_factory=Prices)
    budget: Budget = field(default_factory=Budget)
    target_score: float | None = None
