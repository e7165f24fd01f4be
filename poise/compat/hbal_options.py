"""The options of ``hbal``, in the order of its help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from planner.model import DEFAULT_KVM_NODE_MEMORY
from planner.solvers.greedy import StopRules
from poise.compat.getopt import CommandLine, Option, Takes
from poise.compat.listing import DEFAULT_NODE_FIELDS
from poise.compat.numbers import NotANumber, read_double, read_whole

DEFAULT_SOCKET = "/var/run/ganeti/socket/ganeti-query"
TO_STDOUT = "-"
"""What ``-C`` means without a file."""

_PRIORITIES = ("low", "normal", "high")
_YES_NO = {"yes": True, "no": False}
_STOP = StopRules()


class OptionError(Exception):
    """An option's value is no good; the message is the one of Ganeti's tools."""


@dataclass(slots=True)
class HbalOptions:
    """What the user asked for.

    ``node_fields`` None: no node list. ``commands`` None: no commands, else a file or
    :data:`TO_STDOUT`. Memory is MiB; ``max_cpu`` virtual per physical CPUs; ``min_disk`` a
    fraction of each node's disk.
    """

    node_fields: tuple[str, ...] | None = None
    print_instances: bool = False
    commands: str | None = None
    text_file: str | None = None
    evacuate: bool = False
    restricted_migration: bool = False
    master: str | None = None
    socket: str | None = None
    iallocator_file: str | None = None
    execute: bool = False
    first_job_group: bool = False
    group: str | None = None
    max_length: int = _STOP.max_steps
    verbosity: int = 1
    offline: list[str] = field(default_factory=list)
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    min_score: float = _STOP.min_score
    max_cpu: float | None = None
    min_disk: float = 0.0
    min_gain: float = _STOP.min_gain
    min_gain_limit: float = _STOP.min_gain_limit
    disk_moves: bool = True
    instance_moves: bool = True
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore_soft_errors: bool = False
    utilisation_file: str | None = None
    ignore_utilisation: bool = False
    mond: bool = False
    mond_file: str | None = None
    need_mond: bool = False
    mond_xen: bool = False
    exclusion_tags: tuple[str, ...] = ()
    save: str | None = None
    show: str | None = None
    """``help``, ``version`` or ``completion`` instead of balancing."""


Setter = Callable[[HbalOptions, str | None], None]


def _flag(name: str, value: bool = True) -> Setter:
    return lambda options, _: setattr(options, name, value)


def _text(name: str, default: str = "") -> Setter:
    return lambda options, value: setattr(options, name, default if value is None else value)


def _names(name: str) -> Setter:
    return lambda options, value: setattr(options, name, tuple(_split(value or "")))


def _split(text: str) -> list[str]:
    return text.split(",") if text else []


def _number(name: str, label: str, read: Callable[[str], float]) -> Setter:
    def store(options: HbalOptions, value: str | None) -> None:
        try:
            setattr(options, name, read(value or ""))
        except NotANumber as problem:
            raise OptionError(f"{label}: {problem}") from None

    return store


def _louder(by: int) -> Setter:
    def change(options: HbalOptions, _: str | None) -> None:
        options.verbosity += by

    return change


def _node_fields(options: HbalOptions, value: str | None) -> None:
    more = (value or "+").removeprefix("+")
    fields = tuple(_split(more))
    if not value or value.startswith("+"):
        fields = DEFAULT_NODE_FIELDS + fields
    options.node_fields = fields


def _offline(options: HbalOptions, value: str | None) -> None:
    options.offline.append(value or "")


def _master(options: HbalOptions, value: str | None) -> None:
    options.master = value or None  # empty is as good as not given


def _max_cpu(options: HbalOptions, value: str | None) -> None:
    _number("max_cpu", "parsing max-cpu", read_double)(options, value)
    if options.max_cpu is not None and options.max_cpu <= 0:
        raise OptionError("Invalid value of the max-cpu ratio, expected >0")


def _mond(options: HbalOptions, value: str | None) -> None:
    choice = _YES_NO.get("yes" if value is None else value)
    if choice is None:
        raise OptionError(f"Invalid choice '{value}', pass one of 'yes' or 'no'")
    options.mond = choice


def _priority(_: HbalOptions, value: str | None) -> None:
    if value not in _PRIORITIES:
        raise OptionError(f"Unknown priority '{value}'")


def _show(what: str) -> Setter:
    ranks = ("completion", "version", "help")  # the last of these that is asked for is shown

    def ask(options: HbalOptions, _: str | None) -> None:
        if options.show is None or ranks.index(what) > ranks.index(options.show):
            options.show = what

    return ask


def _nothing(_options: HbalOptions, _value: str | None) -> None:
    """For options that only matter where moves are executed."""


_NO, _YES, _MAY = Takes.NOTHING, Takes.VALUE, Takes.OPTIONAL

_TABLE: tuple[tuple[Option, Setter], ...] = (
    (
        Option("p", "print-nodes", _MAY, "FIELDS", "list the nodes before and after"),
        _node_fields,
    ),
    (
        Option("", "print-instances", _NO, "", "list the instances before and after"),
        _flag("print_instances"),
    ),
    (
        Option(
            "C", "print-commands", _MAY, "FILE", "print the gnt-instance commands, or save them"
        ),
        _text("commands", TO_STDOUT),
    ),
    (
        Option("t", "text-data", _YES, "FILE", "read the cluster from a text FILE", "file"),
        _text("text_file"),
    ),
    (
        Option("E", "evac-mode", _NO, "", "only move instances off offline and drained nodes"),
        _flag("evacuate"),
    ),
    (
        Option(
            "",
            "restricted-migration",
            _NO,
            "",
            "migrate only off drained nodes (no 'f r:N f' moves)",
        ),
        _flag("restricted_migration"),
    ),
    (
        Option("m", "master", _YES, "ADDRESS", "read the cluster through RAPI at ADDRESS", "host"),
        _master,
    ),
    (
        Option(
            "L", "luxi", _MAY, "SOCKET", f"read the cluster through LUXI [{DEFAULT_SOCKET}]", "file"
        ),
        _text("socket", DEFAULT_SOCKET),
    ),
    (
        Option("I", "ialloc-src", _YES, "FILE", "read the cluster from an IAllocator FILE", "file"),
        _text("iallocator_file"),
    ),
    (
        Option("X", "exec", _NO, "", "execute the moves (not part of this version)"),
        _flag("execute"),
    ),
    (
        Option("", "first-job-group", _NO, "", "only the first job set of the commands"),
        _flag("first_job_group"),
    ),
    (Option("", "reason", _YES, "REASON", "the reason that executed jobs would carry"), _nothing),
    (
        Option("G", "group", _YES, "ID", "balance this node group (name or UUID)", "onegroup"),
        _text("group"),
    ),
    (
        Option("l", "max-length", _YES, "N", "stop after N moves", "integer"),
        _number("max_length", "max solution length", read_whole),
    ),
    (Option("v", "verbose", _NO, "", "say more (may be repeated)"), _louder(1)),
    (Option("q", "quiet", _NO, "", "say less (may be repeated)"), _louder(-1)),
    (
        Option("O", "offline", _YES, "NODE", "take this node for offline", "onenode"),
        _offline,
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
        _number("kvm_node_memory", "static node memory", read_whole),
    ),
    (
        Option("e", "min-score", _YES, "EPSILON", "stop this close to the best score", "float"),
        _number("min_score", "min score", read_double),
    ),
    (
        Option("", "max-cpu", _YES, "RATIO", "virtual CPUs per physical one, at most", "float"),
        _max_cpu,
    ),
    (
        Option("", "min-disk", _YES, "RATIO", "part of a node's disk to keep free [0]", "float"),
        _number("min_disk", "min free disk space", read_double),
    ),
    (
        Option("g", "min-gain", _YES, "DELTA", "a move must gain this much", "float"),
        _number("min_gain", "min gain", read_double),
    ),
    (
        Option(
            "", "min-gain-limit", _YES, "SCORE", "the score from which --min-gain counts", "float"
        ),
        _number("min_gain_limit", "min gain limit", read_double),
    ),
    (
        Option("", "no-disk-moves", _NO, "", "only moves that copy no disks"),
        _flag("disk_moves", False),
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
        _names("select"),
    ),
    (
        Option("", "no-instance-moves", _NO, "", "only moves that leave the primaries"),
        _flag("instance_moves", False),
    ),
    (
        Option("", "ignore-soft-errors", _NO, "", "let moves break soft limits"),
        _flag("ignore_soft_errors"),
    ),
    (
        Option("U", "dynu-file", _YES, "FILE", "read the instances' loads from FILE", "file"),
        _text("utilisation_file"),
    ),
    (
        Option("", "ignore-dynu", _NO, "", "take all loads for zero"),
        _flag("ignore_utilisation"),
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
        _mond,
    ),
    (
        Option(
            "", "mond-data", _YES, "FILE", "read the monitoring daemons' answers from FILE", "file"
        ),
        _text("mond_file"),
    ),
    (
        Option("", "exit-on-missing-mond-data", _NO, "", "stop when monitoring data is missing"),
        _flag("need_mond"),
    ),
    (
        Option("", "mond-xen", _NO, "", "use Xen's own monitoring data"),
        _flag("mond_xen"),
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
        _names("exclusion_tags"),
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
        _names("exclude"),
    ),
    (
        Option("S", "save", _YES, "FILE", "save the cluster as FILE.original and FILE.balanced"),
        _text("save"),
    ),
    (
        Option(
            "",
            "priority",
            _YES,
            "PRIO",
            "the priority that executed jobs would have",
            "choices=low,normal,high",
        ),
        _priority,
    ),
    (Option("V", "version", _NO, "", "show the version"), _show("version")),
    (Option("h", "help", _NO, "", "show this help"), _show("help")),
    (
        Option("", "help-completion", _NO, "", "show the options for shell completion"),
        _show("completion"),
    ),
)

OPTIONS: tuple[Option, ...] = tuple(option for option, _ in _TABLE)
_SETTERS: dict[str, Setter] = {option.name: setter for option, setter in _TABLE}


def read_options(given: Sequence[tuple[Option, str | None]]) -> HbalOptions:
    """Apply options in the order of the command line.

    Raises:
        OptionError: the first value that is no good.
    """
    options = HbalOptions()
    for option, value in given:
        _SETTERS[option.name](options, value)
    return options


__all__ = ["OPTIONS", "CommandLine", "HbalOptions", "OptionError", "read_options"]
