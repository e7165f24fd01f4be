"""A step that gives a node a role, in the hands of a runner.

It has one action. Whether it is done the node's flags tell in a fresh snapshot, whatever its job
said; a node that has the role already is done without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from executor.advice import Advice
from executor.backend import Backend, RoleRequest
from executor.ledger.records import MoveState
from executor.run.readiness import Already, Drift, Readiness, Ready
from executor.run.task import Task
from executor.run.verdict import Finding, Judgement
from planner.plan import NodeStep, role_of
from planner.timing import BusyNodes
from snapshots.cluster import Cluster


class NodeTask(Task):
    """The task of a step that is no move."""

    kind = "node"
    counted = False

    def __init__(self, step: NodeStep, plan: int, state: MoveState, **stands: Any) -> None:
        super().__init__(plan, state, **stands)
        self.step = step
        self.id = step.id
        self.subject = f"node {step.node}"
        self.label = f"step {step.id} ({step.node}: {step.role})"
        self.after = step.after
        self.length = 1
        self.copy_gib = 0.0
        self.busy = BusyNodes(frozenset(), frozenset())

    def check(self, cluster: Cluster, first_served: Sequence[Task], advice: Advice) -> Readiness:
        """The node is there, and has the role that it is to have before."""
        verdict = self.seen_in(cluster)
        if verdict.finding is Finding.ELSEWHERE:
            return Drift(verdict.text)
        return Already(verdict.text) if verdict.station else Ready()

    def safe(
        self, ready: Ready, others: Sequence[Task], now: float, on_its_way: float
    ) -> tuple[int, float]:
        """A lost request for another role could undo this one: it waits until that is over."""
        over = [
            (lost.ended or lost.intended) + on_its_way
            for other in others
            if other is not self
            for lost in other.submission.missing
        ]
        until = max(over, default=now)
        return (0, until) if until > now else (1, now)

    def request(self, key: str, ready: Ready, count: int) -> RoleRequest:
        """The job that gives the node its role."""
        return RoleRequest(key, self.step.node, self.step.role)

    def judged(self, backend: Backend, *, back: bool = False) -> Judgement:
        """Look at the node's flags."""
        return self.seen_in(backend.read())

    def seen_in(self, cluster: Cluster) -> Judgement:
        """The node as a snapshot has it."""
        step, names = self.step, cluster.nodes.names
        if step.node not in names:
            text = f"{self.subject} is no longer on this cluster"
            return Judgement(Finding.ELSEWHERE, text, deed="removed")
        found = role_of(cluster, names.index(step.node))
        if found is step.role:
            return Judgement(Finding.AT, f"{self.subject} is {found}", 1, f"is {found}")
        if found is step.before:
            still = f"still {found}"
            return Judgement(Finding.AT, f"{self.subject} is {still}", 0, still)
        text = f"{self.subject} is {found}, but the plan takes it from {step.before} to {step.role}"
        return Judgement(Finding.ELSEWHERE, text, where=f"is {found}", deed="changed")
