"""The group for a new instance, chosen as Ganeti's hail does it.

Each group with nodes is tried on its own nodes, while placement, score and global N+1 are those
of the whole cluster. Preferred groups come before last-resort ones, then the lower score, then
the later group; unallocable groups are tried but never chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.attempt import Attempt, try_allocation
from planner.solvers.place.group_choice import POLICY_RANK, connected, group_nodes
from planner.solvers.place.ranking import ranked
from snapshots.arrays import distinct
from snapshots.errors import PlanningError


@dataclass(frozen=True, eq=False)
class GroupAttempt:
    """The result of one group: an attempt, or the sentence why none could be made."""

    group: int
    attempt: Attempt | None
    error: str = ""


@dataclass(frozen=True, eq=False)
class GroupChoice:
    """All groups tried, in order; ``disconnected`` lack a network; ``chosen`` may be None."""

    attempts: tuple[GroupAttempt, ...]
    disconnected: tuple[int, ...]
    chosen: GroupAttempt | None


def choose_group(
    world: World,
    instance: int,
    required_nodes: int,
    rules: AllocationRules,
    *,
    allowed: Sequence[int] | None = None,
    attempt: Callable[[int], Attempt] | None = None,
    check_networks: bool = True,
) -> GroupChoice:
    """Try ``instance`` in every group that has nodes, or in those ``allowed``.

    ``attempt`` replaces the usual way of trying a group (its row); ``check_networks`` False
    leaves the question of networks to it.
    """
    model = world.placement.model

    def usual(group: int) -> Attempt:
        nodes = group_nodes(model, group)
        return try_allocation(world, instance, required_nodes, nodes, rules)

    attempt = attempt or usual
    groups = distinct(model.group)
    if allowed is not None:
        groups = [g for g in groups if g in allowed]
    disconnected: tuple[int, ...] = ()
    if check_networks:
        disconnected = tuple(g for g in groups if not connected(model, instance, g))
    tried = tuple(_try(g, attempt) for g in groups if g not in disconnected)
    ranks = [POLICY_RANK.get(group.allocation) for group in model.cluster.groups]
    usable = [
        one
        for one in tried
        if one.attempt is not None
        and one.attempt.nodes is not None
        and ranks[one.group] is not None
    ]

    def key(one: GroupAttempt) -> tuple[int | None, Any]:
        return ranks[one.group], one.attempt.score if one.attempt is not None else None

    best = ranked(usable[::-1], key)
    return GroupChoice(tried, disconnected, best[0] if best else None)


def _try(group: int, attempt: Callable[[int], Attempt]) -> GroupAttempt:
    try:
        return GroupAttempt(group, attempt(group))
    except PlanningError as error:
        return GroupAttempt(group, None, str(error))
