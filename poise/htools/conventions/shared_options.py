"""The options that several of Ganeti's tools have."""

from __future__ import annotations

from typing import Any

from poise.htools.conventions.getopt import Setter, option
from poise.htools.conventions.listing import DEFAULT_NODE_FIELDS
from poise.htools.conventions.numbers import read_whole
from poise.htools.conventions.setters import OptionError, appended, flag, number, split, text

DEFAULT_SOCKET = "/var/run/ganeti/socket/ganeti-query"


def louder(by: int) -> Setter:
    """Shift the verbosity."""

    def shift(options: Any, _: str | None) -> None:
        options.verbosity += by

    return shift


def _node_fields(options: Any, value: str | None) -> None:
    """The columns of the node list; after a ``+`` in addition to the usual ones."""
    more = (value or "+").removeprefix("+")
    fields = tuple(split(more))
    if not value or value.startswith("+"):
        fields = DEFAULT_NODE_FIELDS + fields
    options.node_fields = fields


def _mond(options: Any, value: str | None) -> None:
    """``yes`` (or nothing) or ``no``."""
    choice = {"yes": True, "no": False}.get("yes" if value is None else value)
    if choice is None:
        raise OptionError(f"Invalid choice '{value}', pass one of 'yes' or 'no'")
    options.mond = choice


def _master(options: Any, value: str | None) -> None:
    """The address of a RAPI; an empty one is as good as none."""
    options.master = value or None


def _show(what: str) -> Setter:
    """Show a text instead; help beats version beats completion."""
    ranks = ("completion", "version", "help")

    def ask(options: Any, _: str | None) -> None:
        if options.show is None or ranks.index(what) > ranks.index(options.show):
            options.show = what

    return ask


PRINT_NODES = option("p", "print-nodes[=FIELDS]", "list the nodes before and after", _node_fields)
VERBOSE = option("v", "verbose", "say more (may be repeated)", louder(1))
QUIET = option("q", "quiet", "say less (may be repeated)", louder(-1))
TEXT_DATA = option(
    "t", "text-data=FILE", "read the cluster from a text FILE", text("text_file"), "file"
)
MASTER = option("m", "master=ADDRESS", "read the cluster through RAPI at ADDRESS", _master, "host")
LUXI = option(
    "L",
    "luxi[=SOCKET]",
    f"read the cluster through LUXI [{DEFAULT_SOCKET}]",
    text("socket", DEFAULT_SOCKET),
    "file",
)
IALLOC_SRC = option(
    "I",
    "ialloc-src=FILE",
    "read the cluster from an IAllocator FILE",
    text("iallocator_file"),
    "file",
)
OFFLINE = option("O", "offline=NODE", "take this node for offline", appended("offline"), "onenode")
IGNORE_DYNU = option("", "ignore-dynu", "take all loads for zero", flag("ignore_utilisation"))
MOND = option(
    "", "mond[=CHOICE]", "ask the monitoring daemons ('yes' or 'no')", _mond, "choices=yes,no"
)
MOND_XEN = option("", "mond-xen", "use Xen's own monitoring data", flag("mond_xen"))
KVM_NODE_MEMORY = option(
    "",
    "static-kvm-node-memory=N",
    "MiB that a KVM node needs for itself (0: as it reports) [4096]",
    number("kvm_node_memory", "static node memory", read_whole),
    "integer",
)
INFORMATION = (
    option("V", "version", "show the version", _show("version")),
    option("h", "help", "show this help", _show("help")),
    option("", "help-completion", "show the options for shell completion", _show("completion")),
)
"""Options of which one is answered by its text alone."""
