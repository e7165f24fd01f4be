"""A step of a run that gives a node a role, as the ledger has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from executor.ledger import AttemptRecord, NodeStepRecord
    from planner.plan import NodeStep


@dataclass(frozen=True, slots=True)
class NodeStepView:
    """A step of a run that is no move, with its submissions, the oldest first."""

    step: NodeStep
    record: NodeStepRecord
    attempts: tuple[AttemptRecord, ...]

    @property
    def id(self) -> int:
        """Its number among all steps of the run."""
        return self.step.id

    @property
    def name(self) -> str:
        """Its node."""
        return self.step.node

    @property
    def after(self) -> tuple[int, ...]:
        """The steps that it waits for."""
        return self.step.after
