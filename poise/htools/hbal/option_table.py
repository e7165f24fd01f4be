"""The options of ``hbal``, in the order of its help, and what each of them changes."""

from __future__ import annotations

from poise.htools.conventions.command_line import CommandLine
from poise.htools.conventions.getopt import option
from poise.htools.conventions.numbers import read_double, read_whole
from poise.htools.conventions.setters import OptionError, flag, names, number, text
from poise.htools.conventions.shared_options import (
    IALLOC_SRC,
    IGNORE_DYNU,
    INFORMATION,
    KVM_NODE_MEMORY,
    LUXI,
    MASTER,
    MOND,
    MOND_XEN,
    OFFLINE,
    PRINT_NODES,
    QUIET,
    TEXT_DATA,
    VERBOSE,
)
from poise.htools.hbal.options import TO_STDOUT, HbalOptions

PRIORITIES = {"low": 10, "normal": 0, "high": -10}
"""Ganeti's numbers for them: jobs with lower ones go first."""


def _max_cpu(options: HbalOptions, value: str | None) -> None:
    """The CPU ratio, which must be positive."""
    number("max_cpu", "parsing max-cpu", read_double)(options, value)
    if options.max_cpu is not None and options.max_cpu <= 0:
        raise OptionError("Invalid value of the max-cpu ratio, expected >0")


def _priority(options: HbalOptions, value: str | None) -> None:
    """One of :data:`PRIORITIES`."""
    number = PRIORITIES.get(value or "")
    if number is None:
        raise OptionError(f"Unknown priority '{value}'")
    options.priority = number


_OPTIONS = (
    PRINT_NODES,
    option("", "print-instances", "list the instances before and after", flag("print_instances")),
    option(
        "C",
        "print-commands[=FILE]",
        "print the gnt-instance commands, or save them",
        text("commands", TO_STDOUT),
    ),
    TEXT_DATA,
    option("E", "evac-mode", "only move instances off offline and drained nodes", flag("evacuate")),
    option(
        "",
        "restricted-migration",
        "migrate only off drained nodes (no 'f r:N f' moves)",
        flag("restricted_migration"),
    ),
    MASTER,
    LUXI,
    IALLOC_SRC,
    option(
        "X", "exec", "execute the moves: submit their jobs to Ganeti (needs -L)", flag("execute")
    ),
    option(
        "",
        "first-job-group",
        "only the first job set, printed or executed",
        flag("first_job_group"),
    ),
    option("", "reason=REASON", "the reason that executed jobs carry", text("reason")),
    option("G", "group=ID", "balance this node group (name or UUID)", text("group"), "onegroup"),
    option(
        "l",
        "max-length=N",
        "stop after N moves",
        number("max_length", "max solution length", read_whole),
        "integer",
    ),
    VERBOSE,
    QUIET,
    OFFLINE,
    KVM_NODE_MEMORY,
    option(
        "e",
        "min-score=EPSILON",
        "stop this close to the best score",
        number("min_score", "min score", read_double),
        "float",
    ),
    option("", "max-cpu=RATIO", "virtual CPUs per physical one, at most", _max_cpu, "float"),
    option(
        "",
        "min-disk=RATIO",
        "part of a node's disk to keep free [0]",
        number("min_disk", "min free disk space", read_double),
        "float",
    ),
    option(
        "g",
        "min-gain=DELTA",
        "a move must gain this much",
        number("min_gain", "min gain", read_double),
        "float",
    ),
    option(
        "",
        "min-gain-limit=SCORE",
        "the score from which --min-gain counts",
        number("min_gain_limit", "min gain limit", read_double),
        "float",
    ),
    option("", "no-disk-moves", "only moves that copy no disks", flag("disk_moves", False)),
    option(
        "",
        "select-instances=INSTS",
        "move only these instances (names, with commas)",
        names("select"),
        "manyinstances",
    ),
    option(
        "",
        "no-instance-moves",
        "only moves that leave the primaries",
        flag("instance_moves", False),
    ),
    option("", "ignore-soft-errors", "let moves break soft limits", flag("ignore_soft_errors")),
    option(
        "U",
        "dynu-file=FILE",
        "read the instances' loads from FILE",
        text("utilisation_file"),
        "file",
    ),
    IGNORE_DYNU,
    MOND,
    option(
        "",
        "mond-data=FILE",
        "read the monitoring daemons' answers from FILE",
        text("mond_file"),
        "file",
    ),
    option(
        "", "exit-on-missing-mond-data", "stop when monitoring data is missing", flag("need_mond")
    ),
    MOND_XEN,
    option(
        "",
        "exclusion-tags=TAG,...",
        "keep instances apart that share a tag with these prefixes",
        names("exclusion_tags"),
        "string",
    ),
    option(
        "",
        "exclude-instances=INSTS",
        "do not move these instances (names, with commas)",
        names("exclude"),
        "manyinstances",
    ),
    option("S", "save=FILE", "save the cluster as FILE.original and FILE.balanced", text("save")),
    option(
        "",
        "priority=PRIO",
        "the priority of executed jobs [normal]",
        _priority,
        "choices=low,normal,high",
    ),
    *INFORMATION,
)

COMMAND_LINE = CommandLine("hbal", _OPTIONS)
