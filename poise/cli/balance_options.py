"""The options of ``poise balance``: what hbal can be told, under names a person would guess."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from poise.cli.option import flag, option

_MOVES, _STOP, _LIMITS, _LOAD, _OUTPUT = (
    "Which moves",
    "When to stop",
    "Limits",
    "Utilisation",
    "Output",
)


Group = Annotated[
    str | None,
    option(
        "--group",
        "-G",
        metavar="GROUP",
        help="Node group to balance, by name or UUID; needed where several have nodes.",
    ),
]
Offline = Annotated[
    list[str] | None,
    option(
        "--offline",
        "-O",
        metavar="NODES",
        help="Take these nodes as offline: move everything off them; guests cannot migrate from "
        "there, they fail over.",
    ),
]
EvacuateOnly = Annotated[
    bool,
    flag(
        "--evacuate-only",
        "-E",
        panel=_MOVES,
        help="Only instances that have a node offline; the exit code says if these got off it.",
    ),
]
NoDiskMoves = Annotated[
    bool, flag("--no-disk-moves", panel=_MOVES, help="Copy no disks, only migrate.")
]
NoInstanceMoves = Annotated[
    bool,
    flag("--no-instance-moves", panel=_MOVES, help="Migrate nothing, only copy disks."),
]
RestrictedMigration = Annotated[
    bool,
    flag("--restricted-migration", panel=_MOVES, help="Guests leave only offline nodes."),
]
Select = Annotated[
    list[str] | None,
    option("--select", panel=_MOVES, metavar="INSTANCES", help="Move none but these."),
]
Exclude = Annotated[
    list[str] | None,
    option("--exclude", panel=_MOVES, metavar="INSTANCES", help="Leave these alone."),
]
MaxMoves = Annotated[
    int | None,
    option("--max-moves", "-l", panel=_STOP, metavar="N", help="At most so many moves."),
]
MinGain = Annotated[
    float,
    option(
        "--min-gain",
        "-g",
        panel=_STOP,
        metavar="X",
        help="What a move must gain once the score is low.",
        default=True,
    ),
]
MinGainLimit = Annotated[
    float,
    option(
        "--min-gain-limit",
        panel=_STOP,
        metavar="X",
        help="The score from which on --min-gain counts.",
        default=True,
    ),
]
MinGainPerGib = Annotated[
    float,
    option(
        "--min-gain-per-gib",
        panel=_STOP,
        metavar="X",
        help="What a move must gain for each GiB that it copies.",
        default=True,
    ),
]
MinScore = Annotated[
    float,
    option(
        "--min-score",
        "-e",
        panel=_STOP,
        metavar="X",
        help="Stop when the score is this close to the one Ganeti takes for the best.",
        default=True,
    ),
]
MaxCpu = Annotated[
    float | None,
    option(
        "--max-cpu",
        panel=_LIMITS,
        metavar="RATIO",
        help="Virtual CPUs allowed per physical one, instead of the group's policy.",
    ),
]
MinDisk = Annotated[
    float,
    option(
        "--min-disk",
        panel=_LIMITS,
        metavar="FRACTION",
        help="Part of each node's disk to keep free, 0 to 1.",
        default=True,
    ),
]
ExclusionTags = Annotated[
    list[str] | None,
    option(
        "--exclusion-tags",
        panel=_LIMITS,
        metavar="PREFIXES",
        help="Keep instances apart that share a tag with one of these prefixes.",
    ),
]
IgnoreSoftErrors = Annotated[
    bool,
    flag(
        "--ignore-soft-errors",
        panel=_LIMITS,
        help="N+1, CPU ratio, disk to keep free and tags hold no move back.",
    ),
]
KvmNodeMemory = Annotated[
    int,
    option(
        "--kvm-node-memory",
        panel=_LIMITS,
        metavar="MIB",
        help="What a KVM node itself needs of its memory; 0 for what it reports.",
        default=True,
    ),
]
SolverName = Annotated[
    str,
    option(
        "--solver",
        panel=_MOVES,
        metavar="NAME",
        help="How moves are chosen: hbal takes the one that lowers the score most.",
        default=True,
    ),
]
UtilisationFile = Annotated[
    Path | None,
    option(
        "--utilisation",
        "-U",
        panel=_LOAD,
        metavar="FILE",
        help="Load of instances; lines of name, cpu, memory, disk and network.",
    ),
]
IgnoreUtilisation = Annotated[
    bool, flag("--ignore-utilisation", panel=_LOAD, help="Take every load as 0.")
]
Mond = Annotated[bool, flag("--mond", panel=_LOAD, help="Ask every node's MonD for its CPU load.")]
MondData = Annotated[
    Path | None,
    option("--mond-data", panel=_LOAD, metavar="FILE", help="Recorded answers of MonD, instead."),
]
MondXen = Annotated[
    bool,
    flag("--mond-xen", panel=_LOAD, help="Take each instance's CPU load, as Xen reports it."),
]
RequireMond = Annotated[
    bool,
    flag("--require-mond", panel=_LOAD, help="Stop where MonD's data is incomplete."),
]
Out = Annotated[
    Path | None,
    option(
        "--out", "-o", panel=_OUTPUT, metavar="FILE", help="Write the plan as JSON to a file, too."
    ),
]
SaveAfter = Annotated[
    Path | None,
    option(
        "--save-after",
        panel=_OUTPUT,
        metavar="FILE",
        help="Save the cluster as it is after the plan, in htools' text format.",
    ),
]
Terms = Annotated[
    bool,
    flag("--score", panel=_OUTPUT, help="Show the score term by term, before and after."),
]
Commands = Annotated[
    bool,
    flag(
        "--commands",
        "-C",
        panel=_OUTPUT,
        help="Print the gnt-instance commands, grouped in job sets.",
    ),
]
