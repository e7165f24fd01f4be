"""The steps of a run that give nodes roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from poise.report.blocks import Entries, Line, ListEntry
from poise.report.names import ShortNames
from poise.report.run.moves import MOVE_STYLES, wait_words

if TYPE_CHECKING:
    from poise.runs.node_step_view import NodeStepView
    from poise.runs.view import RunView


def node_steps_block(view: RunView) -> Iterator[Entries]:
    """A line for each of them; nothing where a run has none."""
    if view.node_steps:
        names = ShortNames.of(one.move for one in view.moves)
        entries = [
            ListEntry(names(one.name), [Line(_words(one, view), MOVE_STYLES[one.record.state])])
            for one in view.node_steps
        ]
        yield Entries("Nodes", entries)


def _words(one: NodeStepView, view: RunView) -> str:
    """``drained``, ``to be drained: waiting``, ``not drained: failed``."""
    state, role = one.record.state, one.step.role
    if state is MoveState.DONE:
        return role.value
    if state.ended:
        return f"not {role}: {state}"
    waits = f", {wait_words(one.record)}" if view.alive and one.record.waits else ""
    return f"to be {role}: {state}{waits}"
