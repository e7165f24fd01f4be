"""The runs that give a node a role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord


def open_run_of(ledger: Ledger, node: str, cluster_uuid: str) -> RunRecord | None:
    """The latest unfinished run that gives a node a role; None for none."""
    runs = runs_of(ledger, node, cluster_uuid)
    return next((run for run in runs if run.state.resumable), None)


def runs_of(ledger: Ledger, node: str, cluster_uuid: str) -> Iterator[RunRecord]:
    """All runs that give a node a role, on the cluster with this UUID, the latest first.

    Runs that are damaged are left out. Where the snapshot does not tell the UUID (""), the runs of
    all clusters count that have a node of this name.
    """
    numbers = set(ledger.runs_about(node))
    for run in reversed(ledger.runs()):
        if run.id in numbers and cluster_uuid in ("", run.cluster_uuid):
            yield run
