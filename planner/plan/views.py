"""A plan at a prompt, in a notebook and as a pandas frame, which is loaded only then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.plan.move import Move
from planner.units import MIB_PER_GIB
from planner.words import count, human_size
from snapshots.html_table import html_table
from snapshots.htools import fixed
from snapshots.reading import harmless

if TYPE_CHECKING:
    import pandas


def plan_line(group: str, made: Sequence[Move], before: float, after: float) -> str:
    """``Plan for group racks: 128 moves, score 37.69555413 -> 1.44350849, 7.1T copied``.

    Restarts come before what is copied, if there are any.
    """
    moves = count(len(made), "move")
    scores = f"{fixed(before, 8)} -> {fixed(after, 8)}"
    often = sum(move.restarts for move in made)
    restarts = f", {count(often, 'restart')}" if often else ""
    copied = human_size(math.fsum(move.copy_gib for move in made) * MIB_PER_GIB)
    return f"Plan for group {harmless(group)}: {moves}, score {scores}{restarts}, {copied} copied"


def moves_html(title: str, moves: Sequence[Move]) -> str:
    """The moves as a table."""
    rows = [
        (
            move.id,
            move.instance,
            str(move.source),
            str(move.target),
            "; ".join(f"{action.verb} {action.node}" for action in move.actions),
            fixed(move.score_after, 8),
            move.restarts,
            human_size(move.copy_gib * MIB_PER_GIB),
            human_size(move.memory_gib * MIB_PER_GIB),
        )
        for move in moves
    ]
    headers = ["#", "Instance", "From", "To", "Actions", "Score after"]
    headers += ["Restarts", "Copied", "Memory"]
    return html_table(title, headers, rows)


def moves_frame(moves: Sequence[Move]) -> pandas.DataFrame:
    """A row a move, by its id; ``from`` and ``to`` as two columns each."""
    import pandas

    index = pandas.Index([move.id for move in moves], name="move", dtype="int64")
    columns = {
        "instance": [move.instance for move in moves],
        "kind": [move.kind for move in moves],
        "actions": [
            "; ".join(f"{action.verb} {action.node}" for action in move.actions) for move in moves
        ],
        "from_primary": [move.source.primary for move in moves],
        "from_secondary": [move.source.secondary for move in moves],
        "to_primary": [move.target.primary for move in moves],
        "to_secondary": [move.target.secondary for move in moves],
        "copy_gib": [move.copy_gib for move in moves],
        "memory_gib": [move.memory_gib for move in moves],
        "restarts": [move.restarts for move in moves],
        "after": [move.after for move in moves],
        "score_after": [move.score_after for move in moves],
    }
    return pandas.DataFrame(columns, index=index)
