"""Values of JSON as Ganeti's tools have them, and their refusal of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from snapshots.reading.reading import ExactFloat

if TYPE_CHECKING:
    from fractions import Fraction

LARGEST_POWER = 100_000
"""Beyond this a power of ten is taken for one that is as large as that."""


class PeerJsonError(ValueError):
    """Text that the tools take for no JSON, in their words; ``position`` is where they stop."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(problem)
        self.position = position


class Members(dict[str, Any]):
    """An object in which keys occur several times: by key the first value, and all ``pairs``."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(reversed(pairs))
        self.pairs = pairs


def members_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object with these members; :class:`Members` where keys repeat."""
    members = dict(pairs)
    return members if len(members) == len(pairs) else Members(pairs)


def nearest_float(exact: Fraction) -> float:
    """The double nearest to a number, which it remembers."""
    try:
        value = ExactFloat(exact)
    except OverflowError:
        value = ExactFloat("inf" if exact > 0 else "-inf")
    value.exact = exact
    return value
