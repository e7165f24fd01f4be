"""Finds moves of a plan that do not wait for others, directly or through a third, pair by pair.

To keep for every move all that it waits for takes memory with the square of their number. Instead
some thousand pairs at a time are answered by one pass over the part of the plan that they span.
"""

from __future__ import annotations

from collections.abc import Sequence

BITS = 2048
"""Pairs that one pass answers: each move of the pass has a mask of so many bits."""


def first_unawaited(
    after: Sequence[Sequence[int]], pairs: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The first of ``pairs`` whose later move does not wait for the earlier one; None for none.

    Args:
        after: for every move of a plan the positions of the earlier moves that it waits for.
        pairs: positions (later, earlier); the first is that with the lowest later one.
    """
    unsure = sorted((earlier, later) for later, earlier in pairs if earlier not in after[later])
    found: list[tuple[int, int]] = []
    for begin in range(0, len(unsure), BITS):
        found += _unawaited(after, unsure[begin : begin + BITS])
    return min(found, default=None)


def _unawaited(
    after: Sequence[Sequence[int]], pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pairs (earlier, later) that are not in order, as (later, earlier)."""
    own: dict[int, int] = {}
    asked: dict[int, list[int]] = {}
    for earlier, later in pairs:
        own.setdefault(earlier, 1 << len(own))
        asked.setdefault(later, []).append(earlier)
    start, end = min(own), max(asked)
    masks: list[int] = []  # of move start + k: itself and what it waits for, of those asked about
    found = []
    for position in range(start, end + 1):
        mask = 0
        for awaited in after[position]:
            if awaited >= start:
                mask |= masks[awaited - start]
        found += [(position, k) for k in asked.get(position, ()) if not mask & own[k]]
        masks.append(mask | own.get(position, 0))
    return found
