"""The options of hail, and what each of them asks for."""

from __future__ import annotations

from collections.abc import Sequence

from poise.compat import hbal_setters as change
from poise.compat.getopt import Option, Takes
from poise.compat.hail_options import HailOptions
from poise.compat.hbal_setters import Setter
from poise.compat.numbers import read_whole

_NO, _YES, _MAY = Takes.NOTHING, Takes.VALUE, Takes.OPTIONAL


def _simulate(options: HailOptions, value: str | None) -> None:
    options.simulate.append(value or "")


_TABLE: tuple[tuple[Option, Setter], ...] = (
    (
        Option("p", "print-nodes", _MAY, "FIELDS", "list the nodes before and after"),
        change.node_fields,
    ),
    (
        Option("S", "save", _YES, "FILE", "save the cluster before and after as FILE.…-ialloc"),
        change.text("save"),
    ),
    (
        Option("t", "text-data", _YES, "FILE", "answer for the cluster in a text FILE", "file"),
        change.text("text_file"),
    ),
    (
        Option(
            "",
            "simulate",
            _YES,
            "SPEC",
            "answer for an empty cluster: 'alloc_policy,num_nodes,disk,ram,cpu'",
            "string",
        ),
        _simulate,
    ),
    (Option("v", "verbose", _NO, "", "say more (may be repeated)"), change.louder(1)),
    (
        Option("", "ignore-dynu", _NO, "", "take all loads for zero"),
        change.flag("ignore_utilisation"),
    ),
    (
        Option("", "ignore-soft-errors", _NO, "", "let placements break soft limits"),
        change.flag("ignore_soft_errors"),
    ),
    (
        Option("", "no-capacity-checks", _NO, "", "do not keep global N+1"),
        change.flag("capacity_checks", False),
    ),
    (
        Option(
            "",
            "restrict-allocation-to",
            _YES,
            "NODE,...",
            "place new instances on these nodes only",
            "manynodes",
        ),
        change.names("only"),
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
        Option("", "mond-xen", _NO, "", "use Xen's own monitoring data"),
        change.flag("mond_xen"),
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
    (Option("V", "version", _NO, "", "show the version"), change.show("version")),
    (Option("h", "help", _NO, "", "show this help"), change.show("help")),
    (
        Option("", "help-completion", _NO, "", "show the options for shell completion"),
        change.show("completion"),
    ),
)

OPTIONS: tuple[Option, ...] = tuple(option for option, _ in _TABLE)
_SETTERS: dict[str, Setter] = {option.name: setter for option, setter in _TABLE}


def read_options(given: Sequence[tuple[Option, str | None]]) -> HailOptions:
    """Apply options in the order of the command line.

    Raises:
        OptionError: the first value that is no good.
    """
    return change.applied(HailOptions(), _SETTERS, given)
