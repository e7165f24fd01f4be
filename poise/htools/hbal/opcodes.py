"""The opcodes that carry out a solution, as ``hbal -X`` sends and shows them.

A stopped instance is sent a migration like a running one, with Ganeti free to fail it over; only
a forthcoming one, which exists on paper, is failed over by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.rules import MoveKind, Step
from planner.state import Model
from snapshots.reading import text_literal

SHUTDOWN_TIMEOUT = 120
"""Seconds that an instance is given to shut down before a failover."""


@dataclass(frozen=True, slots=True)
class OpCode:
    """One operation.

    ``sent`` are its own keys in the order in which they go over the wire; ``shown`` is the
    operation in the notation of Ganeti's dumps.
    """

    sent: Mapping[str, object]
    shown: str


def step_opcodes(step: Step, model: Model) -> list[OpCode]:
    """The opcodes of one step, in order; together they make one job."""
    cluster = model.cluster
    name, target = cluster.instances.names[step.instance], cluster.nodes.names[step.target]
    move = _failover if model.forthcoming[step.instance] else _migrate
    if step.kind is MoveKind.FAILOVER_TO_ANY:
        return [move(name, target)]
    over, replace = move(name, None), _replace_secondary(name, target)
    return {
        MoveKind.FAILOVER: [over],
        MoveKind.FAILOVER_AND_REPLACE: [over, replace],
        MoveKind.REPLACE_SECONDARY: [replace],
        MoveKind.REPLACE_AND_FAILOVER: [replace, over],
        MoveKind.REPLACE_PRIMARY: [over, replace, over],
    }[step.kind]


def _migrate(instance: str, target: str | None) -> OpCode:
    sent = {
        "OP_ID": "OP_INSTANCE_MIGRATE",
        "instance_name": instance,
        **_target(target),
        "allow_runtime_changes": False,
        "ignore_ipolicy": False,
        "cleanup": False,
        "allow_failover": True,
        "ignore_hvversions": True,
    }
    shown = (
        f"OpInstanceMigrate {{opInstanceName = {text_literal(instance)}, opInstanceUuid = Nothing,"
        f" opMigrationMode = Nothing, opOldLiveMode = Nothing, opTargetNode = {_shown(target)},"
        " opTargetNodeUuid = Nothing, opAllowRuntimeChanges = False, opIgnoreIpolicy = False,"
        " opMigrationCleanup = False, opIallocator = Nothing, opAllowFailover = True,"
        " opIgnoreHvversions = True}"
    )
    return OpCode(sent, shown)


def _failover(instance: str, target: str | None) -> OpCode:
    sent = {
        "OP_ID": "OP_INSTANCE_FAILOVER",
        "instance_name": instance,
        "shutdown_timeout": SHUTDOWN_TIMEOUT,
        "ignore_consistency": False,
        **_target(target),
        "ignore_ipolicy": False,
        "cleanup": False,
    }
    shown = (
        f"OpInstanceFailover {{opInstanceName = {text_literal(instance)}, opInstanceUuid = Nothing,"
        f" opShutdownTimeout = NonNegative {{fromNonNegative = {SHUTDOWN_TIMEOUT}}},"
        f" opIgnoreConsistency = False, opTargetNode = {_shown(target)},"
        " opTargetNodeUuid = Nothing, opIgnoreIpolicy = False, opMigrationCleanup = False,"
        " opIallocator = Nothing}"
    )
    return OpCode(sent, shown)


def _replace_secondary(instance: str, target: str) -> OpCode:
    sent = {
        "OP_ID": "OP_INSTANCE_REPLACE_DISKS",
        "instance_name": instance,
        "early_release": False,
        "ignore_ipolicy": False,
        "mode": "replace_new_secondary",
        "disks": [],
        "remote_node": target,
    }
    shown = (
        f"OpInstanceReplaceDisks {{opInstanceName = {text_literal(instance)},"
        " opInstanceUuid = Nothing, opEarlyRelease = False, opIgnoreIpolicy = False,"
        " opReplaceDisksMode = ReplaceNewSecondary, opReplaceDisksList = [],"
        f" opRemoteNode = {_shown(target)}, opRemoteNodeUuid = Nothing, opIallocator = Nothing}}"
    )
    return OpCode(sent, shown)


def _target(node: str | None) -> dict[str, str]:
    """The key of a target node; absent where there is none."""
    return {} if node is None else {"target_node": node}


def _shown(node: str | None) -> str:
    return "Nothing" if node is None else f"Just (NonEmpty {{fromNonEmpty = {text_literal(node)}}})"
