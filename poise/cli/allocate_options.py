"""The options of ``poise allocate``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

_INSTANCE, _WHERE, _LIMITS = "The instance", "Where", "Limits"


def _option(
    *names: str, help: str, panel: str, metavar: str | None = None, default: bool = False
) -> Any:
    return typer.Option(
        *names, rich_help_panel=panel, help=help, metavar=metavar, show_default=default
    )


Memory = Annotated[
    str,
    _option(
        "--memory",
        "-m",
        panel=_INSTANCE,
        metavar="SIZE",
        help="Memory, such as 8g; MiB without a unit.",
    ),
]
Disk = Annotated[
    list[str] | None,
    _option(
        "--disk",
        "-d",
        panel=_INSTANCE,
        metavar="SIZES",
        help="Disk, such as 100g; several: 100g,20g; MiB without a unit. DRBD adds 128 MiB to"
        " each.",
    ),
]
Vcpus = Annotated[int, _option("--vcpus", "-c", panel=_INSTANCE, metavar="N", help="Virtual CPUs.")]
Template = Annotated[
    str,
    _option(
        "--template",
        "-t",
        panel=_INSTANCE,
        metavar="TEMPLATE",
        help="Disk template: drbd, plain, file, sharedfile, blockdev, rbd, ext, gluster, diskless.",
        default=True,
    ),
]
Tags = Annotated[
    list[str] | None,
    _option("--tags", panel=_INSTANCE, metavar="TAGS", help="Its tags; exclusion tags count."),
]
Network = Annotated[
    list[str] | None,
    _option(
        "--network",
        panel=_INSTANCE,
        metavar="NETWORKS",
        help="Networks that its group must be connected to, by name or UUID.",
    ),
]
Spindles = Annotated[
    int | None,
    _option(
        "--spindles",
        panel=_INSTANCE,
        metavar="N",
        help="Spindles of each disk (exclusive storage), and its weight in spindle ratios.",
    ),
]
Name = Annotated[
    str,
    _option("--name", panel=_INSTANCE, metavar="NAME", help="What to call it.", default=True),
]
Count = Annotated[
    int,
    _option(
        "--count",
        "-n",
        panel=_INSTANCE,
        metavar="N",
        help="So many of them, one after the other.",
        default=True,
    ),
]
Group = Annotated[
    str | None,
    _option(
        "--group",
        "-G",
        panel=_WHERE,
        metavar="GROUP",
        help="Only this node group, by name or UUID; otherwise preferred groups first, "
        "unallocable ones never.",
    ),
]
Nodes = Annotated[
    list[str] | None,
    _option("--nodes", panel=_WHERE, metavar="NODES", help="Only these nodes."),
]
Offline = Annotated[
    list[str] | None,
    _option("--offline", "-O", panel=_WHERE, metavar="NODES", help="Take these nodes as offline."),
]
Spread = Annotated[
    bool,
    _option(
        "--spread",
        metavar="",
        panel=_WHERE,
        help="Keep it apart from its service (the same exclusion tag, or the same name but for "
        "the number): other nodes first, then other racks (location tags), then the score.",
    ),
]
IgnoreSoftErrors = Annotated[
    bool,
    _option(
        "--ignore-soft-errors",
        metavar="",
        panel=_LIMITS,
        help="N+1, CPU ratio and tags hold no primary back.",
    ),
]
NoCapacityChecks = Annotated[
    bool,
    _option(
        "--no-capacity-checks",
        metavar="",
        panel=_LIMITS,
        help="Do not keep global N+1: that every node of the group can be emptied.",
    ),
]
KvmNodeMemory = Annotated[
    int,
    _option(
        "--kvm-node-memory",
        panel=_LIMITS,
        metavar="MIB",
        help="What a KVM node itself needs of its memory; 0 for what it reports.",
        default=True,
    ),
]
