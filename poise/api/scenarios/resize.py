"""The question whether an instance can have another size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from poise.api.evacuation_options import EvacuationOptions
from poise.api.planning_options import LARGEST, check_whole
from poise.api.scenarios.circumstances import Circumstances
from snapshots.errors import CannotTell, Option, UsageError
from snapshots.reading import printable, quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json
    from planner.whatif import InstanceSize, WhatIf
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class GrowBy:
    """So much more (MiB) than there is."""

    amount: int


@dataclass(frozen=True, slots=True)
class Resize:
    """Can an instance have another size where it is, or after which moves.

    ``memory`` and the sizes of ``disks``, by their index, are MiB, or :class:`GrowBy` so many more;
    ``add_disks`` are the sizes of new disks. Of the options those count that say which nodes are
    ``offline``, which CPU ratio and disk reserve hold, and how clusters are looked at.
    """

    instance: str
    memory: int | GrowBy | None = None
    vcpus: int | None = None
    disks: Mapping[int, int | GrowBy] = field(default_factory=dict)
    add_disks: Sequence[int] = ()
    options: EvacuationOptions = field(default_factory=EvacuationOptions)


def answer_resize(scenario: Resize, given: Circumstances) -> WhatIf:
    """The answer for an instance of another size.

    Raises:
        UsageError: see :func:`poise.what_if`; a disk would be smaller, or nothing would change.
    """
    from planner.whatif import resized
    from poise.api.evacuating import evacuation_model
    from poise.api.naming import instance_row
    from poise.api.silence import check_answers
    from snapshots.arrays import NO_NODE

    cluster = given.cluster
    row = instance_row(cluster, scenario.instance)
    name = cluster.instances.names[row]
    home = int(cluster.instances.primary[row])
    if home == NO_NODE or cluster.instances.forthcoming[row]:
        raise UsageError(f"instance {quoted(name)} does not exist yet")
    size = _size(scenario, cluster, row)
    model = evacuation_model(cluster, scenario.options)
    asked: dict[str, Json] = {
        "instance": name,
        "memory": size.memory,
        "vcpus": size.vcpus,
        "disks": list(size.disks),
    }
    try:
        check_answers(cluster, int(cluster.nodes.group[home]), model.options.offline_nodes)
        _check_spindles(scenario, cluster, row)
    except CannotTell as error:
        return given.cannot_tell("resize", asked, f"RESIZE {name}", error)
    return resized(
        model,
        row,
        size,
        asked=asked,
        throttles=given.throttles,
        times=given.times,
        accepted=given.accepted,
        as_of=given.as_of,
    )


def _check_spindles(scenario: Resize, cluster: Cluster, row: int) -> None:
    """Raises CannotTell for new disks on exclusive storage: their spindles are not asked for."""
    table = cluster.instances
    exclusive = cluster.nodes.exclusive_storage[int(table.primary[row])]
    if exclusive and scenario.add_disks and table.template[row].uses_node_disk:
        raise CannotTell(
            "its nodes have exclusive storage, and new disks need spindles of their own"
        )


def _size(scenario: Resize, cluster: Cluster, row: int) -> InstanceSize:
    """The size that is asked for, checked."""
    from planner.whatif import InstanceSize

    old = InstanceSize.of(cluster, row)
    name = printable(cluster.instances.names[row])
    asked = scenario.memory is not None or scenario.vcpus is not None
    if not asked and not scenario.disks and not scenario.add_disks:
        raise UsageError(
            f"nothing of {name} is to be changed",
            advice=(Option("memory", value="+2g"), ", or ", Option("disk", value="0:+10g")),
        )
    memory = old.memory
    if scenario.memory is not None:
        memory = _grown("memory", scenario.memory, old.memory)
        check_whole("memory", memory, "MiB", least=1)
    vcpus = old.vcpus
    if scenario.vcpus is not None:
        check_whole("vcpus", scenario.vcpus, least=1)
        vcpus = scenario.vcpus
    return InstanceSize(memory, vcpus, (*_disks(scenario, name, old), *_added(scenario)))


def _disks(scenario: Resize, name: str, old: InstanceSize) -> list[int]:
    """The disks that there are, with their new sizes."""
    disks = list(old.disks)
    for index, wanted in scenario.disks.items():
        check_whole("disk", index)
        if index >= len(disks):
            there = f"0 to {len(disks) - 1}" if len(disks) > 1 else "0" if disks else "none"
            raise UsageError(
                Option("disk"), f": {name} has no disk {index}", advice=f"disk {there}"
            )
        size = _grown("disk", wanted, disks[index])
        if size < disks[index]:
            now = f"it has {disks[index]} MiB, {size} MiB are asked for"
            raise UsageError(Option("disk"), f": disk {index} of {name} cannot shrink: {now}")
        disks[index] = size
    return disks


def _added(scenario: Resize) -> Sequence[int]:
    for size in scenario.add_disks:
        check_whole("add_disk", size, "MiB", least=1)
    return scenario.add_disks


def _grown(option: str, wanted: int | GrowBy, now: int) -> int:
    if isinstance(wanted, GrowBy):
        check_whole(option, wanted.amount, "MiB", most=LARGEST)
        return now + wanted.amount
    check_whole(option, wanted, "MiB")
    return wanted
