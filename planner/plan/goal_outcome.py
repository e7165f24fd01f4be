"""A goal of a plan, before and after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GoalOutcome:
    """A goal before and after the plan.

    ``goal``: as it is written. ``before``, ``after``: how many instances are in wrong places.
    ``instances``: which are after the plan (full names). ``reason``: what stands in the way, of
    hard goals that are not met.
    """

    goal: str
    hard: bool
    before: int
    after: int
    instances: tuple[str, ...] = ()
    reason: str = ""
