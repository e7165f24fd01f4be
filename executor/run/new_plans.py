"""New plans in the middle of a run whose cluster has changed."""

from __future__ import annotations

from collections.abc import Mapping

from executor.backend import Clock
from executor.ledger import Hold, MoveState
from executor.ledger.hold import REPLACED
from executor.run.node_task import NodeTask
from executor.run.recorded_tasks import new_tasks
from executor.run.replanning import Agreed, Replan, renumbered
from executor.run.submission import Submissions
from executor.run.task_list import TaskList
from planner.plan import Plan
from planner.words import count

IN_A_ROW = 5
"""New plans without a move done between them, after which no further one is made."""


class NewPlans:
    """Puts new plans in the place of one that the cluster has drifted from.

    ``number`` is that of the latest plan.

    Args:
        replan: makes a plan; None: there is never a new one.
        agreed: what a new plan may cost; None: whatever it does.
    """

    def __init__(
        self,
        hold: Hold,
        clock: Clock,
        tasks: TaskList,
        submissions: Submissions,
        replan: Replan | None,
        agreed: Agreed | None,
    ) -> None:
        self.number = 0
        self._hold = hold
        self._clock = clock
        self._tasks = tasks
        self._submissions = submissions
        self._replan = replan
        self._agreed = agreed
        self._in_a_row = 0

    def move_is_done(self) -> None:
        """The latest plan has brought the run on."""
        self._in_a_row = 0

    def make(self) -> bool:
        """Continue with a new plan from the present state; False when none can be made."""
        if self._replan is None or self._in_a_row >= IN_A_ROW or self._roles_to_set():
            return False
        broken = frozenset(
            task.subject for task in self._tasks.moves if task.state is MoveState.BROKEN
        )
        plan = self._replan(self._submissions.snapshot(), broken)
        if plan is None:
            return False
        begun = [task.move for task in self._tasks.moves if task.submission.number]
        too_much = "" if self._agreed is None else self._agreed.refusal(plan, begun)
        if too_much:
            self._submissions.drift = f"{self._submissions.drift}; {too_much}"
            return False
        self._in_a_row += 1
        self._replace(renumbered(plan, max((task.id for task in self._tasks), default=0)))
        self._submissions.drift = ""
        return True

    def _roles_to_set(self) -> bool:
        """True if nodes are still to get roles: no new plan does that."""
        return any(
            isinstance(task, NodeTask) and task.state is not MoveState.DONE for task in self._tasks
        )

    def _replace(self, plan: Plan) -> None:
        self.number += 1
        left = {
            task.id: f"left on {task.places[task.station]}: {REPLACED}"
            for task in self._tasks.moves
            if task.state is MoveState.RUNNING
        }
        text = f"new plan: {count(len(plan.moves), 'move')} (reason: {self._submissions.drift})"
        self._hold.replace_plan(self.number, plan, self._clock.now(), text, left)
        self._forget(left)
        self._tasks.add(new_tasks(plan, self.number))

    def _forget(self, left: Mapping[int, str]) -> None:
        for task in self._tasks:
            if task.id in left or task.state in (MoveState.WAITING, MoveState.BLOCKED):
                note = left.get(task.id, REPLACED)
                task.change(state=MoveState.DROPPED, note=note)
