"""A node group that gains or loses nodes: its score, its room and its problems before and after."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planner.explain import limit_words
from planner.explain.broken_limits import broken_limits
from planner.n_plus_one.weak_nodes import Weakness, weak_nodes
from planner.plan import Plan
from planner.scoring import ExactScorer
from planner.state import Placement, group_scope
from snapshots.arrays import Ints
from snapshots.policy import Spec


class Moment(StrEnum):
    """A moment at which the group is looked at."""

    BEFORE = "before"
    ADDED = "added"
    """The new nodes are there, empty."""
    REMOVED = "removed"
    """The nodes are empty and gone."""
    BALANCED = "balanced"
    """The moves that balance the group are done, too."""


@dataclass(frozen=True, slots=True)
class StandardRoom:
    """So many instances of a group's standard size fit, one by one; ``full``: no more do.

    If not, counting ended first.
    """

    count: int
    full: bool


@dataclass(frozen=True, slots=True)
class GroupState:
    """The group at one moment.

    ``nodes`` are those in use, ``free_memory`` and ``free_disk`` MiB on them in all, None where one
    of them does not tell; ``score`` is None where a node lacks what it divides by; ``problems`` are
    limits that are broken and nodes that may not fail; ``more`` are further instances of the
    group's standard size that fit, None where they were not counted.
    """

    moment: Moment
    nodes: int
    score: float | None
    free_memory: int | None
    free_disk: int | None
    problems: int
    more: StandardRoom | None = None


@dataclass(frozen=True, slots=True)
class NodeProblem:
    """A problem of a node before and after, in words; None where there is none."""

    node: str
    kind: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group that gains or loses nodes.

    Attributes:
        group: its name.
        nodes: the nodes that come or go.
        states: the group before, with the nodes or without them, and after further moves.
        problems: of nodes that stay; those that are mended have nothing ``after``.
        standard: the group's standard size, where instances of it were counted.
    """

    group: str
    nodes: tuple[str, ...]
    states: tuple[GroupState, ...]
    problems: tuple[NodeProblem, ...]
    standard: Spec | None = None

    @property
    def mended(self) -> tuple[NodeProblem, ...]:
        """The problems that there are before and not after."""
        return tuple(one for one in self.problems if one.after is None)

    @property
    def left(self) -> tuple[NodeProblem, ...]:
        """The problems that there are after."""
        return tuple(one for one in self.problems if one.after is not None)


def scope_of(place: Placement, group: str) -> Ints:
    """The rows of the nodes of a group (by name), ascending."""
    names = [one.name for one in place.model.cluster.groups]
    return group_scope(place, names.index(group))


def state_of(
    moment: Moment, place: Placement, scope: Ints, more: StandardRoom | None = None
) -> GroupState:
    """The group (rows of its nodes, ascending) as a placement has it."""
    model = place.model
    used = scope[~model.offline[scope]]
    unknown = {word for node in used.tolist() for word in model.cluster.nodes.unknown[node]}
    score = ExactScorer(place, scope).score() if len(used) else math.nan
    memory, disk = int(place.free_memory[used].sum()), int(place.free_disk[used].sum())
    return GroupState(
        moment,
        len(used),
        score if math.isfinite(score) else None,
        None if "total_memory" in unknown else memory,
        None if "free_disk" in unknown else disk,
        len(broken_limits(place, place, scope)) + len(weak_of(place, scope)),
        more,
    )


Weak = Mapping[tuple[str, str], str]
"""Nodes that may not fail, in words, by the kind of their weakness and their name."""


def weak_of(place: Placement, scope: Ints) -> Weak:
    """The nodes of a group that may not fail."""
    names = place.model.cluster.nodes.names
    found = weak_nodes(place, place, scope)
    return {
        (one.weakness.value, names[one.node]): one.after.text
        for one in found
        if one.after is not None
    }


def problems_of(plan: Plan, but: Sequence[str], before: Weak, after: Weak) -> list[NodeProblem]:
    """The problems of all nodes of a plan ``but`` some, by kind.

    Limits are those that the plan warns of. Whether a node may fail hangs on the other nodes, which
    a plan takes as given: that is known ``before`` the group changes, and ``after``.
    """
    limits = limit_words()
    found = [
        NodeProblem(one.node, one.kind, one.before, one.after)
        for one in plan.warnings
        if one.kind in limits and one.node is not None
    ]
    order = [word.value for word in Weakness]
    keys = sorted(before.keys() | after.keys(), key=lambda key: (order.index(key[0]), key[1]))
    found += [NodeProblem(key[1], key[0], before.get(key), after.get(key)) for key in keys]
    return [one for one in found if one.node not in but]
