"""The answer to where new instances go, at a prompt and in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.words import count
from snapshots.html_table import html_table
from snapshots.htools import fixed
from snapshots.reading import harmless

if TYPE_CHECKING:
    from planner.plan.allocation import Allocation, GroupAnswer, Place

_NAMED = 3


def allocation_line(answer: Allocation) -> str:
    """``Allocation: 2 of 2 fit: new-1 on node1:node2, new-2 on node1:node2``."""
    placed = [f"{one.instance} on {_pair(one.place)}" for one in answer.placed[:_NAMED]]
    more = len(answer.placed) - _NAMED
    named = ", ".join(placed) + (f" and {more} more" if more > 0 else "")
    text = f"Allocation: {len(answer.placed)} of {answer.count} fit"
    return harmless(f"{text}: {named}" if named else text)


def allocation_html(answer: Allocation) -> str:
    """The places of the new instances as a table."""
    rows = [
        (one.instance, one.place.group, _pair(one.place), fixed(one.place.score, 8))
        for one in answer.placed
    ]
    return html_table(allocation_line(answer), ["Instance", "Group", "Nodes", "Score"], rows)


def group_line(answer: GroupAnswer) -> str:
    """``GroupAnswer racks: chosen, best node24:node22, 12 nodes refused``."""
    best = "" if answer.best is None else f", best {_pair(answer.best)}"
    refused = count(len({one.node for one in answer.refusals}), "node")
    return harmless(f"GroupAnswer {answer.group}: {answer.status}{best}, {refused} refused")


def _pair(place: Place) -> str:
    return place.primary if place.secondary is None else f"{place.primary}:{place.secondary}"
