"""Whether a group's policy admits an instance; asked only when placing new ones.

Facts: Ganeti 3.0. The (minimum, maximum) pairs are tried from last to first; the first that
admits the instance settles it, otherwise the failure of the first pair of the list counts.
"""

from __future__ import annotations

from planner.rules.failure import Failure
from planner.state.model import Model
from snapshots.disk_template import DiskTemplate
from snapshots.policy import Policy, Spec


def policy_failure(model: Model, instance: int, policy: Policy, *, exclusive: bool) -> Failure:
    """Why ``policy`` refuses instance row ``instance``; NONE where it does not.

    ``exclusive``: the node has exclusive storage, so the disks' own spindles count.
    """
    failure = Failure.NONE
    for least, most in reversed(policy.limits):
        failure = _outside(model, instance, least, exclusive=exclusive, sign=1)
        if failure is Failure.NONE:
            failure = _outside(model, instance, most, exclusive=exclusive, sign=-1)
        if failure is Failure.NONE:
            break
    if failure is Failure.NONE and _template(model, instance) not in policy.templates:
        failure = Failure.DISK
    return failure


def _template(model: Model, instance: int) -> DiskTemplate:
    return model.cluster.instances.template[instance]


def _outside(model: Model, instance: int, bound: Spec, *, exclusive: bool, sign: int) -> Failure:
    """The first amount below (``sign`` 1) or above (-1) ``bound``, as a failure."""
    table = model.cluster.instances

    def beyond(amount: int, limit: int) -> bool:
        return sign * amount < sign * limit

    disks = table.disks[instance]
    if exclusive:
        spindles = int(model.disk_spindles[instance])
        wrong_spindles = spindles < 0 or beyond(spindles, bound.spindles)
    else:
        wrong_spindles = beyond(int(table.spindle_use[instance]), bound.spindles)
    diskless = _template(model, instance) is DiskTemplate.DISKLESS
    for wrong, failure in (
        (beyond(int(table.memory[instance]), bound.memory), Failure.MEM),
        (any(beyond(disk.size, bound.disk) for disk in disks), Failure.DISK),
        (beyond(int(table.vcpus[instance]), bound.cpus), Failure.CPU),
        (wrong_spindles, Failure.SPINDLES),
        (not diskless and beyond(len(disks), bound.disk_count), Failure.DISK_COUNT),
    ):
        if wrong:
            return failure
    return Failure.NONE
