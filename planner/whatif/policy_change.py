"""A group's policy that becomes another one: what breaks, and what moves repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from snapshots.cluster import Cluster
from snapshots.policy import Policy, Spec


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """The parts of a policy that change; None for those that stay.

    ``vcpu_ratio`` and ``spindle_ratio`` limit nodes, the others instances: MiB of memory and of
    each disk, virtual CPUs, the number of disks.
    """

    vcpu_ratio: float | None = None
    spindle_ratio: float | None = None
    min_memory: int | None = None
    max_memory: int | None = None
    min_disk_size: int | None = None
    max_disk_size: int | None = None
    max_vcpus: int | None = None
    max_disks: int | None = None

    def applied(self, policy: Policy) -> Policy:
        """The policy with these parts."""
        ratios = {
            name: value
            for name in ("vcpu_ratio", "spindle_ratio")
            if (value := getattr(self, name)) is not None
        }
        limits = tuple(
            (
                _spec(least, memory=self.min_memory, disk=self.min_disk_size),
                _spec(
                    most,
                    memory=self.max_memory,
                    disk=self.max_disk_size,
                    cpus=self.max_vcpus,
                    disk_count=self.max_disks,
                ),
            )
            for least, most in policy.limits
        )
        return replace(policy, limits=limits, **ratios)


def _spec(spec: Spec, **given: int | None) -> Spec:
    return replace(spec, **{name: value for name, value in given.items() if value is not None})


def with_policy(cluster: Cluster, groups: tuple[int, ...], policy: NewPolicy) -> Cluster:
    """``cluster`` in which these groups (rows) have another policy."""
    changed = tuple(
        replace(group, policy=policy.applied(group.policy)) if row in groups else group
        for row, group in enumerate(cluster.groups)
    )
    return replace(cluster, groups=changed)


@dataclass(frozen=True, slots=True)
class PolicyViolation:
    """Something that would break the policy and does not, or not as much, now.

    Attributes:
        group: the name of its group.
        node: the node, where it is a node's limit.
        instance: the instance, where its size is beyond what is allowed.
        limit: the stable word, such as ``cpu-ratio``, or ``policy`` of an instance.
        message: what is wrong, in words.
        repaired: the moves mend it.
    """

    group: str
    node: str | None
    instance: str | None
    limit: str
    message: str
    repaired: bool


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """The groups whose policy changes, and all that would break it, nodes first.

    ``nearest``: the parts that are asked for, by name, as near to that as nothing breaks them
    without a move; None where no milder ones do, or nothing breaks.
    """

    groups: tuple[str, ...]
    violations: tuple[PolicyViolation, ...]
    nearest: Mapping[str, float] | None = None

    @property
    def left(self) -> tuple[PolicyViolation, ...]:
        """Those that moves do not mend."""
        return tuple(one for one in self.violations if not one.repaired)
