"""Other runs on the same cluster, written down in ledgers that this one knows nothing of."""

from __future__ import annotations

from executor.backend import Backend, Clock, Job
from executor.ledger import KEY_PREFIX, RunRecord

LOOKED_BACK = 2 * 86_400.0
"""Seconds: older jobs are not looked for, which saves time where the archive is long."""

LOOK_AGAIN = 60.0
"""Seconds between looks of a run that has jobs in the queue all the time."""


class OtherRuns:
    """Checks that the cluster is this run's alone, by the job queue that all ledgers share.

    A run cannot be seen in the queue while it has no job there, so two may pass the check before
    they begin. Therefore a runner that puts a job into the queue while it has no other there
    looks once more (:meth:`entered`, :attr:`due`), and now and then as long as it has jobs
    there: of two the one that came later gives way.
    """

    def __init__(self, run: RunRecord, backend: Backend, clock: Clock) -> None:
        self._uid = run.uid
        self._backend = backend
        self._clock = clock
        self._unsure = False
        self._asked = clock.now()

    def entered(self) -> None:
        """A job is submitted while no other job of the run is open."""
        self._unsure = True

    @property
    def due(self) -> bool:
        """True if it is time to look once more: an earlier run may have had no job for a while."""
        return self._unsure or self._clock.now() - self._asked >= LOOK_AGAIN

    def look(self) -> str:
        """Another run that was there first and has jobs that have not ended, in words; or ""."""
        began: dict[str, int] = {}
        open_jobs: dict[str, str] = {}
        since = self._clock.now() - LOOKED_BACK
        found = self._backend.find(KEY_PREFIX, since, ended=False)
        if any(_run_of(job) != self._uid for job in found):  # which was here first is in old jobs
            found = self._backend.find(KEY_PREFIX, since)
        for place, job in enumerate(found):  # oldest first
            uid = _run_of(job)
            began.setdefault(uid, place)
            if not job.state.ended:
                open_jobs[uid] = job.id
        self._unsure, self._asked = False, self._clock.now()
        own = began.get(self._uid)
        for uid, job_id in open_jobs.items():
            if own is not None and began[uid] < own:
                return f"another run, in another ledger, has job {job_id} in the queue"
        return ""


def _run_of(job: Job) -> str:
    """The uid of the run that a marked job is of."""
    return (job.key or "").removeprefix(KEY_PREFIX).partition(":")[0]
