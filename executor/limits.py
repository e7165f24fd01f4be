"""Throttles and budgets: how much a run may do at once, and in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from planner.timing import Throttles
from planner.units import MIB_PER_GIB
from planner.words import count, size_in_words
from snapshots.errors import UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:
    from planner.plan import Json, Move  # numpy, which help does without


@dataclass(frozen=True, slots=True)
class Limits(Throttles):
    """Throttles and budgets of a run.

    ``total_moves`` and ``copy_gib`` end the run once
    another move would go beyond them; ``until`` (seconds since the epoch) starts nothing later.
    ``attempts`` is how often a job is tried.
    """

    total_moves: int | None = None
    copy_gib: float | None = None
    until: float | None = None
    attempts: int = 2

    def __post_init__(self) -> None:
        Throttles.__post_init__(self)
        if self.attempts < 1:
            raise UsageError(f"attempts: expected 1 or more, got {self.attempts}")

    @property
    def throttles(self) -> Throttles:
        """The throttles alone."""
        return Throttles(self.moves, self.per_node, self.resyncs_per_node)

    def document(self) -> dict[str, Json]:
        """As the ledger keeps it."""
        return asdict(self)

    @classmethod
    def from_document(cls, settings: Mapping[str, Json]) -> Limits:
        """The limits from a :meth:`document`; keys of other Poises are left aside.

        Raises:
            UsageError: a value is none that :meth:`document` gives.
        """
        known = {column.name: column.default for column in fields(cls)}
        kept = {key: value for key, value in settings.items() if key in known}
        for key, value in kept.items():
            whole = key not in ("copy_gib", "until")
            kind = int if whole else (int, float)
            may_lack = known[key] is None
            if not (
                (value is None and may_lack)
                or (isinstance(value, kind) and not isinstance(value, bool) and value >= 0)
            ):
                raise UsageError(f"limit {key}: expected a number, got {quoted(repr(value))}")
        return cls(**kept)  # type: ignore[arg-type]


def budget_spent(limits: Limits, begun: int, begun_gib: float, move: Move) -> str:
    """The budget that does not allow ``move`` to begin, in words; "" if all allow it.

    Args:
        limits: the budgets.
        begun: how many moves of the run have begun.
        begun_gib: what these copy in all.
        move: the one that would be next.
    """
    if limits.total_moves is not None and begun >= limits.total_moves:
        return f"limit of {count(limits.total_moves, 'move')} reached"
    if limits.copy_gib is not None and begun_gib + move.copy_gib > limits.copy_gib:
        left = limits.copy_gib - begun_gib
        rest = f"{size_in_words(left * MIB_PER_GIB)} is left"
        if left < 0:  # it was made smaller when the run continued
            rest = f"moves so far copy {size_in_words(-left * MIB_PER_GIB)} more than that already"
        return (
            f"limit of {_as_given(limits.copy_gib)} to copy reached: move {move.id}"
            f" ({move.instance}) needs {size_in_words(move.copy_gib * MIB_PER_GIB)}, {rest}"
        )
    return ""


def _as_given(gib: float) -> str:
    """A size as options have it: ``200g``, ``1500m``."""
    return f"{gib:.0f}g" if gib == round(gib) else f"{gib * MIB_PER_GIB:.0f}m"
