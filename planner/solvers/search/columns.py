"""The columns of a node's amounts in the kernel, in the order of ``planner/kernel/problem.h``."""

from __future__ import annotations

from planner.kernel.problem import COLUMNS

(
    FREE_MEMORY,
    FREE_DISK,
    RESERVED,
    CPUS,
    CPU_LOAD,
    MEMORY_LOAD,
    DISK_LOAD,
    NETWORK_LOAD,
    SPINDLES,
    LATER_FREE_MEMORY,
) = range(COLUMNS)
