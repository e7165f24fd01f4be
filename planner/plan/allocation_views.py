"""The answer to where new instances go, at a prompt and in a notebook."""

from __future__ import annotations

from collections.abc import Sequence

from planner.words import count, first_of
from snapshots.html_table import html_table
from snapshots.htools import fixed
from snapshots.reading import harmless

_NAMED = 3


def allocation_line(placed: Sequence[str], asked: int) -> str:
    """``Allocation: 2 of 2 fit: new-1 on node1:node2, new-2 on node1:node2``."""
    named = first_of(placed, _NAMED)
    text = f"Allocation: {len(placed)} of {asked} fit"
    return harmless(f"{text}: {named}" if named else text)


def places_html(title: str, placed: Sequence[tuple[str, str, str, float]]) -> str:
    """The new instances, their groups, nodes and scores as a table."""
    rows = [(name, group, nodes, fixed(score, 8)) for name, group, nodes, score in placed]
    return html_table(title, ["Instance", "Group", "Nodes", "Score"], rows)


def group_line(group: str, status: str, best: str | None, refused: int) -> str:
    """``GroupAnswer racks: chosen, best node24:node22, 12 nodes refused``."""
    told = "" if best is None else f", best {best}"
    return harmless(f"GroupAnswer {group}: {status}{told}, {count(refused, 'node')} refused")


def refusal(groups: Sequence[tuple[str, str]], closest: str | None) -> str:
    """The reason why nothing fits: that of all groups, or else what the ``closest`` place lacks.

    ``groups`` are names and the reasons of groups as a whole, empty for one without.
    """
    by_message: dict[str, list[str]] = {}
    for name, message in groups:
        by_message.setdefault(message, []).append(name)
    if by_message and "" not in by_message:
        return "; ".join(
            f"{message} ({'group' if len(names) == 1 else 'groups'} {', '.join(names)})"
            for message, names in by_message.items()
        )
    if closest is not None:
        return f"closest is {closest.removeprefix('closest: ')}"
    return "all nodes are refused"
