"""The interface of balancing solvers: the question they are asked, and their answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from planner.rules.candidates import MoveRules
from planner.rules.step import Step
from planner.solvers.objective import Objective
from planner.solvers.stopping import Stop, StopRules
from planner.state.placement import Placement
from planner.timing.throttles import USUAL_THROTTLES, Throttles
from snapshots.arrays import Floats, Ints

OnStep = Callable[[Step], None]


@dataclass(frozen=True, eq=False)
class BalanceProblem:
    """A node group to balance.

    Attributes:
        placement: where the instances are; a solver leaves it as it is after its last step.
        scope: rows of the group's nodes, ascending.
        rules: which moves may be considered.
        objective: prices and budgets; the plain score, unless a caller says more.
        throttles: how many moves run side by side, for the hours of a plan.
    """

    placement: Placement
    scope: Ints
    rules: MoveRules = field(default_factory=MoveRules)
    objective: Objective = field(default_factory=Objective)
    throttles: Throttles = USUAL_THROTTLES


@dataclass(frozen=True)
class Balance:
    """The result: components (20) before and after, the steps between, the bound, why it ended.

    ``uncopied`` counts the instances that were not copied because it gained too little a GiB.
    ``note``: what a reader of the plan should know of the solver, in one line; often nothing.
    """

    steps: tuple[Step, ...]
    components_before: Floats
    components_after: Floats
    score_before: float
    score_after: float
    bound: float
    stopped: Stop
    uncopied: int = 0
    note: str = ""


class Solver(Protocol):
    """A way to balance a node group; :mod:`planner.solvers.registry` knows them by name."""

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        """Change the problem's placement step by step.

        Args:
            problem: the node group, and which moves are allowed.
            stop: asked before and after every step; the balance says what it answered.
            on_step: called with every step as it is found.
        """
