"""The warning about nodes whose report and records disagree."""

from __future__ import annotations

from collections.abc import Sequence

from planner.state import Discrepancy, Model


def inconsistency_lines(model: Model, discrepancies: Sequence[Discrepancy]) -> list[str]:
    """The warning about nodes whose report and records disagree; empty where all agree."""
    if not discrepancies:
        return []
    names = model.cluster.nodes.names
    return [
        "Warning: cluster has inconsistent data:",
        *(
            f"  - node {names[d.node]} is missing {d.memory} MB ram and {d.disk} GB disk"
            for d in reversed(discrepancies)
        ),
        "",
    ]
