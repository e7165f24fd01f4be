"""Checks of Ganeti's tools before they balance: N+1 and the limits of the policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules import Failure
from planner.state import Placement
from poise.htools.conventions.group_view import GroupView
from snapshots.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class NodeChecks:
    """Node rows of a scope: ``bad`` fail N+1, ``good`` are the others (offline ones too).

    A bad node with a NaN in its record is among the good ones as well: hbal takes the bad ones
    out by comparing records, and NaN differs from itself.

    ``policy`` names the limit that each good node exceeds, if any.
    """

    bad: Ints
    good: Ints
    policy: tuple[Failure, ...]
    bad_instances: int

    @property
    def violations(self) -> int:
        """Number of nodes that exceed a limit of their policy."""
        return sum(failure is not Failure.NONE for failure in self.policy)


def check_nodes(view: GroupView) -> NodeChecks:
    """Check the group's nodes as they are."""
    placement, scope = view.placement, view.nodes
    failing = (placement.failing & ~view.model.offline)[scope]
    bad = scope[failing]
    good = scope[~failing | _never_equal(placement, scope)] if failing.any() else scope
    affected = {
        view.index(instance)
        for node in bad.tolist()
        for instance in (*placement.primary_lists[node], *placement.secondary_lists[node])
    }
    too_busy = cpu_ratios(placement) > view.model.vcpu_ratio
    too_many_spindles = placement.used_spindles > view.model.max_spindles
    policy = tuple(
        Failure.DISK if spindles else Failure.CPU if busy else Failure.NONE
        for spindles, busy in zip(
            too_many_spindles[good].tolist(), too_busy[good].tolist(), strict=True
        )
    )
    return NodeChecks(bad, good, policy, len(affected))


def _never_equal(placement: Placement, scope: Ints) -> Bools:
    """The nodes that have a NaN among their ratios: those that divide zero by zero."""
    model = placement.model
    no_memory = (model.total_memory == 0)[scope]
    no_cpus = (model.total_cpus == 0)[scope]
    memory = [placement.free_memory, placement.reserved_memory, placement.later_free_memory]
    idle = [placement.used_cpus, placement.later_used_cpus]
    lost: Bools = no_memory & np.any([m[scope] == 0 for m in memory], axis=0) | (
        no_cpus & np.any([c[scope] == 0 for c in idle], axis=0)
    )
    return lost


def cpu_ratios(placement: Placement) -> Floats:
    """Virtual CPUs in use per physical one (N); NaN or infinite where a node has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: Floats = placement.used_cpus / placement.model.total_cpus
    return ratios
