"""Small clusters of full-sized nodes, and the plans for them."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_lowercase

import numpy as np

from planner.plan.build import plan_from_balance
from planner.plan.plan import Plan
from planner.rules.candidates import MoveRules
from planner.rules.moves import MoveKind, evaluate
from planner.rules.step import Step
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.stopping import Stop, StopRules
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

GIB = 1024
GROUP = Group("default", "uuid-0", AllocationPolicy.PREFERRED)
A, B, C, D = range(4)


def node(name: str, **changes: object) -> NodeRecord:
    record = NodeRecord(
        name,
        group=0,
        total_memory=64 * GIB,
        node_memory=GIB,
        free_memory=63 * GIB,
        total_disk=1000 * GIB,
        free_disk=1000 * GIB,
        total_cpus=16,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def instance(
    name: str, primary: int, secondary: int = NO_NODE, **changes: object
) -> InstanceRecord:
    record = InstanceRecord(
        name,
        memory=4 * GIB,
        disk=20 * GIB,
        disks=(Disk(20 * GIB),),
        vcpus=2,
        status=InstanceStatus.RUNNING,
        primary=primary,
        secondary=secondary,
        template=DiskTemplate.DRBD if secondary != NO_NODE else DiskTemplate.EXT,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def cluster(*instances: InstanceRecord, nodes: int = 4) -> Cluster:
    """Nodes a, b, c, … with these instances, and memory and disk free as they leave it."""
    records = []
    for row, name in enumerate(ascii_lowercase[:nodes]):
        held = (i for i in instances if i.primary == row and i.status.uses_memory)
        free = 63 * GIB - sum(i.memory for i in held)
        disk = 1000 * GIB - sum(i.disk for i in instances if row in (i.primary, i.secondary))
        records.append(node(name, free_memory=free, free_disk=disk))
    return Cluster.from_records([GROUP], records, instances, source="test.data")


def plan_of_moves(cluster: Cluster, *moves: tuple[int, MoveKind, int], **options: object) -> Plan:
    """The plan that carries out exactly these moves: (instance row, kind, target row)."""
    placement = Placement(prepare(cluster, ModelOptions(**options)))  # type: ignore[arg-type]
    steps = []
    for row, kind, target in moves:
        old = int(placement.primary[row]), int(placement.secondary[row])
        outcome = evaluate(placement, kind, np.array([row]), np.array([target]), force=True)
        placement.commit(outcome, 0)
        new = int(placement.primary[row]), int(placement.secondary[row])
        steps.append(Step(row, kind, target, old, new, 1.0))
    return plan_of_steps(placement, steps)


def plan_of_steps(placement: Placement, steps: list[Step]) -> Plan:
    none = np.zeros(20)
    result = Balance(tuple(steps), none, none, 2.0, 1.0, 0.0, Stop.MAX_MOVES)
    problem = BalanceProblem(placement, group_scope(placement, 0))
    return plan_from_balance(problem, result, group="default")


def balanced(cluster: Cluster, rules: MoveRules | None = None, **options: object) -> Plan:
    """The plan that balancing the only group gives."""
    rules = rules or MoveRules()
    placement = Placement(prepare(cluster, ModelOptions(**options)))  # type: ignore[arg-type]
    scope = group_scope(placement, 0)
    chooser = ExhaustiveChooser(placement, scope, rules)
    result = balance(placement, scope, rules, StopRules(), chooser=chooser)
    return plan_from_balance(BalanceProblem(placement, scope, rules), result, group="default")


PAIR = instance("vm", A, B)


def sample_plan() -> Plan:
    """Two moves of one instance, and an instance that does not move."""
    plan = plan_of_moves(
        cluster(instance("vm1", A, B), instance("vm2", B, auto_balance=False)),
        (0, MoveKind.FAILOVER_AND_REPLACE, C),
        (0, MoveKind.FAILOVER, C),
    )
    return replace(plan, options={"max_moves": 2, "select": None}, created="2026-01-02T03:04:05Z")
