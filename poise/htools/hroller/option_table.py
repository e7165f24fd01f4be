"""The options of ``hroller``, in the order of its help, and what each of them changes."""

from __future__ import annotations

from poise.htools.conventions.command_line import CommandLine
from poise.htools.conventions.getopt import option
from poise.htools.conventions.setters import flag, names, text
from poise.htools.conventions.shared_options import (
    IALLOC_SRC,
    INFORMATION,
    KVM_NODE_MEMORY,
    LUXI,
    MASTER,
    OFFLINE,
    QUIET,
    TEXT_DATA,
    VERBOSE,
)

_OPTIONS = (
    LUXI,
    MASTER,
    TEXT_DATA,
    IALLOC_SRC,
    OFFLINE,
    option(
        "",
        "offline-maintenance",
        "instances are down while their node reboots",
        flag("live", False),
    ),
    VERBOSE,
    QUIET,
    option("", "no-headers", "print the groups without a title", flag("headers", False)),
    option(
        "",
        "node-tags=TAG,...",
        "reboot only nodes with one of these tags",
        names("node_tags"),
        "string",
    ),
    option("S", "save=FILE", "save the cluster as FILE.original", text("save")),
    option("G", "group=ID", "reboot this node group (name or UUID)", text("group"), "onegroup"),
    option(
        "", "print-moves", "list the instances that are elsewhere meanwhile", flag("print_moves")
    ),
    option(
        "",
        "full-evacuation",
        "move DRBD instances off both of their nodes",
        flag("full_evacuation"),
    ),
    option(
        "",
        "skip-non-redundant",
        "leave out nodes with instances that have no second copy",
        flag("skip_single"),
    ),
    option(
        "",
        "ignore-non-redundant",
        "take no notice of instances that have no second copy",
        flag("ignore_single"),
    ),
    option("f", "force", "continue where no node is the master", flag("force")),
    option("", "one-step-only", "print the first group only", flag("first_only")),
    KVM_NODE_MEMORY,
    *INFORMATION,
)

COMMAND_LINE = CommandLine("hroller", _OPTIONS)
