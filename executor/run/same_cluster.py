"""Checks that the cluster that answers is the one that a run is on: names can lead elsewhere."""

from __future__ import annotations

from executor.backend import Backend
from executor.ledger import RunRecord
from snapshots.errors import Refused
from snapshots.reading import printable


def check_same(run: RunRecord, target: str, uuid: str) -> None:
    """Compare the UUID that answers now with the run's.

    Args:
        run: the run.
        target: how its cluster is reached.
        uuid: which one answers there.

    Raises:
        Refused: it is another one.
    """
    if uuid != run.cluster_uuid:
        raise Refused(
            f"{target} is now another cluster ({printable(uuid)}), the run is on {run.cluster_name}"
            f" ({run.cluster_uuid}): nothing more was submitted"
        )


def check_cluster(run: RunRecord, backend: Backend) -> None:
    """Check that the run's own cluster answers before its answers are believed.

    Raises:
        Refused: another one answers.
        NoAnswer: none does.
    """
    check_same(run, backend.target, backend.identity().uuid)
