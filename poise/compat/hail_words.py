"""hail's words about places, and the opcodes that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.failure import Failure
from planner.model import Model
from planner.moves import MoveKind
from planner.solvers.allocate import Attempt
from planner.solvers.choose_group import GroupAttempt
from snapshots.cluster import NO_NODE
from snapshots.number_writer import fixed


def not_connected(model: Model, row: int, group: int, the: str = "The group") -> str:
    """A network that the instance needs is not there."""
    name = model.cluster.instances.names[row]
    return (
        f"{the} {model.cluster.groups[group].name} is not connected to a network required by"
        f" instance {name}"
    )


def group_text(model: Model, one: GroupAttempt, score: str | None) -> str:
    """What trying a group gave; ``score`` where it is no number."""
    group = model.cluster.groups[one.group]
    if one.attempt is None:
        return f"Group {group.name}: error {one.error}"
    text = solution_text(model, one.attempt, score)
    return f"Group {group.name} ({group.allocation.value}): {text}"


def solution_text(model: Model, attempt: Attempt, score: str | None = None) -> str:
    """What trying all candidates gave."""
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


def node_names(model: Model, nodes: Sequence[int]) -> list[str]:
    """The full names of those that are nodes."""
    names = model.cluster.nodes.names
    return [names[n] for n in nodes if n != NO_NODE]


def opcode(model: Model, row: int, kind: MoveKind, target: int) -> dict[str, Any]:
    """The job that makes one move."""
    names = model.cluster.nodes.names
    name = model.cluster.instances.names[row]
    if kind is MoveKind.REPLACE_SECONDARY:
        return {
            "OP_ID": "OP_INSTANCE_REPLACE_DISKS",
            "instance_name": name,
            "early_release": False,
            "ignore_ipolicy": False,
            "mode": "replace_new_secondary",
            "disks": [],
            "remote_node": names[target],
        }
    where = {"target_node": names[target]} if kind is MoveKind.FAILOVER_TO_ANY else {}
    if model.forthcoming[row]:
        return {
            "OP_ID": "OP_INSTANCE_FAILOVER",
            "instance_name": name,
            "shutdown_timeout": 120,
            "ignore_consistency": False,
            **where,
            "ignore_ipolicy": False,
            "cleanup": False,
        }
    return {
        "OP_ID": "OP_INSTANCE_MIGRATE",
        "instance_name": name,
        **where,
        "allow_runtime_changes": False,
        "ignore_ipolicy": False,
        "cleanup": False,
        "allow_failover": True,
        "ignore_hvversions": True,
    }
