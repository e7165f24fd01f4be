"""The options that hbal and hail share."""

from __future__ import annotations

from typing import Any

from poise.htools.conventions.getopt import Setter, option
from poise.htools.conventions.listing import DEFAULT_NODE_FIELDS
from poise.htools.conventions.numbers import read_whole
from poise.htools.conventions.setters import OptionError, flag, number, split


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


def _show(what: str) -> Setter:
    """Show a text instead; help beats version beats completion."""
    ranks = ("completion", "version", "help")

    def ask(options: Any, _: str | None) -> None:
        if options.show is None or ranks.index(what) > ranks.index(options.show):
            options.show = what

    return ask


PRINT_NODES = option("p", "print-nodes[=FIELDS]", "list the nodes before and after", _node_fields)
VERBOSE = option("v", "verbose", "say more (may be repeated)", louder(1))
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
