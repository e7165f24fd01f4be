"""Moves of a run, counted: which count at all, how many are left, what they cost together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from executor.ledger import MoveState

if TYPE_CHECKING:
    from poise.runs.move_view import MoveView


class _OfPlan(Protocol):
    """A move of a run: the number of its plan, and its state."""

    @property
    def plan(self) -> int: ...

    @property
    def state(self) -> MoveState: ...


_M = TypeVar("_M", bound=_OfPlan)


def planned(records: Sequence[_M]) -> list[_M]:
    """Of all moves of a run those that no newer plan has taken the place of.

    A dropped move of the latest plan is one that a person has left out.
    """
    latest = max((record.plan for record in records), default=0)
    return [one for one in records if one.state is not MoveState.DROPPED or one.plan == latest]


def number_left(records: Iterable[_OfPlan]) -> int:
    """Of planned moves the number of those that are neither done nor left out."""
    return sum(1 for one in records if one.state not in (MoveState.DONE, MoveState.DROPPED))


@dataclass(frozen=True, slots=True)
class RunSums:
    """Restarts and GiB that DRBD copies: in all, and so far."""

    restarts: int
    restarted: int
    copy_gib: float
    copied_gib: float


def sums_of(moves: Sequence[MoveView]) -> RunSums:
    """The sums of all moves of a run; one that is dropped counts as far as it had come."""
    dropped = [one for one in moves if one.record.state is MoveState.DROPPED]
    wanted = [one for one in moves if one.record.state is not MoveState.DROPPED]
    copied_by_dropped = math.fsum(one.copied_gib for one in dropped)
    return RunSums(
        restarts=sum(one.restarted for one in dropped) + sum(one.move.restarts for one in wanted),
        restarted=sum(one.restarted for one in moves),
        copy_gib=copied_by_dropped + math.fsum(one.move.copy_gib for one in wanted),
        copied_gib=math.fsum(one.copied_gib for one in moves),
    )
