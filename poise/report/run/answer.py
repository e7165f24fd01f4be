"""The answer that a report about a run begins with, and what it has come to in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from executor.ledger import MoveState, RunState
from planner.plan import OFFLINE_NODE
from planner.units import MIB_PER_GIB
from planner.words import count, size_in_words
from poise.report.blocks import Line
from poise.report.names import ShortNames
from poise.runs.reservations import leaves_behind, number_of_problems
from poise.runs.stopped_by import stopped_by
from poise.runs.view import INTERRUPTED
from poise.settings.times import in_words

if TYPE_CHECKING:
    from executor.ledger import RunRecord
    from poise.runs.move_view import MoveView
    from poise.runs.time_left import Estimate
    from poise.runs.view import RunView

_NODES = 3
"""Nodes that the answer names."""
RUN_STYLES: Mapping[str, str] = {
    RunState.RUNNING: "strong",
    INTERRUPTED: "bad",
    RunState.DONE: "good",
    RunState.INCOMPLETE: "bad",
    RunState.STOPPED: "caution",
    RunState.DRIFTED: "bad",
    RunState.CLOSED: "faint",
}
"""By the word for a run's state."""
_STATES: Mapping[str, str] = {
    RunState.READY: "not started",
    RunState.RUNNING: "running",
    INTERRUPTED: "interrupted (the runner died)",
    RunState.DONE: "done",
    RunState.INCOMPLETE: "incomplete",
    RunState.STOPPED: "stopped",
    RunState.CLOSED: "closed",
    RunState.DRIFTED: "stopped: the cluster changed",
}
"""By the word for a run's state."""
_COUNTED = (
    MoveState.RUNNING,
    MoveState.WAITING,
    MoveState.FAILED,
    MoveState.BROKEN,
    MoveState.BLOCKED,
)


def answer(view: RunView, left: Estimate | None = None) -> str:
    """``Run 2 on prod: incomplete, 2 of 4 moves not done``; ``left``: how long it takes yet."""
    record = view.record
    return f"Run {record.id} on {record.cluster_name}: {state_words(view, left)}"


def answer_line(view: RunView, left: Estimate | None = None) -> Line:
    """The same in its colour."""
    return Line(answer(view, left), RUN_STYLES.get(view.word, "strong"))


def state_words(view: RunView, left: Estimate | None = None) -> str:
    """The state of a run, and its reason."""
    record, word = view.record, _STATES[view.word]
    if view.running:
        done = f"{view.counts[MoveState.DONE]} of {count(view.total, 'move')} done"
        rest = "" if left is None else f", about {in_words(left.seconds)} left"
        return f"{'stopping' if record.stop_requested else word}, {done}{rest}"
    if record.state is RunState.DONE:
        if leaves_behind(view):
            return f"{word}, but not all can leave {_not_emptied(view)}"
        problems = number_of_problems(view)
        return f"{word}, with {count(problems, 'problem')} left" if problems else word
    if record.state is RunState.INCOMPLETE or drifted_move(view) is not None:
        if not view.left and record.why:  # what is wrong is about a node
            return f"{word}: {record.why}"
        return f"{word}, {view.left} of {count(view.total, 'move')} not done"
    names = ShortNames.of(one.move for one in view.moves)
    return stopped_by(f"{word}: {names.within(record.why)}") if record.why else word


def _not_emptied(view: RunView) -> str:
    """The nodes that were to be emptied, and are not: ``node4``, ``node4 and 2 more nodes``."""
    plan = view.plans[-1]
    names = ShortNames.of_plan(plan)
    nodes = [names(one.node) for one in plan.reservations if one.kind == OFFLINE_NODE and one.node]
    more = f" and {count(len(nodes) - _NODES, 'more node')}" if len(nodes) > _NODES else ""
    return f"{', '.join(nodes[:_NODES])}{more}"


def drifted_move(view: RunView) -> MoveView | None:
    """The move at which it was found that the cluster changed; None where at none."""
    at = view.record.drifted_at if view.record.state is RunState.DRIFTED else None
    return next((one for one in view.moves if one.move.id == at), None)


def sums(view: RunView, took: float | None = None) -> str:
    """Moves by state, restarts, copied amount; ``took``: the seconds of the runner."""
    counts, left_out = view.counts, len(view.left_out)
    parts = [f"{counts[MoveState.DONE]} of {count(view.total, 'move')} done and verified"]
    parts += [f"{counts[state]} {state.value}" for state in _COUNTED if counts[state]]
    if left_out:
        parts.append(f"{left_out} left out")
    if counts[MoveState.DROPPED] > left_out:
        parts.append(f"{counts[MoveState.DROPPED] - left_out} replaced")
    cost = view.sums
    if cost.restarts:
        of = f"{cost.restarted} of " if cost.restarted != cost.restarts else ""
        parts.append(f"{of}{count(cost.restarts, 'restart')} of instances")
    if cost.copy_gib:
        copied, total = (
            size_in_words(cost.copied_gib * MIB_PER_GIB),
            size_in_words(cost.copy_gib * MIB_PER_GIB),
        )
        parts.append(f"{copied} of {total} copied" if copied != total else f"{total} copied")
    if took is not None:
        parts.append(_time_taken(view.record, took))
    return ", ".join(parts)


def _time_taken(run: RunRecord, took: float) -> str:
    """The time of the whole run, as all else that is summed up, and of its last runner."""
    if run.started is None or run.ended is None:
        return f"in {in_words(took)}"
    whole, now = in_words(max(took, run.ended - run.started)), in_words(took)
    return f"in {whole}" if whole == now else f"in {whole} ({now} since resume)"
