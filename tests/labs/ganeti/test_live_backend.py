"""The two backends on a running cluster: real jobs, found, followed, taken back and checked."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from executor.backend import Disks, Job, JobRequest, JobState, Observed
from executor.ganeti import open_backend
from executor.ganeti.backend import GanetiBackend
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from snapshots.errors import Drained, NoAnswer, Refused, Unreachable
from tests.labs.ganeti.forwarder import Losing, forwarding
from tests.labs.ganeti.lab import DOMAIN, Lab
from tests.labs.ganeti.luxi import ask

pytestmark = pytest.mark.live

GUEST = f"mail.{DOMAIN}"
STOPPED = f"db2.{DOMAIN}"
FAKE_HYPERVISOR = "/run/ganeti/fake-hypervisor"


def through_rapi(lab: Lab, url: str = "", user: str = "admin", password: str = "") -> GanetiBackend:
    opened = open_backend(
        url or lab.rapi_url,
        credentials=(user, password or lab.users[user]),
        ca_file=lab.ca_file,
        timeout=40,
    )
    assert isinstance(opened, GanetiBackend)
    return opened


def through_luxi(lab: Lab) -> GanetiBackend:
    opened = open_backend(f"luxi:{lab.socket}", timeout=40)
    assert isinstance(opened, GanetiBackend)
    return opened


WAYS = {"rapi": through_rapi, "luxi": through_luxi}


@pytest.fixture(params=WAYS)
def backend(lab: Lab, request: pytest.FixtureRequest) -> Iterator[GanetiBackend]:
    opened = WAYS[request.param](lab)
    yield opened
    opened.close()


one_way_will_do = pytest.mark.parametrize(
    "backend", ["rapi", pytest.param("luxi", marks=pytest.mark.full)], indirect=True
)
"""For what the cluster does, however the runner talks to it."""


@pytest.fixture
def key() -> str:
    """A key that no job has had."""
    return f"poise:{uuid.uuid4().hex[:12]}:"


def where(backend: GanetiBackend, instance: str = GUEST) -> Position:
    position = backend.observe(instance, disks=False).position
    assert position is not None
    return position


def third(position: Position) -> str:
    """A node of the first group that has no copy."""
    names = (f"node{number}.{DOMAIN}" for number in (1, 2, 4))
    return next(name for name in names if name not in (position.primary, position.secondary))


def submit(
    backend: GanetiBackend, key: str, verb: Verb, node: str | None, instance: str = GUEST
) -> str:
    assert node is not None
    before = where(backend, instance)
    return backend.submit(JobRequest(key, instance, "drbd", before, (Action(verb, node),)))


def until(backend: GanetiBackend, id: str, reached: Callable[[Job], bool]) -> Job:
    deadline = time.monotonic() + 120
    while not reached(job := backend.jobs([id])[id]):
        assert time.monotonic() < deadline, job
        assert not job.state.ended, job
        time.sleep(0.1)
    return job


def ended(backend: GanetiBackend, id: str) -> Job:
    return until(backend, id, lambda job: job.state.ended)


@contextmanager
def slow_copies(lab: Lab, mib_per_second: int = 1200) -> Iterator[None]:
    rate = lab.base / "shared/drbd/rate_mib_s"
    rate.write_text(str(mib_per_second))
    try:
        yield
    finally:
        rate.unlink()


def test_both_see_the_same_cluster(lab: Lab) -> None:
    rapi, luxi = through_rapi(lab), through_luxi(lab)
    assert rapi.identity() == luxi.identity()
    assert rapi.identity().master == f"node1.{DOMAIN}"
    assert rapi.read().instances.names == luxi.read().instances.names


def test_a_migration_is_found_by_its_key_as_long_as_ganeti_knows_it(
    lab: Lab, backend: GanetiBackend, key: str
) -> None:
    before = where(backend)
    id = submit(backend, f"{key}1", Verb.MIGRATE, before.secondary)
    assert [job.id for job in backend.find(key)] == [id]
    until(backend, id, lambda job: job.state is JobState.RUNNING)
    assert [(job.id, job.key) for job in backend.find(key)] == [(id, f"{key}1")]
    done = ended(backend, id)
    assert (done.state, done.actions_done) == (JobState.SUCCESS, 1)
    assert lab.on("node1", "gnt-job", "archive", id).code == 0
    assert backend.find(key) == [done]
    assert backend.find(key, since=time.time() - 600) == [done]
    assert backend.find(key, since=time.time() + 600) == []
    seen = backend.observe(GUEST, disks=True)
    assert seen == Observed(
        GUEST, Position(before.secondary or "", before.primary), True, Disks.HEALTHY
    )


@one_way_will_do
def test_the_past_has_each_action_with_the_times_of_its_execution(
    lab: Lab, backend: GanetiBackend, key: str
) -> None:
    before = where(backend)
    job = ended(backend, submit(backend, f"{key}1", Verb.MIGRATE, before.secondary))
    assert lab.on("node1", "gnt-job", "archive", job.id).code == 0
    past = backend.history(time.time() - 600)
    (action,) = [one for one in past.actions if one.job == job.id]
    assert (action.instance, action.verb, action.succeeded) == (GUEST, Verb.MIGRATE, True)
    assert action.began is not None and action.ended is not None
    assert action.began == job.started
    assert action.began < action.ended
    assert job.id not in backend.history(time.time() + 600).jobs


def test_submitted_twice_it_happens_once(backend: GanetiBackend, key: str) -> None:
    before = where(backend)
    first, second = (migrate(backend, key, before) for _ in range(2))
    assert ended(backend, first).state is JobState.SUCCESS
    refused = ended(backend, second)
    assert (refused.state, refused.actions_done) == (JobState.ERROR, 0)
    assert where(backend) == Position(before.secondary or "", before.primary)


def migrate(backend: GanetiBackend, key: str, before: Position) -> str:
    action = Action(Verb.MIGRATE, before.secondary or "")
    return backend.submit(JobRequest(key, GUEST, "drbd", before, (action,)))


def test_a_copy_tells_how_far_it_is_and_what_waits_can_be_taken_back(
    lab: Lab, backend: GanetiBackend, key: str
) -> None:
    before = where(backend)
    with slow_copies(lab):
        copy = submit(backend, f"{key}copy", Verb.REPLACE_DISKS, third(before))
        waits = submit(backend, f"{key}waits", Verb.MIGRATE, third(before))
        half = until(backend, copy, lambda job: job.progress is not None)
        assert half.progress is not None
        assert 0 <= half.progress < 1
        assert "% done" in half.message
        until(backend, waits, lambda job: job.state is JobState.QUEUED)
        assert not backend.cancel(copy)
        assert backend.cancel(waits)
        assert ended(backend, copy).state is JobState.SUCCESS
    assert ended(backend, waits).state is JobState.CANCELED
    assert where(backend) == Position(before.primary, third(before))
    assert backend.observe(GUEST, disks=True).disks is Disks.HEALTHY


def test_a_whole_move_is_one_job_through_luxi(lab: Lab, key: str) -> None:
    backend = through_luxi(lab)
    before = where(backend)
    second, target = before.secondary or "", third(before)
    actions = (
        Action(Verb.MIGRATE, second),
        Action(Verb.REPLACE_DISKS, target),
        Action(Verb.MIGRATE, target),
    )
    id = backend.submit(JobRequest(f"{key}1", GUEST, "drbd", before, actions))
    until(backend, id, lambda job: job.actions_done == 1)
    done = ended(backend, id)
    assert (done.state, done.actions_done) == (JobState.SUCCESS, 3)
    assert where(backend) == Position(target, second)


def test_an_error_is_told_in_ganetis_words(backend: GanetiBackend, key: str) -> None:
    before = where(backend)
    id = submit(backend, f"{key}1", Verb.REPLACE_DISKS, before.secondary)
    failed = ended(backend, id)
    assert failed.state is JobState.ERROR
    assert failed.message.endswith("already the secondary node of the instance")


@one_way_will_do
def test_a_job_that_starts_others_ends_with_them(lab: Lab, backend: GanetiBackend) -> None:
    verify = {"OP_ID": "OP_CLUSTER_VERIFY", "reason": [["lab", "test", time.time_ns()]]}
    id = str(ask(lab.socket, "SubmitJob", [[verify]]))
    seen = []
    while not seen or not seen[-1].state.ended:
        seen.append(backend.jobs([id])[id])
        own = ask(lab.socket, "QueryJobs", [[int(id)], ["status", "opresult"]])[0]
        time.sleep(0.1)
    children = [job for _, job in own[1][0]["jobs"]]
    states = ask(lab.socket, "QueryJobs", [children, ["status"]])
    assert {state for (state,) in states} == {"success"}
    assert seen[-1].state is JobState.SUCCESS
    assert seen[-1].ended is not None
    assert any("jobs to go" in job.message for job in seen), "it was seen waiting for them"


@one_way_will_do
def test_nobody_knows_a_job_that_never_was(backend: GanetiBackend) -> None:
    assert backend.jobs(["987654"])["987654"].state is JobState.GONE
    assert not backend.cancel("987654")


@one_way_will_do
def test_a_stopped_guest(lab: Lab, backend: GanetiBackend, key: str) -> None:
    seen = backend.observe(STOPPED, disks=False)
    assert (seen.running, seen.trouble) == (False, "")
    assert seen.position is not None
    # Ganeti takes its disks down after a copy: no node can say how they are
    id = submit(backend, f"{key}1", Verb.REPLACE_DISKS, third(seen.position), STOPPED)
    assert ended(backend, id).state is JobState.SUCCESS
    assert backend.observe(STOPPED, disks=True).disks is Disks.UNKNOWN


@one_way_will_do
def test_an_instance_that_is_not_there(backend: GanetiBackend) -> None:
    assert backend.observe(f"nosuch.{DOMAIN}", disks=True).position is None


@one_way_will_do
def test_a_guest_on_another_node_is_noticed(lab: Lab, backend: GanetiBackend) -> None:
    guest = f"probe.{DOMAIN}"
    primary = where(backend, guest).primary.removesuffix(f".{DOMAIN}")
    other = "node2" if primary != "node2" else "node3"
    file = f"{FAKE_HYPERVISOR}/{guest}"
    content = lab.on(primary, "cat", file).out
    lab.on(other, "sh", "-c", f"printf '{content}' >{file}")
    lab.on(primary, "rm", file)
    try:
        seen = backend.observe(guest, disks=False)
    finally:
        lab.on(primary, "sh", "-c", f"printf '{content}' >{file}")
        lab.on(other, "rm", file)
    assert seen.running is False
    assert seen.trouble == f"it runs on another node than its primary {primary}.{DOMAIN}"
    assert backend.observe(guest, disks=False).trouble == ""


@one_way_will_do
def test_a_primary_that_does_not_answer(lab: Lab, backend: GanetiBackend) -> None:
    guest = f"log1.{DOMAIN}"
    primary = where(backend, guest).primary
    with lab.stopped(primary.removesuffix(f".{DOMAIN}"), "ganeti-noded"):
        seen = backend.observe(guest, disks=True)
    assert (seen.running, seen.disks) == (None, Disks.UNKNOWN)
    assert seen.trouble == f"its primary {primary} does not answer"


@one_way_will_do
def test_a_guest_of_a_lost_node_starts_on_the_other(
    lab: Lab, backend: GanetiBackend, key: str
) -> None:
    guest = f"log2.{DOMAIN}"
    before = where(backend, guest)
    node = before.primary.removesuffix(f".{DOMAIN}")
    # as if its power was gone: no guest, no disks
    lab.on(node, "rm", f"{FAKE_HYPERVISOR}/{guest}")
    minor = drbd_minor(lab, guest, before.primary)
    lab.on(node, "drbdsetup", "down", str(minor))
    with lab.flagged(node, "offline"):
        with pytest.raises(Refused, match="may still run there"):
            submit(backend, f"{key}1", Verb.FAILOVER, before.secondary, guest)
        failover = (Action(Verb.FAILOVER, before.secondary or ""),)
        request = JobRequest(f"{key}1", guest, "drbd", before, failover, given_up=True)
        done = ended(backend, backend.submit(request))
        seen = backend.observe(guest, disks=False)
    assert done.state is JobState.SUCCESS, done
    swapped = Position(before.secondary or "", before.primary)
    assert seen == Observed(guest, swapped, True, secondary_offline=True)
    lab.on("node1", "gnt-instance", "activate-disks", guest)
    assert backend.observe(guest, disks=True).disks in (Disks.HEALTHY, Disks.SYNCING)


def drbd_minor(lab: Lab, guest: str, node: str) -> int:
    opcode = {"OP_ID": "OP_INSTANCE_QUERY_DATA", "instances": [guest], "static": True}
    opcode["reason"] = [["lab", "test", time.time_ns()]]
    id = ask(lab.socket, "SubmitJob", [[opcode]])
    while True:
        ((status, result),) = ask(lab.socket, "QueryJobs", [[id], ["status", "opresult"]])
        if status == "success":
            break
        time.sleep(0.2)
    drbd = result[0][guest]["disks"][0]["drbd_info"]
    assert drbd["primary_node"] == node
    return int(drbd["primary_minor"])


def test_a_wrong_password_is_one_line_without_it(lab: Lab) -> None:
    backend = through_rapi(lab, password="not-the-password")
    with pytest.raises(Refused, match=r"401 Unauthorized: user .* was refused") as caught:
        backend.identity()
    assert "not-the-password" not in str(caught.value)


def test_a_user_who_may_only_read_changes_nothing(lab: Lab, key: str) -> None:
    reader, writer = through_rapi(lab, user="reader"), through_rapi(lab)
    before = where(writer)
    action = Action(Verb.MIGRATE, before.secondary or "")
    writer.check_rights()
    with pytest.raises(Refused, match="403 Forbidden: this RAPI user is read-only"):
        reader.check_rights()
    with pytest.raises(Refused, match="403 Forbidden: this RAPI user"):
        reader.history()
    with pytest.raises(Refused, match="403 Forbidden: this RAPI user"):
        reader.submit(JobRequest(f"{key}1", GUEST, "drbd", before, (action,)))
    assert writer.find(key) == []


def test_an_unknown_authority(lab: Lab) -> None:
    backend = open_backend(lab.rapi_url, credentials=("admin", lab.users["admin"]))
    with pytest.raises(Refused, match="certificate is not trusted: "):
        backend.identity()


def test_a_drained_queue_takes_nothing(lab: Lab, backend: GanetiBackend, key: str) -> None:
    before = where(backend)
    assert lab.on("node1", "gnt-cluster", "queue", "drain").code == 0
    try:
        with pytest.raises(Drained, match="job queue is drained"):
            submit(backend, f"{key}1", Verb.MIGRATE, before.secondary)
        with pytest.raises(Drained, match="job queue is drained"):
            backend.observe(GUEST, disks=True)
    finally:
        assert lab.on("node1", "gnt-cluster", "queue", "undrain").code == 0
    assert backend.find(key) == []


def test_an_answer_that_is_lost_leaves_the_job_to_be_found(lab: Lab, key: str) -> None:
    with forwarding(lab.rapi_url) as line:
        backend = through_rapi(lab, line.url)
        before = where(backend)
        line.losing = Losing.ANSWERS
        with pytest.raises(NoAnswer):
            migrate(backend, f"{key}1", before)
        assert line.lost == 1, "it must not be tried again"
        line.losing = Losing.NOTHING
        (job,) = backend.find(key)
        assert ended(backend, job.id).state is JobState.SUCCESS
        assert where(backend).primary == before.secondary


def test_a_request_that_is_lost_has_queued_nothing(lab: Lab, key: str) -> None:
    with forwarding(lab.rapi_url) as line:
        backend = through_rapi(lab, line.url)
        before = where(backend)
        line.losing = Losing.REQUESTS
        with pytest.raises((NoAnswer, Unreachable)):
            migrate(backend, f"{key}1", before)
        line.losing = Losing.NOTHING
        assert backend.find(key) == []
        assert where(backend) == before


def test_a_daemon_that_is_away_and_comes_back(lab: Lab, backend: GanetiBackend) -> None:
    backend.identity()
    with (
        lab.stopped("node1", "ganeti-rapi"),
        lab.stopped("node1", "ganeti-luxid"),
        pytest.raises(NoAnswer, match=r"connect|no Ganeti master"),
    ):
        backend.identity()
    assert backend.identity().master == f"node1.{DOMAIN}"
