"""The options of ``poise allocate``."""

from __future__ import annotations

from typing import Annotated

from poise.cli.option import flag, option
from snapshots.disk_template import TEMPLATES_BY_LABEL

_INSTANCE, _WHERE, _LIMITS = "The instance", "Where", "Limits"


Memory = Annotated[
    str,
    option(
        "--memory",
        "-m",
        panel=_INSTANCE,
        metavar="SIZE",
        help="Memory, such as 8g (MiB without a unit).",
    ),
]
Disk = Annotated[
    list[str] | None,
    option(
        "--disk",
        "-d",
        panel=_INSTANCE,
        metavar="SIZES",
        help="Disks, such as 100g or 100g,20g (MiB without a unit); DRBD adds 128 MiB to each.",
    ),
]
Vcpus = Annotated[int, option("--vcpus", "-c", panel=_INSTANCE, metavar="N", help="Virtual CPUs.")]
Template = Annotated[
    str,
    option(
        "--template",
        "-t",
        panel=_INSTANCE,
        metavar="TEMPLATE",
        help=f"Disk template: {', '.join(TEMPLATES_BY_LABEL)}.",
        default=True,
    ),
]
Tags = Annotated[
    list[str] | None,
    option("--tags", panel=_INSTANCE, metavar="TAGS", help="Its tags; exclusion tags count."),
]
Network = Annotated[
    list[str] | None,
    option(
        "--network",
        panel=_INSTANCE,
        metavar="NETWORKS",
        help="Networks that its group must have, by name or UUID.",
    ),
]
Spindles = Annotated[
    int | None,
    option(
        "--spindles",
        panel=_INSTANCE,
        metavar="N",
        help="Spindles of each disk (exclusive storage), and its weight in spindle ratios.",
    ),
]
Name = Annotated[
    str,
    option("--name", panel=_INSTANCE, metavar="NAME", help="Its name.", default=True),
]
Count = Annotated[
    int,
    option(
        "--count",
        "-n",
        panel=_INSTANCE,
        metavar="N",
        help="Number of instances.",
        default=True,
    ),
]
Group = Annotated[
    str | None,
    option(
        "--group",
        "-G",
        panel=_WHERE,
        metavar="GROUP",
        help="Only this node group, by name or UUID.",
        default="preferred groups first, unallocable ones never",
    ),
]
Nodes = Annotated[
    list[str] | None,
    option("--nodes", panel=_WHERE, metavar="NODES", help="Only these nodes."),
]
Offline = Annotated[
    list[str] | None,
    option("--offline", "-O", panel=_WHERE, metavar="NODES", help="Nodes that are down."),
]
Spread = Annotated[
    bool,
    flag(
        "--spread",
        panel=_WHERE,
        help="Keep it apart from its service (same exclusion tag, or same name but for the number):"
        " other nodes first, then other racks (location tags), then the score.",
    ),
]
IgnoreSoftErrors = Annotated[
    bool,
    flag(
        "--ignore-soft-errors",
        panel=_LIMITS,
        help="Allow primaries that break N+1, CPU ratio or tags.",
    ),
]
NoCapacityChecks = Annotated[
    bool,
    flag(
        "--no-capacity-checks",
        panel=_LIMITS,
        help="Do not keep global N+1 (every node of the group can be emptied).",
    ),
]
Why = Annotated[
    bool,
    flag("--why", panel="Output", help="Show why nodes are refused; default if nothing fits."),
]
Details = Annotated[
    bool,
    flag("--details", panel="Output", help="Show all places, their scores, and all groups."),
]
