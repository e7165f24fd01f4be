"""The match of an instance with a group's policy; asked only when placing new ones.

Facts: Ganeti 3.0. The (minimum, maximum) pairs are tried from last to first; the first that
admits the instance settles it, otherwise the failure of the first pair of the list counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.rules.failure import Failure
from planner.state.model import Model
from snapshots.disk_template import DiskTemplate
from snapshots.policy import Policy, Spec


@dataclass(frozen=True, eq=False, slots=True)
class Measure:
    """A quantity of an instance that a policy limits; ``bound`` names it in :class:`Spec`.

    ``values`` are all to be within it (MiB where ``is_size``); None where they are not known.
    ``word`` is for sentences.
    """

    bound: str
    failure: Failure
    values: Sequence[int] | None
    word: str
    is_size: bool = False

    def first_beyond(self, bound: Spec, sign: int) -> int | None:
        """The first value below (``sign`` 1) or above (-1) what ``bound`` says."""
        limit = sign * int(getattr(bound, self.bound))
        return next((value for value in self.values or () if sign * value < limit), None)


def measures(model: Model, instance: int, *, exclusive: bool) -> list[Measure]:
    """The measures of instance row ``instance``, in the order in which failures count.

    ``exclusive``: the node has exclusive storage, so the disks' own spindles count.
    """
    table = model.cluster.instances
    disks = table.disks[instance]
    own = int(model.disk_spindles[instance])
    spindles = own if exclusive else int(table.spindle_use[instance])
    unknown = exclusive and own < 0
    found = [
        Measure("memory", Failure.MEM, (int(table.memory[instance]),), "memory", is_size=True),
        Measure("disk", Failure.DISK, [disk.size for disk in disks], "a disk", is_size=True),
        Measure("cpus", Failure.CPU, (int(table.vcpus[instance]),), "virtual CPUs"),
        Measure("spindles", Failure.SPINDLES, None if unknown else (spindles,), "spindles"),
    ]
    if template_of(model, instance) is not DiskTemplate.DISKLESS:
        found.append(Measure("disk_count", Failure.DISK_COUNT, (len(disks),), "disks"))
    return found


def policy_failure(model: Model, instance: int, policy: Policy, *, exclusive: bool) -> Failure:
    """The reason why ``policy`` refuses instance row ``instance``; NONE where it does not.

    ``exclusive``: the node has exclusive storage, so the disks' own spindles count.
    """
    measured = measures(model, instance, exclusive=exclusive)
    failure = Failure.NONE
    for least, most in reversed(policy.limits):
        failure = _outside(measured, least, 1)
        if failure is Failure.NONE:
            failure = _outside(measured, most, -1)
        if failure is Failure.NONE:
            break
    if failure is Failure.NONE and template_of(model, instance) not in policy.templates:
        failure = Failure.DISK
    return failure


def template_of(model: Model, instance: int) -> DiskTemplate:
    """The disk template of instance row ``instance``."""
    return model.cluster.instances.template[instance]


def _outside(measured: Sequence[Measure], bound: Spec, sign: int) -> Failure:
    """The first amount below (``sign`` 1) or above (-1) ``bound``, as a failure."""
    for one in measured:
        if one.values is None or one.first_beyond(bound, sign) is not None:
            return one.failure
    return Failure.NONE
