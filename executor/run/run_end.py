"""The end of a run: its state and the reason, once there is nothing left to do or to wait for."""

from __future__ import annotations

from typing import NamedTuple

from executor.ledger import MoveState, RunState
from executor.run.task import Task
from executor.run.task_list import TaskList


class RunEnd(NamedTuple):
    """The state in which a run ends, and why; "" where that needs no reason."""

    state: RunState
    why: str = ""


def run_end(
    tasks: TaskList, latest_plan: int, *, stopping: str = "", drift: str = "", spent: str = ""
) -> RunEnd | None:
    """The end of a run; None while there is something left to do or to wait for.

    Args:
        tasks: its moves.
        latest_plan: the number of its latest plan.
        stopping: why it is to stop; "": it is not.
        drift: why its plan does not fit the cluster any more; "": it fits.
        spent: which budget is used up; "": none is.
    """
    if any(task.has_jobs for task in tasks.lively):
        return None
    if not stopping and any(_is_unsettled(task) for task in tasks.lively):
        return None
    if stopping and (tasks.left or drift):
        return RunEnd(RunState.STOPPED, stopping)
    if drift:
        judged = all(task.inspection.judged for task in tasks.running)
        return RunEnd(RunState.DRIFTED, drift) if judged else None
    if spent and tasks.left and not tasks.running:
        return RunEnd(RunState.STOPPED, spent)
    if tasks.left:
        return None
    failed = sum(_counts_as_failed(task, latest_plan) for task in tasks)
    if failed:
        what = "moves" if all(task.counted for task in tasks) else "steps"
        return RunEnd(RunState.INCOMPLETE, f"{failed} of {len(tasks)} {what} not done")
    return RunEnd(RunState.DONE)


def _is_unsettled(task: Task) -> bool:
    """True if its instance was looked at and has to be looked at again."""
    seen = task.inspection
    return seen.look_back or (
        task.state is MoveState.RUNNING and seen.looks > 0 and not seen.judged
    )


def _counts_as_failed(task: Task, latest_plan: int) -> bool:
    """True for a broken move, and for one of the latest plan that was not done.

    A new plan cares for what failed before it, also where it finds nothing left to do.
    """
    if task.plan == latest_plan:
        return task.state in (MoveState.BROKEN, MoveState.FAILED, MoveState.BLOCKED)
    return task.state is MoveState.BROKEN
