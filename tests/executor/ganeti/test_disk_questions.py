"""Questions about disks: one job for several instances where that can be, and no long waits."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from executor.backend import Disks, JobRequest
from executor.ganeti.luxi_backend import LuxiBackend
from executor.ganeti.patience import Patience
from executor.ganeti.rapi_backend import RapiBackend
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from snapshots.ganeti.rapi_access import RapiAccess
from tests.executor.ganeti.recordings import DISKS
from tests.executor.ganeti.stand_in import GUEST, Luxi, StandIn, rapi
from tests.labs.ganeti.stand_in import listening


@pytest.fixture
def cluster() -> StandIn:
    return StandIn()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """How disks are is asked for, and not waited for."""
    monkeypatch.setattr("executor.ganeti.disk_questions._PATIENCE", 0.1)


@pytest.mark.usefixtures("short_patience")
def test_disks_are_not_waited_for_but_asked_for_again(cluster: StandIn) -> None:
    cluster.disks_answered = False
    with rapi(cluster) as url:
        backend = RapiBackend(RapiAccess(url))
        seen = backend.observe(GUEST, disks=True)
        assert (seen.disks, seen.running) == (Disks.SYNCING, True)
        cluster.jobs[1].update(status="success", opresult=[DISKS["healthy"]["result"]])
        assert backend.observe(GUEST, disks=True).disks is Disks.HEALTHY
    assert list(cluster.jobs) == [1], "one job is enough"


@pytest.mark.usefixtures("short_patience")
def test_what_was_asked_before_a_job_is_not_believed_after_it(cluster: StandIn) -> None:
    cluster.disks_answered = False
    with rapi(cluster) as url:
        backend = RapiBackend(RapiAccess(url))
        backend.observe(GUEST, disks=True)
        cluster.jobs[1].update(status="success", opresult=[DISKS["healthy"]["result"]])
        place = Position("node2.lab.test", "node4.lab.test")
        migrate = (Action(Verb.MIGRATE, "node4.lab.test"),)
        backend.submit(JobRequest("poise:a:1", GUEST, "drbd", place, migrate))
        assert backend.observe(GUEST, disks=True).disks is Disks.SYNCING


SECOND = "web.lab.test"


@pytest.fixture
def two(cluster: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[LuxiBackend]:
    """Through LUXI, with two guests; half a second is waited for what nodes tell of disks."""
    monkeypatch.setattr("executor.ganeti.disk_questions._PATIENCE", 0.5)
    cluster.instances[SECOND] = {**cluster.instances[GUEST], "name": SECOND}
    healthy = DISKS["healthy"]
    told = healthy["result"][healthy["instance"]]
    cluster.disks = {GUEST: told, SECOND: told}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "query"
        with listening(path, Luxi(cluster)):
            yield LuxiBackend(path, timeout=5, patience=Patience(5, ()))


def asked_about(cluster: StandIn) -> list[list[str]]:
    return [job["ops"][0]["instances"] for job in cluster.jobs.values()]


def test_one_job_asks_about_several_instances(cluster: StandIn, two: LuxiBackend) -> None:
    two.expect([GUEST, SECOND, GUEST])
    for name in (GUEST, SECOND):
        assert two.observe(name, disks=True).disks is Disks.HEALTHY
    assert asked_about(cluster) == [[GUEST, SECOND]]


def test_one_instance_is_asked_about_when_it_is_looked_at(
    cluster: StandIn, two: LuxiBackend
) -> None:
    two.expect([GUEST])
    assert cluster.jobs == {}


def test_one_that_is_in_the_way_does_not_hold_up_the_others(
    cluster: StandIn, two: LuxiBackend
) -> None:
    cluster.disks_answered = False
    two.expect([GUEST, SECOND])
    cluster.disks_answered = True
    assert two.observe(GUEST, disks=True).disks is Disks.HEALTHY
    assert asked_about(cluster) == [[GUEST, SECOND], [GUEST]]
    assert cluster.jobs[1]["status"] == "canceled", "nothing is left waiting"
    assert two.observe(SECOND, disks=True).disks is Disks.HEALTHY


def test_a_job_that_fails_for_one_of_them_is_made_for_each(
    cluster: StandIn, two: LuxiBackend
) -> None:
    two.expect([GUEST, SECOND])
    cluster.jobs[1].update(status="error", opstatus=["error"], opresult=[["OpExecError", ["x"]]])
    assert two.observe(GUEST, disks=True).disks is Disks.HEALTHY
    assert two.observe(SECOND, disks=True).disks is Disks.HEALTHY
    assert asked_about(cluster) == [[GUEST, SECOND], [GUEST], [SECOND]]


def test_what_was_asked_together_before_is_not_believed_later(
    cluster: StandIn, two: LuxiBackend
) -> None:
    two.expect([GUEST, SECOND])
    two.expect([SECOND])
    degraded = DISKS["secondary-down"]
    cluster.disks = {SECOND: degraded["result"][degraded["instance"]]}
    assert two.observe(SECOND, disks=True).disks is Disks.DEGRADED


def test_a_queue_that_takes_no_question_about_several_is_asked_about_each(
    cluster: StandIn, two: LuxiBackend
) -> None:
    cluster.refusing = "Queue drained"
    two.expect([GUEST, SECOND])
    cluster.refusing = ""
    assert two.observe(GUEST, disks=True).disks is Disks.HEALTHY
