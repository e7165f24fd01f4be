"""The terms of the score in plain words, by Ganeti's name."""

from __future__ import annotations

MEANINGS = {
    "free_mem_cv": "spread of free memory",
    "free_disk_cv": "spread of free disk",
    "n1_cnt": "instances on nodes not N+1 safe",
    "reserved_mem_cv": "spread of memory reserved for N+1",
    "offline_all_cnt": "instances on offline nodes",
    "offline_pri_cnt": "primaries on offline nodes",
    "vcpu_ratio_cv": "spread of virtual per physical CPU",
    "cpu_load_cv": "spread of CPU load",
    "mem_load_cv": "spread of memory load",
    "disk_load_cv": "spread of disk load",
    "net_load_cv": "spread of network load",
    "pri_tags_score": "primaries that exclude each other",
    "spindles_cv": "spread of spindles used",
    "free_mem_cv_forth": "free memory, forthcoming counted",
    "free_disk_cv_forth": "free disk, forthcoming counted",
    "vcpu_ratio_cv_forth": "virtual CPUs, forthcoming counted",
    "spindles_cv_forth": "spindles, forthcoming counted",
    "location_score": "pairs in one location",
    "location_exclusion_score": "excluding instances in one location",
    "reserved_mem_rtotal": "memory reserved for N+1, in all",
}
