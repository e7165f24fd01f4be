"""The actions of steps that are made one after the other: each finds its guest as the last left it.

A guest that does not run sends nothing when it changes its node; one that this starts sends its
memory when it changes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planner.rules.guest_switch import Guest, guest_in
from planner.rules.move_actions import MoveActions, move_actions, taken_as_down
from planner.rules.step import Step
from planner.state.model import Model


class MovedGuests:
    """The guests of a model's instances, as the steps so far leave them."""

    def __init__(self, model: Model, changed: Mapping[int, Guest] | None = None) -> None:
        self._model = model
        self._changed = dict(changed or {})

    def copy(self) -> MovedGuests:
        """The same, to be changed on its own."""
        return MovedGuests(self._model, self._changed)

    def actions(self, step: Step) -> MoveActions[int]:
        """The actions of a step that comes next."""
        row = step.instance
        return move_actions(
            step.kind,
            step.old[1],
            step.target,
            self._changed.get(row) or guest_in(self._model.cluster, row),
            node_gone=taken_as_down(self._model, step.old[0]),
        )

    def make(self, step: Step) -> MoveActions[int]:
        """The same, and the guest is from now on as they leave it."""
        done = self.actions(step)
        self._changed[step.instance] = done.after
        return done


def step_actions(model: Model, steps: Iterable[Step]) -> Iterator[MoveActions[int]]:
    """The actions of each step, one after the other from the state that the snapshot has."""
    guests = MovedGuests(model)
    return (guests.make(step) for step in steps)
