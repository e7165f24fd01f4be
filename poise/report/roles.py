"""The role of a node in its cluster, as a table's cell."""

from __future__ import annotations

from collections.abc import Iterable

from poise.report.blocks import Cell
from snapshots.tables import NodeTable

_NO_INSTANCES = "not vm-capable"
_MEANINGS = {
    **{"M": "master", "C": "candidate", "R": "regular", "D": "drained", "O": "offline"},
    **{"U": "in use", "-": "out of use", "x": _NO_INSTANCES},
}
TOLD_LESS = (
    "This source does not tell roles: 'in use' is a candidate or a regular node, 'out of use' one"
    " that is offline, drained or not vm-capable."
)


def role_cell(nodes: NodeTable, row: int) -> Cell:
    """The role of a node; where the source does not tell it, whether the node is in use."""
    role, offline = nodes.role[row], bool(nodes.offline[row])
    if role is not None:
        text, short = role.value, role.value[0].upper()
    else:
        text, short = ("out of use", "-") if offline else ("in use", "U")
    if nodes.vm_capable[row] is False:
        text, short = f"{text}, {_NO_INSTANCES}", f"{short}x"
    return Cell(text, "caution" if offline else "", short)


def role_legend(cells: Iterable[Cell]) -> str:
    """The meanings of the short forms in these cells."""
    letters = {letter for cell in cells for letter in cell.short or ""}
    return ", ".join(f"{letter} {word}" for letter, word in _MEANINGS.items() if letter in letters)


def tells_less(nodes: NodeTable) -> bool:
    """True if there is a node of which the source does not tell the role."""
    return any(role is None for role in nodes.role)
