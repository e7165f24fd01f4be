"""The facts of Ganeti clusters, by the way in which they are reached."""

from __future__ import annotations

from dataclasses import replace

from executor.cluster_facts import ClusterFacts
from executor.ganeti.advice import GanetiAdvice
from executor.ganeti.job_id import job_order
from planner.timing import USUAL_QUEUE

OVER_LUXI = ClusterFacts(
    whole_moves=True,
    jobs_at_once=USUAL_QUEUE.jobs_at_once,
    locks_nodes=True,
    job_order=job_order,
    advice=GanetiAdvice(),
)
"""Through its own socket."""

OVER_RAPI = replace(OVER_LUXI, whole_moves=False)
"""RAPI takes one opcode a job."""
