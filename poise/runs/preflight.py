"""Checks before a run begins or continues: the right cluster answers, no other run is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapshots.errors import BackendError, UsageError
from snapshots.reading import printable

if TYPE_CHECKING:
    from executor.backend import Identity
    from executor.ledger import Ledger, RunRecord
    from poise.runs.target import Target
    from snapshots.cluster import Cluster


@dataclass(frozen=True)
class Seen:
    """A cluster as it was found before anything was started."""

    identity: Identity
    cluster: Cluster


def look(target: Target) -> Seen:
    """The cluster that answers, and its state.

    Raises:
        SourceError: it does not, or two answers are of two clusters.
    """
    identity, cluster = target.backend.identity(), target.backend.read()
    if cluster.cluster_uuid != identity.uuid:
        raise BackendError(
            f"{target.backend.target}: two clusters answer there ({identity.uuid} and"
            f" {printable(cluster.cluster_uuid)}): name one of them"
        )
    return Seen(identity, cluster)


def check_same_cluster(run: RunRecord, seen: Seen, source: str) -> None:
    """The cluster that answers at ``source`` is the one that a run was begun on.

    Raises:
        UsageError: it is another one.
    """
    if seen.identity.uuid != run.cluster_uuid:
        now = "is now" if source == run.target else "is"
        raise UsageError(
            f"wrong cluster: run {run.id} is on {run.cluster_name} ({run.cluster_uuid}), but"
            f" {source} {now} {seen.identity.name} ({seen.identity.uuid}). Nothing was changed"
        )


def check_alone(target: Target, seen: Seen, ledger: Ledger | None, own: str | None = None) -> None:
    """No other run is running on the cluster, by its own queue and by the ledger.

    Args:
        target: the cluster.
        seen: what it calls itself.
        ledger: the ledger that is going to be used; None where there is none.
        own: the uid of the run whose jobs do not matter.

    Raises:
        UsageError: another run's jobs have not ended.
        LedgerError: another run's runner lives.
    """
    from executor.ledger import KEY_PREFIX

    runs = {} if ledger is None else {run.uid: run for run in ledger.runs()}
    for job in target.backend.find(KEY_PREFIX, ended=False):
        uid = (job.key or "").removeprefix(KEY_PREFIX).partition(":")[0]
        if job.state.ended or uid == own:
            continue
        other = f"run {runs[uid].id}" if uid in runs else "a run in another ledger"
        advice = "wait until it has ended"
        if ledger is not None and uid in runs:
            show, again = (ledger.command(verb, runs[uid].id) for verb in ("status", "resume"))
            advice = f"{show}, then {again}"
        raise UsageError(
            f"{seen.identity.name}: job {job.id} of {other} has not ended ({job.state})",
            advice=advice,
        )
    if ledger is not None:
        ledger.check_free(seen.identity, target.clock.now(), None if own is None else runs[own].id)
