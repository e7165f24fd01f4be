"""hail's words about places, and the opcodes that lead there."""

from __future__ import annotations

from planner.rules import Failure
from planner.solvers.place import Attempt, GroupAttempt
from planner.state import Model
from poise.iallocator.opcodes import node_names
from snapshots.htools import fixed


def not_connected(model: Model, row: int, group: int, the: str = "The group") -> str:
    """A network that the instance needs is not there."""
    name = model.cluster.instances.names[row]
    return (
        f"{the} {model.cluster.groups[group].name} is not connected to a network required by"
        f" instance {name}"
    )


def group_text(model: Model, one: GroupAttempt, score: str | None) -> str:
    """The result of trying a group; ``score`` where it is no number."""
    group = model.cluster.groups[one.group]
    if one.attempt is None:
        return f"Group {group.name}: error {one.error}"
    text = solution_text(model, one.attempt, score)
    return f"Group {group.name} ({group.allocation.value}): {text}"


def solution_text(model: Model, attempt: Attempt, score: str | None = None) -> str:
    """The result of trying all candidates."""
    kinds = ", ".join(
        f"{kind.label}: {attempt.failures[kind]}" for kind in Failure if attempt.failures[kind] > 0
    )
    if attempt.placing is None:
        return f"No valid allocation solutions, failure reasons: {kinds or 'unknown reasons'}"
    shown = fixed(attempt.score, 8) if score is None else score
    failed = sum(attempt.failures.values())
    nodes = "/".join(node_names(model, attempt.nodes or ()))
    return (
        f"score: {shown}, successes {attempt.successes}, failures {failed} ({kinds})"
        f" for node(s) {nodes}"
    )
