"""``poise what-if SOURCE policy``: what breaks when a group gets another policy."""

from __future__ import annotations

from typing import Annotated

from poise.api.scenarios.policy import ChangePolicy
from poise.cli.balance_options import names_in
from poise.cli.option import option
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Offline, Parallel, accepted
from poise.cli.what_if.what_if_question import WhatIfQuestion
from poise.settings.option_sizes import size_option

_NODES, _SIZES = "Limits of nodes", "Limits of instances"

Groups = Annotated[
    list[str] | None,
    option("--group", "-G", metavar="GROUPS", help="Only these node groups, by name or UUID."),
]
VcpuRatio = Annotated[
    float | None,
    option(
        "--vcpu-ratio", panel=_NODES, metavar="RATIO", help="Virtual CPUs for each physical one."
    ),
]
SpindleRatio = Annotated[
    float | None,
    option(
        "--spindle-ratio", panel=_NODES, metavar="RATIO", help="Instance spindles for each spindle."
    ),
]
MinDisk = Annotated[
    float | None,
    option(
        "--min-disk",
        panel=_NODES,
        metavar="FRACTION",
        help="Part of each node's disk to keep free, 0 to 1.",
    ),
]
MinMemory = Annotated[
    str | None,
    option("--min-memory", panel=_SIZES, metavar="SIZE", help="Least memory, such as 512m."),
]
MaxMemory = Annotated[
    str | None,
    option("--max-memory", panel=_SIZES, metavar="SIZE", help="Most memory, such as 64g."),
]
MinDiskSize = Annotated[
    str | None,
    option("--min-disk-size", panel=_SIZES, metavar="SIZE", help="Least size of a disk."),
]
MaxDiskSize = Annotated[
    str | None,
    option("--max-disk-size", panel=_SIZES, metavar="SIZE", help="Most size of a disk."),
]
MaxVcpus = Annotated[
    int | None, option("--max-vcpus", panel=_SIZES, metavar="N", help="Most virtual CPUs.")
]
MaxDisks = Annotated[
    int | None, option("--max-disks", panel=_SIZES, metavar="N", help="Most disks.")
]


def ask(
    *,
    group: Groups = None,
    vcpu_ratio: VcpuRatio = None,
    spindle_ratio: SpindleRatio = None,
    min_disk: MinDisk = None,
    min_memory: MinMemory = None,
    max_memory: MaxMemory = None,
    min_disk_size: MinDiskSize = None,
    max_disk_size: MaxDiskSize = None,
    max_vcpus: MaxVcpus = None,
    max_disks: MaxDisks = None,
    offline: Offline = None,
    accept: Accept = None,
    parallel: Parallel,
) -> WhatIfQuestion:
    """Tell what breaks when node groups get another policy, and which moves would mend it.

    The report names the nodes and instances that would be beyond the new limits and are not, or
    not as much, beyond the old ones, the moves after which nodes are within them, and the nearest
    policy that nothing breaks. What no move mends is a risk (rule).

    Exit codes: 0 OK, 1 OK WITH RISK, 5 CANNOT TELL.
    """
    scenario = ChangePolicy(
        groups=names_in(group),
        vcpu_ratio=vcpu_ratio,
        spindle_ratio=spindle_ratio,
        min_disk=min_disk,
        min_memory=_size(min_memory, "--min-memory"),
        max_memory=_size(max_memory, "--max-memory"),
        min_disk_size=_size(min_disk_size, "--min-disk-size"),
        max_disk_size=_size(max_disk_size, "--max-disk-size"),
        max_vcpus=max_vcpus,
        max_disks=max_disks,
        offline=names_in(offline),
    )
    return WhatIfQuestion(scenario, accepted(accept), parallel.throttles())


policy = answered(ask)


def _size(text: str | None, name: str) -> int | None:
    return None if text is None else size_option(text, name)
