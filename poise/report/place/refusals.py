"""The reasons for which nodes are refused, each one once, with all the nodes that it holds for."""

from __future__ import annotations

from planner.plan import Allocation
from planner.words import count, first_of
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames

_FEW = 3
"""Nodes that a line names on the usual screen."""
_MANY = 40
"""Nodes that a line names where all refusals are asked for."""

_EITHER = "node"
"""The role of a node that can be neither primary nor secondary."""


def refusals_block(
    answer: Allocation, names: ShortNames, title: str, most: int, *, everything: bool
) -> Lines:
    """At most so many reasons, those of most nodes first."""
    found = _by_reason(answer)
    refused = {node for nodes in found.values() for node in nodes}
    none_left = not answer.fits and all(group.refusals for group in answer.groups)
    shown = sorted(found.items(), key=lambda one: -len(one[1]))[:most]
    lines = []
    for (message, role), nodes in shown:
        if none_left and len(nodes) == len(refused) > _FEW:
            who = f"all {len(nodes)} nodes"
        else:
            who = _named(nodes, names, _MANY if everything else _FEW)
        part = "" if role == _EITHER else f" as {role}"
        lines.append(Line(f"{who}{part}: {names.within(message)}"))
    if more := len(found) - len(shown):
        where = "--json" if everything else "--why"
        lines.append(Line(f"and {count(more, 'more reason')} ({where})"))
    return Lines(title, lines, prose=True)


def _by_reason(answer: Allocation) -> dict[tuple[str, str], list[str]]:
    """The nodes of each reason and role; what holds for both roles stands once."""
    roles: dict[tuple[str, str], set[str]] = {}
    for group in answer.groups:
        for refusal in group.refusals:
            for reason in refusal.reasons:
                roles.setdefault((reason.message, refusal.node), set()).add(refusal.role)
    found: dict[tuple[str, str], list[str]] = {}
    for (message, node), held in roles.items():
        role = _EITHER if _EITHER in held or len(held) > 1 else next(iter(held))
        found.setdefault((message, role), []).append(node)
    return found


def _named(nodes: list[str], names: ShortNames, most: int) -> str:
    return first_of([names(node) for node in nodes], most)
