"""The options of ``hbal``, in the order of its help, and what each of them changes."""

from __future__ import annotations

from collections.abc import Sequence

from poise.compat import hbal_setters as change
from poise.compat.getopt import Option, Takes
from poise.compat.hbal_options import TO_STDOUT, HbalOptions
from poise.compat.hbal_setters import Setter
from poise.compat.numbers import read_double, read_whole

DEFAULT_SOCKET = "/var/run/ganeti/socket/ganeti-query"

_NO, _YES, _MAY = Takes.NOTHING, Takes.VALUE, Takes.OPTIONAL

_TABLE: tuple[tuple[Option, Setter], ...] = (
    (
        Option("p", "print-nodes", _MAY, "FIELDS", "list the nodes before and after"),
        change.node_fields,
    ),
    (
        Option("", "print-instances", _NO, "", "list the instances before and after"),
        change.flag("print_instances"),
    ),
    (
        Option(
            "C", "print-commands", _MAY, "FILE", "print the gnt-instance commands, or save them"
        ),
        change.text("commands", TO_STDOUT),
    ),
    (
        Option("t", "text-data", _YES, "FILE", "read the cluster from a text FILE", "file"),
        change.text("text_file"),
    ),
    (
        Option("E", "evac-mode", _NO, "", "only move instances off offline and drained nodes"),
        change.flag("evacuate"),
    ),
    (
        Option(
            "",
            "restricted-migration",
            _NO,
            "",
            "migrate only off drained nodes (no 'f r:N f' moves)",
        ),
        change.flag("restricted_migration"),
    ),
    (
        Option("m", "master", _YES, "ADDRESS", "read the cluster through RAPI at ADDRESS", "host"),
        change.master,
    ),
    (
        Option(
            "L", "luxi", _MAY, "SOCKET", f"read the cluster through LUXI [{DEFAULT_SOCKET}]", "file"
        ),
        change.text("socket", DEFAULT_SOCKET),
    ),
    (
        Option("I", "ialloc-src", _YES, "FILE", "read the cluster from an IAllocator FILE", "file"),
        change.text("iallocator_file"),
    ),
    (
        Option("X", "exec", _NO, "", "execute the moves: submit their jobs to Ganeti (needs -L)"),
        change.flag("execute"),
    ),
    (
        Option("", "first-job-group", _NO, "", "only the first job set, printed or executed"),
        change.flag("first_job_group"),
    ),
    (
        Option("", "reason", _YES, "REASON", "the reason that executed jobs carry"),
        change.text("reason"),
    ),
    (
        Option("G", "group", _YES, "ID", "balance this node group (name or UUID)", "onegroup"),
        change.text("group"),
    ),
    (
        Option("l", "max-length", _YES, "N", "stop after N moves", "integer"),
        change.number("max_length", "max solution length", read_whole),
    ),
    (Option("v", "verbose", _NO, "", "say more (may be repeated)"), change.louder(1)),
    (Option("q", "quiet", _NO, "", "say less (may be repeated)"), change.louder(-1)),
    (
        Option("O", "offline", _YES, "NODE", "take this node for offline", "onenode"),
        change.offline,
    ),
    (
        Option(
            "",
            "static-kvm-node-memory",
            _YES,
            "N",
            "MiB that a KVM node needs for itself (0: as it reports) [4096]",
            "integer",
        ),
        change.number("kvm_node_memory", "static node memory", read_whole),
    ),
    (
        Option("e", "min-score", _YES, "EPSILON", "stop this close to the best score", "float"),
        change.number("min_score", "min score", read_double),
    ),
    (
        Option("", "max-cpu", _YES, "RATIO", "virtual CPUs per physical one, at most", "float"),
        change.max_cpu,
    ),
    (
        Option("", "min-disk", _YES, "RATIO", "part of a node's disk to keep free [0]", "float"),
        change.number("min_disk", "min free disk space", read_double),
    ),
    (
        Option("g", "min-gain", _YES, "DELTA", "a move must gain this much", "float"),
        change.number("min_gain", "min gain", read_double),
    ),
    (
        Option(
            "", "min-gain-limit", _YES, "SCORE", "the score from which --min-gain counts", "float"
        ),
        change.number("min_gain_limit", "min gain limit", read_double),
    ),
    (
        Option("", "no-disk-moves", _NO, "", "only moves that copy no disks"),
        change.flag("disk_moves", False),
    ),
    (
        Option(
            "",
            "select-instances",
            _YES,
            "INSTS",
            "move only these instances (names, with commas)",
            "manyinstances",
        ),
        change.names("select"),
    ),
    (
        Option("", "no-instance-moves", _NO, "", "only moves that leave the primaries"),
        change.flag("instance_moves", False),
    ),
    (
        Option("", "ignore-soft-errors", _NO, "", "let moves break soft limits"),
        change.flag("ignore_soft_errors"),
    ),
    (
        Option("U", "dynu-file", _YES, "FILE", "read the instances' loads from FILE", "file"),
        change.text("utilisation_file"),
    ),
    (
        Option("", "ignore-dynu", _NO, "", "take all loads for zero"),
        change.flag("ignore_utilisation"),
    ),
    (
        Option(
            "",
            "mond",
            _MAY,
            "CHOICE",
            "ask the monitoring daemons ('yes' or 'no')",
            "choices=yes,no",
        ),
        change.mond,
    ),
    (
        Option(
            "", "mond-data", _YES, "FILE", "read the monitoring daemons' answers from FILE", "file"
        ),
        change.text("mond_file"),
    ),
    (
        Option("", "exit-on-missing-mond-data", _NO, "", "stop when monitoring data is missing"),
        change.flag("need_mond"),
    ),
    (
        Option("", "mond-xen", _NO, "", "use Xen's own monitoring data"),
        change.flag("mond_xen"),
    ),
    (
        Option(
            "",
            "exclusion-tags",
            _YES,
            "TAG,...",
            "keep instances apart that share a tag with these prefixes",
            "string",
        ),
        change.names("exclusion_tags"),
    ),
    (
        Option(
            "",
            "exclude-instances",
            _YES,
            "INSTS",
            "do not move these instances (names, with commas)",
            "manyinstances",
        ),
        change.names("exclude"),
    ),
    (
        Option("S", "save", _YES, "FILE", "save the cluster as FILE.original and FILE.balanced"),
        change.text("save"),
    ),
    (
        Option(
            "",
            "priority",
            _YES,
            "PRIO",
            "the priority of executed jobs [normal]",
            "choices=low,normal,high",
        ),
        change.priority,
    ),
    (Option("V", "version", _NO, "", "show the version"), change.show("version")),
    (Option("h", "help", _NO, "", "show this help"), change.show("help")),
    (
        Option("", "help-completion", _NO, "", "show the options for shell completion"),
        change.show("completion"),
    ),
)

OPTIONS: tuple[Option, ...] = tuple(option for option, _ in _TABLE)
_SETTERS: dict[str, Setter] = {option.name: setter for option, setter in _TABLE}


def read_options(given: Sequence[tuple[Option, str | None]]) -> HbalOptions:
    """Apply options in the order of the command line.

    Raises:
        OptionError: the first value that is no good.
    """
    return change.applied(HbalOptions(), _SETTERS, given)
