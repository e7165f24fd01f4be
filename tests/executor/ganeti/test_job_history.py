"""What Ganeti's jobs tell of the past."""

from __future__ import annotations

from typing import Any

import pytest

from executor.ganeti.job_history import HISTORY, history_of
from executor.ganeti.query import cell_rows
from executor.history import History, PastAction, PastResize
from planner.rules.actions import Verb
from tests.executor.ganeti.past_jobs import (
    ended_job,
    failover,
    grow_disk,
    migrate,
    modify,
    replace_disks,
)
from tests.executor.ganeti.recordings import job_row
from tests.executor.ganeti.stand_in import StandIn

WEB = "web.lab.test"


@pytest.fixture
def cluster() -> StandIn:
    return StandIn()


def history(cluster: StandIn) -> History:
    return history_of(cell_rows(cluster.query("job", list(HISTORY), None), HISTORY, "lab"), "lab")


def test_each_opcode_has_its_own_time_without_the_wait_for_locks(cluster: StandIn) -> None:
    ended_job(cluster, migrate(WEB), replace_disks(WEB), began=1000, waited=600, seconds=12.5)
    assert history(cluster).actions == (
        PastAction("1", 0, WEB, Verb.MIGRATE, 1600.0, 1612.5),
        PastAction("1", 1, WEB, Verb.REPLACE_DISKS, 1612.5, 1625.0),
    )


def test_a_recorded_job_of_a_whole_move(cluster: StandIn) -> None:
    row = job_row("whole-move")
    found = history_of([{**row, "opend": row["opexec"], "archived": False}], "lab")
    assert [action.verb for action in found.actions] == [
        Verb.MIGRATE,
        Verb.REPLACE_DISKS,
        Verb.MIGRATE,
    ]
    assert all(action.instance == "mail.lab.test" for action in found.actions)


def test_archived_jobs_come_along(cluster: StandIn) -> None:
    ended_job(cluster, failover(WEB), archived=True)
    assert [action.verb for action in history(cluster).actions] == [Verb.FAILOVER]


def test_of_a_job_that_failed_what_was_done_before_counts(cluster: StandIn) -> None:
    ended_job(cluster, migrate(WEB), replace_disks(WEB), status="error")
    assert [action.succeeded for action in history(cluster).actions] == [True, False]


@pytest.mark.parametrize("status", ["queued", "waiting", "running", "canceling", "canceled"])
def test_what_is_not_over_or_never_was_is_no_past(cluster: StandIn, status: str) -> None:
    ended_job(cluster, migrate(WEB), status=status)
    assert history(cluster) == History(frozenset("1"))


def test_a_cleanup_is_no_migration(cluster: StandIn) -> None:
    ended_job(cluster, migrate(WEB, cleanup=True))
    assert history(cluster).actions == ()


def test_a_node_that_was_emptied_counts_by_the_jobs_that_it_started(cluster: StandIn) -> None:
    ended_job(cluster, {"OP_ID": "OP_NODE_MIGRATE", "node_name": "node1.lab.test"})
    cluster.jobs[1]["opresult"] = [{"jobs": [[True, 2], [True, 3]]}]
    ended_job(cluster, migrate(WEB))
    ended_job(cluster, migrate("db.lab.test"))
    assert [action.job for action in history(cluster).actions] == ["2", "3"]


@pytest.mark.parametrize(
    ("more", "whole"),
    [
        ({}, True),
        ({"mode": "replace_on_secondary"}, True),
        ({"mode": "replace_on_secondary", "disks": [0]}, False),
        ({"mode": "replace_auto"}, False),
        ({"mode": None}, False),
    ],
)
def test_a_replacement_of_some_disks_is_known(
    cluster: StandIn, more: dict[str, Any], whole: bool
) -> None:
    ended_job(cluster, replace_disks(WEB, **more))
    assert [action.whole for action in history(cluster).actions] == [whole]


@pytest.mark.parametrize(
    ("opcode", "resizes"),
    [
        (grow_disk(WEB), [PastResize(WEB, 1010.0, memory=False)]),
        (modify(WEB, beparams={"maxmem": 4096}), [PastResize(WEB, 1010.0, disk=False)]),
        (modify(WEB, beparams={"vcpus": 4}), []),
        (modify(WEB, disks=[["add", {"size": 1024}]]), [PastResize(WEB, 1010.0, memory=False)]),
        (modify(WEB, disk_template="drbd"), [PastResize(WEB, 1010.0, memory=False)]),
        ({"OP_ID": "OP_INSTANCE_CREATE", "instance_name": WEB}, [PastResize(WEB, 1010.0)]),
        (
            {"OP_ID": "OP_INSTANCE_RENAME", "instance_name": WEB, "new_name": "www.lab.test"},
            [PastResize(WEB, 1010.0), PastResize("www.lab.test", 1010.0)],
        ),
    ],
)
def test_what_may_have_changed_a_size_is_known(
    cluster: StandIn, opcode: dict[str, Any], resizes: list[PastResize]
) -> None:
    ended_job(cluster, opcode)
    assert list(history(cluster).resizes) == resizes


def test_a_resize_that_failed_may_have_resized(cluster: StandIn) -> None:
    ended_job(cluster, grow_disk(WEB), status="error")
    assert len(history(cluster).resizes) == 1


@pytest.mark.parametrize("field", ["ops", "opstatus", "opexec", "opend"])
def test_a_job_of_another_shape_is_left_aside(cluster: StandIn, field: str) -> None:
    ended_job(cluster, migrate(WEB))
    for odd in (None, "text", [None], [{}], []):
        cluster.jobs[1][field] = odd
        assert all(action.instance == WEB for action in history(cluster).actions)
