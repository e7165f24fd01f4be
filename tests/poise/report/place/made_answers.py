"""Answers to the question where an instance goes, on small clusters."""

from __future__ import annotations

from typing import Any

import poise
from planner.plan.allocation import Allocation
from tests.planner.small_clusters import A, B, cluster, instance, node

NEW = poise.NewInstance(memory=1024, disks=(2048,), vcpus=1)
TOO_LARGE = poise.NewInstance(memory=20_000, disks=(2048,), vcpus=1)


def placed(request: poise.NewInstance = NEW, **options: Any) -> Allocation:
    """The answer of three nodes with one instance on the first two."""
    nodes = [node(f"{name}.example.org") for name in "abc"]
    there = cluster(instance("web.example.org", A, B), nodes=nodes)
    return poise.allocate(there, request, **options)
