"""Options of several planning commands: limits of nodes, and the time that planning may take."""

from __future__ import annotations

from typing import Annotated

from poise.cli.option import flag, option

STOP, LIMITS = "When to stop", "Limits"

TimeLimit = Annotated[
    float | None,
    option(
        "--time-limit",
        panel=STOP,
        metavar="SECONDS",
        help="Stop after this time with the best plan found so far; so does Ctrl-C.",
    ),
]
MaxCpu = Annotated[
    float | None,
    option(
        "--max-cpu",
        panel=LIMITS,
        metavar="RATIO",
        help="Virtual CPUs allowed per physical one, instead of the group's policy.",
    ),
]
MinDisk = Annotated[
    float,
    option(
        "--min-disk",
        panel=LIMITS,
        metavar="FRACTION",
        help="Part of each node's disk to keep free, 0 to 1.",
        default=True,
    ),
]
ExclusionTags = Annotated[
    list[str] | None,
    option(
        "--exclusion-tags",
        panel=LIMITS,
        metavar="PREFIXES",
        help="Keep instances apart that share a tag with one of these prefixes.",
    ),
]
IgnoreSoftErrors = Annotated[
    bool,
    flag(
        "--ignore-soft-errors",
        panel=LIMITS,
        help="Allow moves that break N+1, CPU ratio, disk reserve or tags.",
    ),
]
KvmNodeMemory = Annotated[
    int,
    option(
        "--kvm-node-memory",
        panel=LIMITS,
        metavar="MIB",
        help="Memory that a KVM node itself needs; 0: as the node reports.",
        default=True,
    ),
]
