"""``poise what-if SOURCE resize``: can an instance have another size."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.api.evacuation_options import EvacuationOptions
from poise.api.scenarios.resize import GrowBy, Resize
from poise.cli.balance_options import names_in
from poise.cli.limit_options import KvmNodeMemory, MaxCpu, MinDisk
from poise.cli.option import option
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Offline, Parallel, accepted
from poise.cli.what_if.what_if_question import WhatIfQuestion
from poise.messages import tell
from poise.settings.option_sizes import doubtful_sizes, size_option
from snapshots.errors import UsageError
from snapshots.reading import quoted

_USUAL = EvacuationOptions()
_SIZE = "New size"

Instance = Annotated[
    str, typer.Argument(metavar="INSTANCE", help="The instance.", show_default=False)
]
Memory = Annotated[
    str | None,
    option(
        "--memory",
        "-m",
        panel=_SIZE,
        metavar="SIZE",
        help="Memory, such as 8g, or +2g for so much more (MiB without a unit).",
    ),
]
Vcpus = Annotated[
    int | None, option("--vcpus", "-c", panel=_SIZE, metavar="N", help="Virtual CPUs.")
]
Disk = Annotated[
    list[str] | None,
    option(
        "--disk",
        "-d",
        panel=_SIZE,
        metavar="IDX:SIZE",
        help="The size of a disk, such as 0:100g, or 0:+10g for so much more.",
    ),
]
AddDisk = Annotated[
    list[str] | None,
    option("--add-disk", panel=_SIZE, metavar="SIZES", help="New disks, such as 20g."),
]


def ask(
    *,
    instance: Instance,
    memory: Memory = None,
    vcpus: Vcpus = None,
    disk: Disk = None,
    add_disk: AddDisk = None,
    offline: Offline = None,
    accept: Accept = None,
    max_cpu: MaxCpu = None,
    min_disk: MinDisk = _USUAL.min_disk,
    kvm_node_memory: KvmNodeMemory = _USUAL.kvm_node_memory,
    parallel: Parallel,
) -> WhatIfQuestion:
    """Can an instance have more memory, CPUs or disk where it is, or after which moves?

    Where its nodes have no room for it, a few cheap moves are looked for that make room, of the
    instance itself or of others: migrations first, then copies. The report says what is at risk
    meanwhile, what its nodes have left, and what counts only after a restart.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    scenario = Resize(
        instance,
        memory=None if memory is None else _amount(memory, "--memory"),
        vcpus=vcpus,
        disks=_disks(disk),
        add_disks=[size_option(size, "--add-disk") for size in names_in(add_disk)],
        options=EvacuationOptions(
            offline=names_in(offline),
            max_cpu=max_cpu,
            min_disk=min_disk,
            kvm_node_memory=kvm_node_memory,
        ),
    )
    sizes = [] if memory is None else [("--memory", memory.removeprefix("+"))]
    if note := doubtful_sizes(sizes):
        tell(note)
    return WhatIfQuestion(scenario, accepted(accept), parallel.throttles())


resize = answered(ask)


def _amount(text: str, name: str) -> int | GrowBy:
    """``8g``, or ``+2g``."""
    if text.startswith("+"):
        return GrowBy(size_option(text[1:], name))
    return size_option(text, name)


def _disks(given: list[str] | None) -> dict[int, int | GrowBy]:
    """The sizes by the index of the disk.

    Raises:
        UsageError: a value that is no index and size, or a disk that is named twice.
    """
    found: dict[int, int | GrowBy] = {}
    for one in names_in(given):
        index, colon, size = one.partition(":")
        if not colon or not index.isascii() or not index.isdigit():
            raise UsageError(
                f"--disk: expected IDX:SIZE, got {quoted(one)}", advice="--disk 0:+10g"
            )
        if int(index) in found:
            raise UsageError(f"--disk: disk {int(index)} is named twice")
        found[int(index)] = _amount(size, "--disk")
    return found
