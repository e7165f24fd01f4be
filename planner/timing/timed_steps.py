"""The steps of a solver in time: how long each takes, and when the last of them is done."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from planner.rules.actions import Verb
from planner.rules.move_actions import MoveActions
from planner.rules.step import Step
from planner.rules.step_actions import step_actions
from planner.state.model import Model
from planner.timing.dependencies import Relocation, dependencies
from planner.timing.list_scheduling import makespan
from planner.timing.rates import USUAL_RATES, Durations
from planner.timing.throttles import USUAL_THROTTLES, Throttles
from planner.timing.timed_move import TimedAction, TimedMove
from snapshots.arrays import NO_NODE

_HOUR = 3600.0


def timed_steps(
    model: Model, steps: Sequence[Step], durations: Durations = USUAL_RATES
) -> tuple[TimedMove, ...]:
    """Steps, one after the other, as moves in time; numbered from 1, as a plan's moves are."""
    waits = dependencies([Relocation(step.instance, step.old, step.new) for step in steps])
    every = zip(steps, waits, step_actions(model, steps), strict=True)
    found = []
    for number, (step, earlier, done) in enumerate(every, start=1):
        actions = tuple(_timed(model, step, done, durations))
        found.append(TimedMove(number, actions, tuple(k + 1 for k in earlier)))
    return tuple(found)


def _timed(
    model: Model, step: Step, done: MoveActions[int], durations: Durations
) -> Iterator[TimedAction]:
    names, row = model.cluster.nodes.names, step.instance
    mib = {
        # a forthcoming instance exists on paper only: nothing is copied
        Verb.REPLACE_DISKS: 0 if model.forthcoming[row] else int(model.disk[row]),
        Verb.MIGRATE: int(model.memory[row]),
        Verb.FAILOVER: 0,
    }
    primary, secondary = step.old
    for verb, node in done.actions:
        copies = verb is Verb.REPLACE_DISKS
        other = NO_NODE if secondary == NO_NODE else primary
        after = (primary, node) if copies else (node, other)
        nodes = {primary, secondary, *after} - {NO_NODE}
        yield TimedAction(
            frozenset(names[one] for one in nodes),
            durations.seconds(verb, mib[verb], restarts=done.restarts > 0),
            frozenset((names[primary], names[node]) if copies else ()),
        )
        primary, secondary = after


class StepClock:
    """The hours that beginnings of a sequence of steps take.

    ``throttles``: how many moves run side by side.
    """

    def __init__(
        self,
        model: Model,
        steps: Sequence[Step],
        throttles: Throttles = USUAL_THROTTLES,
        durations: Durations = USUAL_RATES,
    ) -> None:
        self._moves = timed_steps(model, steps, durations)
        self._throttles = throttles

    def hours(self, count: int) -> float:
        """The hours until the first ``count`` steps are done: those of a plan of them."""
        return makespan(self._moves[:count], self._throttles) / _HOUR

    def least_hours(self) -> tuple[float, ...]:
        """For 0, 1, … steps the hours that no order of them is below.

        A node takes part in one action at a time, and so many moves as ``throttles`` allow run.
        """
        busy: dict[str, float] = {}
        total = longest = 0.0
        found = [0.0]
        for move in self._moves:
            for action in move.actions:
                total += action.seconds
                for node in action.nodes:
                    busy[node] = busy.get(node, 0.0) + action.seconds
                    longest = max(longest, busy[node])
            found.append(max(longest, total / self._throttles.moves) / _HOUR)
        return tuple(found)

    def side_by_side(self) -> float:
        """The number of steps that run at once on average, if all are made; 1 for none."""
        hours = self.hours(len(self._moves))
        alone = math.fsum(move.seconds for move in self._moves) / _HOUR
        return max(1.0, alone / hours) if hours else 1.0
