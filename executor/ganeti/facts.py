"""How Ganeti clusters work, by the way in which they are reached."""

from __future__ import annotations

from dataclasses import replace

from executor.cluster_facts import ClusterFacts
from executor.ganeti.advice import GanetiAdvice
from executor.job_id import job_number

OVER_LUXI = ClusterFacts(
    whole_moves=True,
    jobs_at_once=20,
    locks_nodes=True,
    job_order=job_number,
    advice=GanetiAdvice(),
)
"""Through its own socket. 20 jobs at once is its default (``max-running-jobs``)."""

OVER_RAPI = replace(OVER_LUXI, whole_moves=False)
"""RAPI takes one opcode a job."""
