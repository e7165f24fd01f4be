"""A snapshot with instances added that have no nodes yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from snapshots.cluster import Cluster, InstanceRecord


def extended(cluster: Cluster, newcomers: Sequence[InstanceRecord]) -> Cluster:
    """``cluster`` with ``newcomers`` (without nodes) as rows after its own instances."""
    if not newcomers:
        return cluster
    added = Cluster.from_records((), (), newcomers).instances
    columns: dict[str, Any] = {}
    for name, values in vars(cluster.instances).items():
        more = getattr(added, name)
        columns[name] = (
            np.concatenate([values, more]) if isinstance(values, np.ndarray) else values + more
        )
    return replace(cluster, instances=type(added)(**columns))
