"""``poise what-if SOURCE reboot``: can nodes reboot with every instance running."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.api.evacuation_options import EvacuationOptions
from poise.api.scenarios.reboot import Reboot
from poise.cli.balance_options import Group, names_in
from poise.cli.limit_options import KvmNodeMemory
from poise.cli.option import flag, option
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Offline, Parallel, accepted
from poise.cli.what_if.what_if_question import WhatIfQuestion
from poise.settings.times import read_span

_USUAL = Reboot()

Nodes = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NODE]...", help="The nodes to reboot.", show_default="all that are online"
    ),
]
Together = Annotated[
    bool, flag("--together", help="Nodes that share no instance reboot at once, not one by one.")
]
Max = Annotated[
    bool, flag("--max", help="Only the largest set of the nodes that can be away at once reboots.")
]
RebootTime = Annotated[
    str,
    option(
        "--reboot-time",
        metavar="TIME",
        help="From a node's reboot until it serves again: 300s, 5m.",
        default=True,
    ),
]


def ask(
    *,
    nodes: Nodes = None,
    group: Group = None,
    together: Together = False,
    max: Max = False,
    reboot_time: RebootTime = "5m",
    offline: Offline = None,
    accept: Accept = None,
    kvm_node_memory: KvmNodeMemory = _USUAL.options.kvm_node_memory,
    parallel: Parallel,
) -> WhatIfQuestion:
    """Can the nodes reboot with no instance down, in which order, and how long does it take?

    Running instances migrate to their secondaries, the node reboots, and they come back; then it
    is the next node's turn. The two nodes of an instance are never away at once. The master comes
    last. With --max as many nodes as can reboot at once, and the others do not.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    seconds = read_span(reboot_time, "--reboot-time")
    options = EvacuationOptions(offline=names_in(offline), kvm_node_memory=kvm_node_memory)
    return WhatIfQuestion(
        Reboot(nodes or (), group, together, seconds, options, max),
        accepted(accept),
        parallel.throttles(),
        no_plan="a plan of moves holds no reboots",
    )


reboot = answered(ask)
