"""The options of ``hail``, in the order of its help, and what each of them changes."""

from __future__ import annotations

from poise.htools.conventions.command_line import CommandLine
from poise.htools.conventions.getopt import option
from poise.htools.conventions.setters import appended, flag, names, text
from poise.htools.conventions.shared_options import (
    IGNORE_DYNU,
    INFORMATION,
    KVM_NODE_MEMORY,
    MOND,
    MOND_XEN,
    PRINT_NODES,
    VERBOSE,
)

_OPTIONS = (
    PRINT_NODES,
    option("S", "save=FILE", "save the cluster before and after as FILE.…-ialloc", text("save")),
    option(
        "t", "text-data=FILE", "answer for the cluster in a text FILE", text("text_file"), "file"
    ),
    option(
        "",
        "simulate=SPEC",
        "answer for an empty cluster: 'alloc_policy,num_nodes,disk,ram,cpu'",
        appended("simulate"),
        "string",
    ),
    VERBOSE,
    IGNORE_DYNU,
    option(
        "", "ignore-soft-errors", "let placements break soft limits", flag("ignore_soft_errors")
    ),
    option("", "no-capacity-checks", "do not keep global N+1", flag("capacity_checks", False)),
    option(
        "",
        "restrict-allocation-to=NODE,...",
        "place new instances on these nodes only",
        names("only"),
        "manynodes",
    ),
    MOND,
    MOND_XEN,
    KVM_NODE_MEMORY,
    *INFORMATION,
)

COMMAND_LINE = CommandLine("hail", _OPTIONS, arguments="FILE", completion="file 1 1")
