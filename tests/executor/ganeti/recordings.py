"""Rows and answers that tests/labs/ganeti/record_jobs.py recorded on a real cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from executor.ganeti.job_rows import FIELDS, Row
from executor.ganeti.observation import INSTANCE_FIELDS
from executor.ganeti.query import cell_rows

DATA = Path(__file__).resolve().parents[2] / "data/ganeti-jobs"


def recorded(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


JOBS = recorded("jobs")
DISKS = recorded("disks")
INSTANCES = recorded("instances")


def job_row(name: str) -> Row:
    (row,) = cell_rows({"data": [JOBS[name]]}, FIELDS, "jobs")
    return row


def instance_row(name: str) -> Row:
    (row,) = cell_rows({"data": [INSTANCES[name]]}, INSTANCE_FIELDS, "instances")
    return row
