"""``poise what-if SOURCE lose``: what happens when nodes fail at once."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.api.evacuation_options import EvacuationOptions
from poise.api.scenarios.lose import Lose
from poise.cli.balance_options import Group, names_in
from poise.cli.limit_options import KvmNodeMemory
from poise.cli.option import flag, option
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Offline, accepted
from poise.cli.what_if.what_if_question import WhatIfQuestion

_USUAL = Lose()

Nodes = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NODE]...", help="The nodes that fail at the same time.", show_default=False
    ),
]
Any = Annotated[
    int | None,
    option("--any", metavar="1|2", help="Every node by itself, or every two nodes together."),
]
Tag = Annotated[
    str | None,
    option(
        "--tag",
        metavar="TAG",
        help="The nodes with this tag, such as rack:B2; rack: every rack by itself.",
    ),
]

Restore = Annotated[
    bool,
    flag("--restore", help="Search for the best way to make new second copies, not a quick one."),
]


def ask(
    *,
    nodes: Nodes = None,
    any: Any = None,
    tag: Tag = None,
    group: Group = None,
    restore: Restore = False,
    offline: Offline = None,
    accept: Accept = None,
    kvm_node_memory: KvmNodeMemory = _USUAL.options.kvm_node_memory,
) -> WhatIfQuestion:
    """Tell which instances run again when nodes fail, and which do not.

    Instances with a second copy restart there, those on shared storage on any node of the group;
    all are asked for room together. With --any and --tag the ten worst cases are shown.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    options = EvacuationOptions(offline=names_in(offline), kvm_node_memory=kvm_node_memory)
    return WhatIfQuestion(
        Lose(nodes or (), any, tag, group, restore, options),
        accepted(accept),
        no_plan="nothing is moved, so there is no plan",
    )


lose = answered(ask)
