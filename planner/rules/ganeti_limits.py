"""The limits of a node that Ganeti knows, each stated once: amounts, room and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.rules.failure import Failure
from planner.rules.limit import PLENTY, Binds, Bound, Breach, BreachCheck, Limit, Words
from planner.state.model import Model
from planner.words import size_in_words
from snapshots.arrays import Floats, Ints

if TYPE_CHECKING:
    from planner.rules.node_lanes import NodeLanes

MIB = "MiB"


def whole(values: Floats) -> Ints:
    """Whole numbers; what is not finite means no limit."""
    finite = np.isfinite(values) & (np.abs(values) < PLENTY)
    return np.where(finite, values, PLENTY).astype(np.int64)


# -- memory ------------------------------------------------------------------------------------


def _memory(model: Model, rows: Ints, later: bool) -> Ints:
    memory: Ints = model.memory[rows]
    return memory if later else np.where(model.uses_memory[rows], memory, 0)


def _memory_breach(lanes: NodeLanes, lane: int) -> Breach:
    short = -int(lanes.free_memory[lane])
    return Breach(short, f"its instances need {size_in_words(short)} more memory than it has")


MEMORY = Limit(
    "memory",
    MIB,
    Failure.MEM,
    Binds.PRIMARY,
    on_disks=False,
    takes=_memory,
    bounds=(
        Bound(soft=False, later=False, room=lambda lanes: lanes.free_memory - 1),
        Bound(soft=True, later=True, room=lambda lanes: lanes.later_free_memory - 1),
    ),
    whole=lambda model: model.total_memory,
    words=Words(
        "memory",
        over=lambda missing: f"{size_in_words(missing)} short",
        mover=lambda missing: f"needs {size_in_words(missing)} more memory",
        newcomer=lambda _, missing: f"needs {size_in_words(missing)} more memory",
        breach_check=BreachCheck("memory", lambda lanes: lanes.free_memory < 0, _memory_breach),
    ),
    spare=1,
)


# -- disk --------------------------------------------------------------------------------------


def _disk(model: Model, rows: Ints, _: bool) -> Ints:
    return np.where(model.local[rows], model.disk[rows], 0)


def _reserve(lanes: NodeLanes) -> Ints:
    reserve: Ints = lanes.placement.model.disk_reserve[lanes.node]
    return reserve


def _disk_breach(lanes: NodeLanes, lane: int) -> Breach:
    free, wanted = int(lanes.free_disk[lane]), max(int(_reserve(lanes)[lane]), 0)
    text = (
        f"{size_in_words(free)} of disk free, {size_in_words(wanted)} to be kept free "
        f"({size_in_words(wanted - free)} short)"
    )
    return Breach(wanted - free, text)


DISK = Limit(
    "disk",
    MIB,
    Failure.DISK,
    Binds.BOTH,
    on_disks=True,
    takes=_disk,
    bounds=(
        Bound(soft=False, later=False, room=lambda lanes: lanes.free_disk - 1),
        Bound(
            soft=True,
            later=False,
            room=lambda lanes: lanes.free_disk - np.maximum(_reserve(lanes), 1),
        ),
        Bound(
            soft=True,
            later=True,
            room=lambda lanes: lanes.later_free_disk - np.maximum(_reserve(lanes), 1),
        ),
    ),
    whole=lambda model: model.total_disk,
    words=Words(
        "disk",
        over=lambda missing: f"{size_in_words(missing)} short",
        mover=lambda missing: f"needs {size_in_words(missing)} more disk",
        newcomer=lambda _, missing: f"needs {size_in_words(missing)} more disk",
        breach_check=BreachCheck(
            "disk",
            lambda lanes: lanes.free_disk < np.maximum(_reserve(lanes), 0),
            _disk_breach,
        ),
    ),
    spare=1,
)


# -- virtual CPUs ------------------------------------------------------------------------------


def _vcpus(model: Model, rows: Ints, _: bool) -> Ints:
    return np.where(model.uses_cpu[rows], model.vcpus[rows], 0)


def _most_vcpus(lanes: NodeLanes) -> Ints:
    return whole(lanes.placement.model.most_vcpus[lanes.node])


def _max_vcpus(lanes: NodeLanes) -> Ints:
    most: Ints = lanes.placement.model.max_vcpus[lanes.node]
    return most


def _vcpus_of_newcomer(after: NodeLanes, over: int) -> str:
    used = max(int(after.used_cpus[0]), int(after.later_used_cpus[0]))
    return f"would have {used} virtual CPUs of {int(_max_vcpus(after)[0])} allowed ({over} over)"


def _vcpus_breach(lanes: NodeLanes, lane: int) -> Breach:
    used, limit = int(lanes.used_cpus[lane]), int(_max_vcpus(lanes)[lane])
    ratio = lanes.placement.model.vcpu_ratio[lanes.node[lane]]
    text = f"{used} virtual CPUs, {limit} allowed ({ratio:g} per CPU, {used - limit} too many)"
    return Breach(used - limit, text)


VCPUS = Limit(
    "vcpus",
    "vcpus",
    Failure.CPU,
    Binds.PRIMARY,
    on_disks=False,
    takes=_vcpus,
    bounds=(
        Bound(soft=True, later=False, room=lambda lanes: _most_vcpus(lanes) - lanes.used_cpus),
        Bound(
            soft=True,
            later=True,
            room=lambda lanes: _most_vcpus(lanes) - lanes.later_used_cpus,
        ),
    ),
    whole=lambda model: model.max_vcpus,
    words=Words(
        "CPU ratio",
        over=lambda missing: f"{missing:g} virtual {'CPU' if missing == 1 else 'CPUs'} over",
        mover=lambda missing: f"needs {missing:.0f} more virtual CPUs under its ratio",
        newcomer=_vcpus_of_newcomer,
        breach_check=BreachCheck(
            "cpu-ratio", lambda lanes: lanes.used_cpus > _most_vcpus(lanes), _vcpus_breach
        ),
    ),
    excess=lambda lanes: np.maximum(lanes.used_cpus, lanes.later_used_cpus) - _max_vcpus(lanes),
)


# -- spindles: instances per spindle on shared storage, spindles of their own on exclusive -------


def _spindle_use(model: Model, rows: Ints, _: bool) -> Ints:
    return np.where(model.local[rows], model.spindle_use[rows], 0)


def _spindles_short(missing: float) -> str:
    return f"{missing:g} {'spindle' if missing == 1 else 'spindles'} short"


def _max_spindles(lanes: NodeLanes) -> Floats:
    most: Floats = lanes.placement.model.max_spindles[lanes.node]
    return most


def _most_spindles(lanes: NodeLanes) -> Ints:
    return whole(np.where(lanes.exclusive, np.inf, np.floor(_max_spindles(lanes))))


def _ratio_of_newcomer(after: NodeLanes, over: int) -> str:
    used = max(float(after.used_spindles[0]), float(after.later_used_spindles[0]))
    return (
        f"would use {used:g} spindles of {float(_max_spindles(after)[0]):g} allowed ({over} over)"
    )


def _ratio_breach(lanes: NodeLanes, lane: int) -> Breach:
    held, ceiling = float(lanes.used_spindles[lane]), float(_max_spindles(lanes)[lane])
    text = f"{held:g} instance spindles, {ceiling:g} allowed ({held - ceiling:g} too many)"
    return Breach(held - ceiling, text)


SPINDLE_RATIO = Limit(
    "spindle-ratio",
    "spindles",
    Failure.DISK,
    Binds.BOTH,
    on_disks=True,
    takes=_spindle_use,
    bounds=(
        Bound(
            soft=True,
            later=False,
            room=lambda lanes: _most_spindles(lanes) - whole(lanes.used_spindles),
        ),
        Bound(
            soft=True,
            later=True,
            room=lambda lanes: _most_spindles(lanes) - whole(lanes.later_used_spindles),
        ),
    ),
    whole=lambda model: model.total_spindles,
    words=Words(
        "spindles",
        over=_spindles_short,
        mover=lambda missing: f"would use {missing:g} spindles more than its ratio allows",
        newcomer=_ratio_of_newcomer,
        breach_check=BreachCheck(
            "spindles", lambda lanes: lanes.used_spindles > _max_spindles(lanes), _ratio_breach
        ),
    ),
    excess=lambda lanes: (
        np.maximum(lanes.used_spindles, lanes.later_used_spindles) - _max_spindles(lanes)
    ),
)


def _own_spindles(model: Model, rows: Ints, _: bool) -> Ints:
    """Those of disks anywhere: Ganeti takes and gives back spindles whatever the template."""
    own: Ints = np.maximum(model.disk_spindles[rows], 0)
    return own


def _spindles_of_newcomer(_: NodeLanes, missing: int) -> str:
    things = "spindle" if missing == 1 else "spindles"
    return f"needs {missing} more free {things} (exclusive storage)"


SPINDLES = Limit(
    "spindles",
    "spindles",
    Failure.SPINDLES,
    Binds.BOTH,
    on_disks=True,
    takes=_own_spindles,
    bounds=(
        Bound(
            soft=False,
            later=False,
            room=lambda lanes: np.where(lanes.exclusive, lanes.free_spindles, PLENTY),
        ),
        Bound(
            soft=True,
            later=True,
            room=lambda lanes: np.where(lanes.exclusive, lanes.later_free_spindles, PLENTY),
        ),
    ),
    whole=lambda model: model.total_spindles,
    words=Words(
        "spindles",
        over=_spindles_short,
        mover=lambda missing: f"needs {missing:.0f} more free spindles",
        newcomer=_spindles_of_newcomer,
    ),
)
