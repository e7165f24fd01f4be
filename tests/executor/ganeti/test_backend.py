"""What RAPI and LUXI have in common, beyond what every backend promises."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from executor.backend import Backend, Disks, Identity, JobRequest, JobState
from executor.ganeti.backend import GanetiBackend
from executor.ganeti.luxi_backend import LuxiBackend
from executor.ganeti.patience import Patience
from executor.ganeti.rapi_backend import RapiBackend
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from snapshots.errors import Drained, NoAnswer, Refused
from snapshots.ganeti.rapi_access import RapiAccess
from tests.executor.ganeti.recordings import DISKS
from tests.executor.ganeti.stand_in import GUEST, Luxi, StandIn, rapi
from tests.labs.ganeti.stand_in import listening

PRIMARY, SECONDARY = "node2.lab.test", "node4.lab.test"


@pytest.fixture
def cluster() -> StandIn:
    return StandIn()


@pytest.fixture(params=["rapi", "luxi"])
def backend(cluster: StandIn, request: pytest.FixtureRequest) -> Iterator[GanetiBackend]:
    if request.param == "rapi":
        with rapi(cluster) as url:
            yield RapiBackend(RapiAccess(url, timeout=5))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "query"
        with listening(path, Luxi(cluster)):
            yield LuxiBackend(path, timeout=5)


def submit(backend: Backend, key: str) -> str:
    actions = (Action(Verb.MIGRATE, SECONDARY),)
    return backend.submit(JobRequest(key, GUEST, "drbd", Position(PRIMARY, SECONDARY), actions))


def test_which_cluster_it_is(backend: Backend) -> None:
    assert backend.identity() == Identity("cluster.lab.test", "1234-abcd", "node1.lab.test")


def test_who_holds_up_a_job_that_waits(cluster: StandIn, backend: Backend) -> None:
    first, second = submit(backend, "poise:a:1"), submit(backend, "poise:a:2")
    cluster.jobs[1]["summary"] = ["TEST_DELAY(50.0)"]
    cluster.nodes = {"125280b7": "node3.lab.test"}
    pending = [["exclusive", [second]]]
    cluster.locks = [
        {"name": "node/125280b7", "mode": "exclusive", "owner": [first], "pending": pending}
    ]
    found = backend.blockers([second])
    assert found[second].words == "waiting for job 1 (TEST_DELAY) on node3.lab.test"
    assert backend.blockers([first]) == {}


@pytest.mark.parametrize("what", ["lock", "job", "node"])
@pytest.mark.parametrize("answer", [None, 5, {"data": 5}, {"data": [5]}, {"data": [[5]]}])
def test_who_holds_up_a_job_is_asked_once_and_an_odd_answer_is_none(
    cluster: StandIn, backend: Backend, what: str, answer: Any
) -> None:
    cluster.locks = [
        {"name": "node/a", "mode": "exclusive", "owner": ["1"], "pending": [["shared", ["2"]]]}
    ]
    query, asked = cluster.query, []

    def odd(about: str, fields: list[str], condition: object) -> Any:
        asked.append(about)
        return answer if about == what else query(about, fields, condition)

    cluster.query = odd  # type: ignore[method-assign]
    with pytest.raises(NoAnswer):
        backend.blockers(["2"])
    assert asked.count(what) == 1


def test_archived_jobs_are_found_and_told_of(cluster: StandIn, backend: Backend) -> None:
    id = submit(backend, "poise:a:1")
    cluster.jobs[1]["status"] = "success"
    cluster.archived = {1}
    (job,) = backend.find("poise:a:")
    assert (job.id, job.state) == (id, JobState.SUCCESS)
    assert backend.jobs([id])[id].state is JobState.SUCCESS


def test_the_archive_is_not_read_for_jobs_that_have_not_ended(
    cluster: StandIn, backend: Backend
) -> None:
    submit(backend, "poise:a:1")
    waiting = submit(backend, "poise:a:2")
    cluster.jobs[1]["status"] = "success"
    cluster.archived = {1}
    assert [job.id for job in backend.find("poise:a:", ended=False)] == [waiting]


@pytest.mark.parametrize("status", ["running", "success"])
def test_a_job_that_runs_or_has_ended_stays(
    cluster: StandIn, backend: Backend, status: str
) -> None:
    id = submit(backend, "poise:a:1")
    cluster.jobs[1]["status"] = status
    assert not backend.cancel(id)


def test_an_instance_is_where_ganeti_says(backend: Backend) -> None:
    seen = backend.observe(GUEST, disks=False)
    assert (seen.position, seen.running) == (Position(PRIMARY, SECONDARY), True)
    assert (seen.disks, seen.trouble) == (Disks.UNKNOWN, "")


def test_asking_where_an_instance_is_costs_no_job(cluster: StandIn, backend: Backend) -> None:
    backend.observe(GUEST, disks=False)
    assert cluster.jobs == {}


def test_an_instance_that_is_gone(cluster: StandIn, backend: Backend) -> None:
    for disks in (False, True):
        assert backend.observe("nosuch.lab.test", disks=disks).position is None
    assert cluster.jobs == {}


def test_a_guest_that_is_not_on_its_primary_is_looked_for_everywhere(
    cluster: StandIn, backend: Backend
) -> None:
    # asked for one instance, Ganeti only looks at its primary
    asked = cluster.query

    def query(what: str, fields: list[str], condition: object) -> dict[str, object]:
        status = "ERROR_down" if condition else "ERROR_wrongnode"
        cluster.instances[GUEST].update(status=status, oper_state=not condition)
        return asked(what, fields, condition)

    cluster.query = query  # type: ignore[method-assign]
    seen = backend.observe(GUEST, disks=False)
    assert seen.running is False
    assert seen.trouble == f"it runs on another node than its primary {PRIMARY}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("healthy", Disks.HEALTHY), ("secondary-down", Disks.DEGRADED), ("stopped", Disks.UNKNOWN)],
)
def test_disks_are_asked_for_by_a_job(
    cluster: StandIn, backend: Backend, name: str, expected: Disks
) -> None:
    told = DISKS[name]
    cluster.disks = {GUEST: told["result"][told["instance"]]}
    assert backend.observe(GUEST, disks=True).disks is expected
    assert [job["ops"][0]["OP_ID"] for job in cluster.jobs.values()] == ["OP_INSTANCE_QUERY_DATA"]


def test_a_queue_that_takes_no_jobs_leaves_open_how_disks_are(
    cluster: StandIn, backend: Backend
) -> None:
    cluster.refusing = "Queue drained"
    with pytest.raises(Drained, match="job queue is drained"):
        backend.observe(GUEST, disks=True)


NO_IDS = ["x12", None, [1], -3, {"a": 1}, "9" * 5000, 10**400]


@pytest.mark.parametrize("id", NO_IDS)
def test_a_submission_answered_with_no_job_number_is_not_answered(
    cluster: StandIn, backend: GanetiBackend, id: object
) -> None:
    cluster.says_submitted = lambda _: id
    with pytest.raises(NoAnswer):
        submit(backend, "poise:a:1")
    assert [job.id for job in backend.find("poise:a:")] == ["1"], "the queue tells"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "x12"),
        ("id", None),
        ("id", [1]),
        ("status", ["running"]),
        ("ops", 5),
        ("opstatus", [[["success"]]]),
        ("opresult", {"a": 1}),
        ("opresult", 10**400),
    ],
)
def test_a_queue_whose_rows_are_of_other_types_is_asked_again(
    cluster: StandIn, backend: GanetiBackend, field: str, value: object
) -> None:
    backend._patience = Patience(5, ())
    submit(backend, "poise:a:1")
    query = cluster.query

    def wrong(what: str, fields: list[str], condition: object) -> dict[str, Any]:
        found = query(what, fields, condition)
        for row in found["data"] if field in fields else ():
            row[fields.index(field)] = [0, value]
        return found

    cluster.query = wrong  # type: ignore[method-assign]
    with pytest.raises(NoAnswer):
        backend.find("poise:a:")
    cluster.query = query  # type: ignore[method-assign]
    assert [job.state for job in backend.find("poise:a:")] == [JobState.QUEUED]


@pytest.mark.parametrize("name", [None, [GUEST], 5])
def test_an_instance_whose_name_is_none_is_not_gone(
    cluster: StandIn, backend: GanetiBackend, name: object
) -> None:
    backend._patience = Patience(5, ())
    query = cluster.query

    def nameless(what: str, fields: list[str], condition: object) -> dict[str, Any]:
        found = query(what, fields, condition)
        found["data"][0][fields.index("name")] = [0, name]
        return found

    cluster.query = nameless  # type: ignore[method-assign]
    with pytest.raises(NoAnswer, match="names of instances"):
        backend.observe(GUEST, disks=False)


@pytest.mark.parametrize("offline", [None, "no", 1, [True]])
def test_whether_a_node_is_offline_must_be_told(
    cluster: StandIn, backend: GanetiBackend, offline: object
) -> None:
    backend._patience = Patience(5, ())
    cluster.says_offline = offline
    actions = (Action(Verb.FAILOVER, SECONDARY),)
    request = JobRequest("poise:a:1", GUEST, "drbd", Position(PRIMARY, SECONDARY), actions)
    with pytest.raises(Refused, match="nothing was submitted"):
        backend.submit(request)
    assert cluster.jobs == {}
