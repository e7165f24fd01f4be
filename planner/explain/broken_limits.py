"""Limits that a node breaks before a plan, after it, or both.

A broken limit may be repaired, never made worse; the reader of a plan wants to know which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from planner.explain.unprotected import short_of_memory
from planner.state.placement import Placement
from planner.words import human_size
from snapshots.arrays import Ints


class Limit(StrEnum):
    """What can be broken; the value is the stable word in plans."""

    N_PLUS_ONE = "n-plus-one"
    MEMORY = "memory"
    DISK = "disk"
    CPU_RATIO = "cpu-ratio"
    SPINDLES = "spindles"
    EXCLUSION_TAG = "exclusion-tag"


@dataclass(frozen=True, slots=True)
class Breach:
    """By how much a limit is broken (MiB, CPUs, spindles, instances), and the same in words."""

    excess: float
    text: str


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """One limit on one node (row); what is wrong with it before and after, None where kept."""

    limit: Limit
    node: int
    before: Breach | None
    after: Breach | None


def broken_limits(before: Placement, after: Placement, scope: Ints) -> list[BrokenLimit]:
    """The limits that online nodes of ``scope`` break, by limit and node."""
    online = scope[~after.model.offline[scope]]
    then, now = (dict(_broken(placement, online)) for placement in (before, after))
    keys = sorted(then.keys() | now.keys(), key=lambda key: (list(Limit).index(key[0]), key[1:]))
    return [
        BrokenLimit(limit, node, then.get((limit, node, tag)), now.get((limit, node, tag)))
        for limit, node, tag in keys
    ]


def _broken(place: Placement, online: Ints) -> Iterator[tuple[tuple[Limit, int, str], Breach]]:
    model = place.model
    free_memory = place.free_memory
    for node in online[short_of_memory(place)[online]].tolist():
        reserved, free = int(place.reserved_memory[node]), int(free_memory[node])
        short = max(0, reserved - free)
        primaries, each = place.reservations.of(node)
        worst = model.cluster.nodes.names[primaries[each.argmax()]] if len(each) else ""
        text = (
            f"{human_size(reserved)} of memory needed if {worst} fails, {_free(free)} "
            f"({human_size(short)} short)"
        )
        yield (
            (Limit.N_PLUS_ONE, node, ""),
            Breach(short, text if reserved else "no free memory"),
        )
    for node in online[free_memory[online] < 0].tolist():
        short = -int(free_memory[node])
        text = f"its instances need {human_size(short)} more memory than it has"
        yield (Limit.MEMORY, node, ""), Breach(short, text)
    reserve = np.maximum(model.disk_reserve, 0)
    for node in online[place.free_disk[online] < reserve[online]].tolist():
        free, wanted = int(place.free_disk[node]), int(reserve[node])
        text = (
            f"{human_size(free)} of disk free, {human_size(wanted)} to be kept free "
            f"({human_size(wanted - free)} short)"
        )
        yield (Limit.DISK, node, ""), Breach(wanted - free, text)
    yield from _ratios(place, online)
    tags, nodes, counts = place.tag_counts.entries()
    crowded = (counts > 1) & np.isin(nodes, online)
    columns = (column[crowded].tolist() for column in (tags, nodes, counts))
    for tag, node, held in zip(*columns, strict=True):
        name = model.tags.exclusion_names[tag]
        text = f"{held} primaries with exclusion tag {name}"
        yield (Limit.EXCLUSION_TAG, node, name), Breach(held, text)


def _free(free: int) -> str:
    """MiB free, or how much is missing already."""
    return f"{human_size(free)} free" if free >= 0 else f"{human_size(-free)} too few as it is"


def _ratios(place: Placement, online: Ints) -> Iterator[tuple[tuple[Limit, int, str], Breach]]:
    model = place.model
    with np.errstate(all="ignore"):
        over_cpu = (model.vcpu_ratio >= 0) & (model.vcpu_ratio < place.used_cpus / model.total_cpus)
    for node in online[over_cpu[online]].tolist():
        used, limit = int(place.used_cpus[node]), int(model.max_vcpus[node])
        text = (
            f"{used} virtual CPUs, {limit} allowed "
            f"({model.vcpu_ratio[node]:g} per CPU, {used - limit} too many)"
        )
        yield (Limit.CPU_RATIO, node, ""), Breach(used - limit, text)
    over_spindles = place.used_spindles > model.max_spindles
    for node in online[over_spindles[online]].tolist():
        held, ceiling = float(place.used_spindles[node]), float(model.max_spindles[node])
        text = f"{held:g} instance spindles, {ceiling:g} allowed ({held - ceiling:g} too many)"
        yield (Limit.SPINDLES, node, ""), Breach(held - ceiling, text)
