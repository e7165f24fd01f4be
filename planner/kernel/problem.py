"""The kernel's problem in arrays: what ``problem.h`` lays out, made by its callers in numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COLUMNS = 10
"""Free memory and disk, reserved memory, virtual CPUs, loads (4), spindles, later free memory."""

MOST_TERMS = 13
MOST_AMOUNT = float(1 << 52)
"""Stands for no limit; whole numbers up to here are exact as doubles."""

NODE_ROW = np.dtype(
    [
        ("amount", "f8", COLUMNS),
        ("scale", "f8", MOST_TERMS),
        ("offset", "f8", MOST_TERMS),
        ("disk_reserve", "f8"),
        ("most_cpus", "f8"),
        ("most_spindles", "f8"),
        ("coming_disk", "f8"),
        ("coming_cpus", "f8"),
        ("coming_spindles", "f8"),
        ("primaries", "i4"),
        ("hosted", "i4"),
        ("online", "i4"),
        ("failing", "i4"),
    ],
    align=True,
)

INSTANCE_ROW = np.dtype(
    [
        ("as_primary", "f8", COLUMNS),
        ("as_secondary", "f8", COLUMNS),
        ("sends_first", "f8"),
        ("sends_later", "f8"),
        ("reserve", "f8"),
        ("disk", "f8"),
        ("primary", "i4"),
        ("secondary", "i4"),
        ("mirrored", "i4"),
        ("kinds", "i4"),
    ],
    align=True,
)

STEP_ROW = np.dtype(
    [
        ("instance", "i4"),
        ("kind", "i4"),
        ("target", "i4"),
        ("primary", "i4"),
        ("secondary", "i4"),
        ("score", "f8"),
    ],
    align=True,
)

GOAL_ROW = np.dtype(
    [
        ("broken", "i8"),
        ("weight", "i8"),
        ("kind", "i4"),
        ("hard", "i4"),
        ("most", "i4"),
        ("places", "i4"),
        ("counts", "i4"),
    ],
    align=True,
)

GOAL_PART = np.dtype(
    [("goal", "i4"), ("as_primary", "i4"), ("as_secondary", "i4")],
    align=True,
)

GOAL_MOST, GOAL_TOGETHER, GOAL_NODES, GOAL_EMPTY = range(4)
"""Kinds of goals: see ``problem.h``."""

Rows = NDArray[np.void]
Whole = NDArray[np.int32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Terms:
    """The spread terms that moves change.

    ``column``: the column of each; ``weight``; ``unit``: how much of a value an average instance
    makes. ``base``: the part of the score that no move changes. ``reserved``: which term is the
    spread of reserved memory, the sum of whose values counts ``reserved_weight``.
    """

    column: Whole
    weight: Doubles
    unit: Doubles
    base: float
    reserved: int
    reserved_weight: float


@dataclass(frozen=True, eq=False)
class Tags:
    """The part of tags in rules and score: see ``problem.h``; None: no such tags.

    ``starts`` (I + 1), ``tag``, ``times``: what instances carry. ``counts`` (T, N), ``places``
    (T, L): primaries under each tag by node and by kind of location; ``alike`` (L), ``located``
    (N, L). ``conflicts``, ``location``, ``place_conflicts``: the summed terms at the start.
    """

    starts: Whole
    tag: Whole
    times: Whole
    counts: Whole
    places: Whole
    alike: Whole
    located: NDArray[np.uint8]
    common: Whole | None = None
    penalty: Whole | None = None
    may_migrate: NDArray[np.uint8] | None = None
    conflicts: int = 0
    location: int = 0
    place_conflicts: int = 0


@dataclass(frozen=True, eq=False)
class Goals:
    """Goals about places (G, :data:`GOAL_ROW`): see ``problem.h``.

    ``place`` (G, N): the place that a node is in. ``counts``: primaries in each place of each goal.
    ``starts`` (I + 1), ``parts`` (:data:`GOAL_PART`): what each instance has to do with goals.
    ``wrong`` (lists, N): lists of wrong nodes.
    """

    goals: Rows
    place: Whole
    counts: Whole
    starts: Whole
    parts: Rows
    wrong: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class KernelProblem:
    """A node group for the kernel.

    ``nodes`` (N, :data:`NODE_ROW`), ``instances`` (I, :data:`INSTANCE_ROW`); nodes are named by
    their rows here. ``reserved_for`` (N, N + 1): MiB that a node reserves for each primary, last
    for primaries that are not here.
    """

    nodes: Rows
    instances: Rows
    reserved_for: Doubles
    terms: Terms
    tags: Tags
    goals: Goals | None = None
    force: bool = False
    evacuate_only: bool = False
    odd_nodes: int = 0
