"""A run as the ledger has it at one moment, for any process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from executor.ledger import MoveState, RunState
from poise.runs.counting import number_left, planned, sums_of
from poise.runs.move_view import MoveView
from poise.runs.node_step_view import NodeStepView
from poise.settings.cluster_kinds import facts_of

if TYPE_CHECKING:
    from executor.cluster_facts import ClusterFacts
    from executor.ledger import AttemptRecord, Ledger, RunRecord
    from planner.plan import Plan
    from poise.runs.counting import RunSums
    from snapshots.errors import Command

INTERRUPTED = "interrupted"
"""The word for a run of which the ledger says that it runs, while its runner is gone."""


@dataclass(frozen=True)
class RunView:
    """A run, its plans, its moves; ``alive`` says whether a runner has it at this moment.

    ``node_steps`` are its steps that are no moves.
    """

    record: RunRecord
    plans: tuple[Plan, ...]
    moves: tuple[MoveView, ...]
    alive: bool
    ledger: str
    commands: Callable[..., Command]
    """:meth:`executor.ledger.Ledger.command`"""
    node_steps: tuple[NodeStepView, ...] = ()

    def command(self, verb: str, *options: str) -> str:
        """A command about this run, as people can paste it."""
        return str(self.commands(verb, self.record.id, *options))

    @property
    def facts(self) -> ClusterFacts:
        """The facts of the kind of its cluster."""
        return facts_of(self.record.target)

    @property
    def running(self) -> bool:
        """True if a runner has it at this moment."""
        return self.record.state is RunState.RUNNING and self.alive

    @property
    def interrupted(self) -> bool:
        """True if the ledger says that it runs, while its runner is gone."""
        return self.record.state is RunState.RUNNING and not self.alive

    @property
    def word(self) -> str:
        """Its state for people and documents: the ledger's word, or :data:`INTERRUPTED`."""
        return INTERRUPTED if self.interrupted else self.record.state.value

    @property
    def waits(self) -> str:
        """The reason why the whole run waits; "" for none, or without a runner."""
        return self.record.waits if self.alive else ""

    @property
    def waiting(self) -> tuple[MoveView, ...]:
        """The moves whose reason to wait the runner tells."""
        return tuple(one for one in self.moves if self.alive and one.record.waits)

    @property
    def troubled(self) -> tuple[MoveView, ...]:
        """The moves whose job runs, but not as it should."""
        return tuple(one for one in self.moves if self.alive and one.record.trouble)

    @property
    def unended(self) -> tuple[AttemptRecord, ...]:
        """The submissions that have not ended as far as the ledger knows, in the queue's order."""
        order = self.facts.job_order
        steps: tuple[MoveView | NodeStepView, ...] = (*self.moves, *self.node_steps)
        found = (attempt for one in steps for attempt in one.attempts if attempt.state.open)
        return tuple(sorted(found, key=lambda one: (order(one.job or "") or 0, one.intended)))

    def moves_of(self, numbers: Collection[int]) -> tuple[MoveView, ...]:
        """The moves with these numbers."""
        return tuple(one for one in self.moves if one.move.id in numbers)

    @property
    def counts(self) -> Counter[MoveState]:
        """Moves by state."""
        return Counter(view.record.state for view in self.moves)

    @property
    def planned(self) -> tuple[MoveView, ...]:
        """The moves that no newer plan has taken the place of, those that are left out included."""
        kept = {record.move for record in planned([one.record for one in self.moves])}
        return tuple(one for one in self.moves if one.move.id in kept)

    @property
    def total(self) -> int:
        """The number of its moves, as all reports count them: those of :attr:`planned`."""
        return len(self.planned)

    @property
    def left(self) -> int:
        """The number of those that are neither done nor left out."""
        return number_left([one.record for one in self.planned])

    @property
    def left_out(self) -> tuple[MoveView, ...]:
        """The moves that a person has left out (``--skip``)."""
        return tuple(one for one in self.planned if one.record.state is MoveState.DROPPED)

    @property
    def wanted(self) -> tuple[MoveView, ...]:
        """The moves that no one left out or replaced."""
        return tuple(view for view in self.moves if view.record.state is not MoveState.DROPPED)

    @property
    def sums(self) -> RunSums:
        """Restarts and copies of all its moves."""
        return sums_of(self.moves)


def view_run(ledger: Ledger, run: int, now: float) -> RunView:
    """The run as the ledger has it at one moment."""
    found = ledger.contents(run)
    plans = tuple(found.plans)
    moves = {move.id: move for plan in plans for move in plan.moves}
    steps = {step.id: step for plan in plans for step in plan.node_steps}
    attempts: dict[int, list[AttemptRecord]] = {}
    for attempt in found.attempts:
        attempts.setdefault(attempt.move, []).append(attempt)
    return RunView(
        found.run,
        plans,
        tuple(
            MoveView(moves[row.move], row, tuple(attempts.get(row.move, ()))) for row in found.moves
        ),
        found.lives(now),
        ledger.where,
        ledger.command,
        tuple(
            NodeStepView(steps[row.step], row, tuple(attempts.get(row.step, ())))
            for row in found.node_steps
        ),
    )


def run_word(record: RunRecord, ledger: Ledger, now: float) -> str:
    """The state of a run for a list: the ledger's word, or :data:`INTERRUPTED`."""
    if record.state is RunState.RUNNING and not ledger.lives(record.id, now):
        return INTERRUPTED
    return record.state.value
