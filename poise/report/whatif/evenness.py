"""The balance of a group before and after a change, in words beside hbal's number."""

from __future__ import annotations

import math
from collections.abc import Iterable

from planner.plan import NodeChange, Plan
from poise.report.plain import ARROW

_SAME = 0.02
"""Part of the score that nobody notices."""


def evenness(plan: Plan) -> str:
    """``less even: hbal's score 37.70 -> 39.21, nodes 0 to 71 % full of memory -> 12 to 75 %``.

    Nodes are those in use, without those that are evacuated. Empty where there is no score.
    """
    before, after = plan.score_before, plan.score_after
    if not (math.isfinite(before) and math.isfinite(after)):
        return ""
    gone = () if plan.evacuation is None else plan.evacuation.nodes
    nodes = [node for node in plan.nodes if not node.offline and node.name not in gone]
    was = _span(_taken(node, node.before.free_memory) for node in nodes)
    then = _span(_taken(node, node.after.free_memory) for node in nodes)
    score = f"hbal's score {before:.2f}{ARROW}{after:.2f}"
    if abs(after - before) <= _SAME * max(before, after):
        return f"as even as before: {score}"
    memory = f", nodes {was} full of memory{ARROW}{then}" if was and then else ""
    return f"{'more' if after < before else 'less'} even: {score}{memory}"


def _taken(node: NodeChange, free: int | None) -> float | None:
    """The part of a node's memory that is in use; None where the node does not tell."""
    if free is None or not node.total_memory:
        return None
    return 1.0 - free / node.total_memory


def _span(parts: Iterable[float | None]) -> str:
    known = [part for part in parts if part is not None]
    return f"{100 * min(known):.0f} to {100 * max(known):.0f} %" if known else ""
