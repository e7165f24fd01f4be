"""The RAPI backend against a stand-in that answers well or badly, over real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from executor.backend import JobRequest, kernel_seconds
from executor.ganeti.patience import Patience
from executor.ganeti.rapi_backend import RapiBackend
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from snapshots.errors import NoAnswer, Refused, Unreachable
from snapshots.ganeti.rapi_access import RapiAccess
from tests.executor.ganeti.stand_in import GUEST, Mishap, StandIn, rapi
from tests.snapshots.rapi_server import Certificate, make_certificate, serving

BEFORE = Position("node2.lab.test", "node4.lab.test")
MIGRATE = Action(Verb.MIGRATE, "node4.lab.test")
FAILOVER = Action(Verb.FAILOVER, "node4.lab.test")


def request(*actions: Action, key: str = "poise:run:1:0:1") -> JobRequest:
    return JobRequest(key, GUEST, "drbd", BEFORE, actions or (MIGRATE,))


def connect(url: str, timeout: float = 5.0) -> RapiBackend:
    """A backend that asks again at once."""
    access = ("op", "s3cret")
    patience = Patience(timeout, (0.0, 0.0), lambda seconds: None)
    return RapiBackend(RapiAccess(url, credentials=access, timeout=timeout), patience=patience)


@pytest.fixture
def cluster() -> StandIn:
    return StandIn()


@pytest.fixture
def backend(cluster: StandIn) -> Iterator[RapiBackend]:
    with rapi(cluster) as url:
        opened = connect(url)
        yield opened
        opened.close()


def test_one_action_is_one_request_with_the_key_as_its_reason(
    cluster: StandIn, backend: RapiBackend
) -> None:
    id = backend.submit(request())
    assert cluster.asked == [f"PUT /2/instances/{GUEST}/migrate?reason=poise%3Arun%3A1%3A0%3A1"]
    (job,) = cluster.jobs.values()
    assert (str(job["id"]), job["ops"][0]["target_node"]) == (id, MIGRATE.node)


def test_a_key_is_sent_as_it_stands(cluster: StandIn, backend: RapiBackend) -> None:
    key = "poise:a&b=c%/+#?"
    backend.submit(request(key=key))
    assert [job.key for job in backend.find("poise:a&")] == [key]


def test_nothing_relies_on_a_dry_run(cluster: StandIn, backend: RapiBackend) -> None:
    backend.submit(request())
    assert not [line for line in cluster.asked if "dry" in line]


def test_several_actions_are_too_many(cluster: StandIn, backend: RapiBackend) -> None:
    with pytest.raises(Refused, match="one action a job"):
        backend.submit(request(MIGRATE, FAILOVER))
    assert cluster.jobs == {}


def test_a_key_that_cannot_be_kept_is_not_sent(cluster: StandIn, backend: RapiBackend) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        backend.submit(request(key="poise:é"))
    assert cluster.asked == []


@pytest.mark.parametrize("offline", [True, False])
def test_a_failover_looks_whether_the_primary_is_offline(
    cluster: StandIn, backend: RapiBackend, offline: bool
) -> None:
    cluster.offline = {BEFORE.primary} if offline else set()
    backend.submit(replace(request(FAILOVER), given_up=offline))
    (job,) = cluster.jobs.values()
    assert job["ops"][0]["ignore_consistency"] is offline


def test_a_copy_is_not_given_up_because_a_node_went_offline_just_now(
    cluster: StandIn, backend: RapiBackend
) -> None:
    cluster.offline = {BEFORE.primary}
    with pytest.raises(Refused, match=r"marked offline.*may still run there"):
        backend.submit(request(FAILOVER))
    assert cluster.jobs == {}


def test_what_was_decided_long_ago_is_not_submitted(cluster: StandIn, backend: RapiBackend) -> None:
    """By a process that slept, while another runner may have run it."""
    old = replace(request(), made=kernel_seconds() - 3600.0)
    with pytest.raises(Refused, match="3600 s since this was decided"):
        backend.submit(old)
    assert cluster.jobs == {}


def test_a_failover_is_not_submitted_when_nobody_knows(
    cluster: StandIn, backend: RapiBackend
) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [Mishap.HUNG_UP] * 3
    with pytest.raises(Refused, match="nothing was submitted"):
        backend.submit(request(FAILOVER))
    assert cluster.jobs == {}


@pytest.mark.parametrize("mishap", [Mishap.CUT, Mishap.HUNG_UP, Mishap.LOST])
def test_a_broken_connection_leaves_open_what_happened(
    cluster: StandIn, backend: RapiBackend, mishap: Mishap
) -> None:
    cluster.mishaps = [mishap]
    with pytest.raises(NoAnswer) as caught:
        backend.submit(request())
    assert "s3cret" not in str(caught.value)
    assert len(cluster.asked) == 1, "it must not be tried again"
    taken = mishap is not Mishap.LOST
    assert len(cluster.jobs) == taken
    assert [job.key for job in backend.find("poise:run:")] == ["poise:run:1:0:1"] * taken


def test_silence_leaves_open_what_happened(cluster: StandIn) -> None:
    cluster.mishaps = [Mishap.SILENT]
    with rapi(cluster) as url:
        with pytest.raises(NoAnswer, match=r"no complete answer within 0\.3 s"):
            connect(url, timeout=0.3).submit(request())
        assert len(connect(url).find("poise:run:")) == 1


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 413, 429])
def test_nothing_was_queued_when_the_request_is_refused(
    cluster: StandIn, backend: RapiBackend, status: int
) -> None:
    cluster.mishaps = [(status, {})]
    with pytest.raises(Refused, match=str(status)):
        backend.submit(request())
    assert len(cluster.asked) == 1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_server_that_fails_may_have_queued_it(
    cluster: StandIn, backend: RapiBackend, status: int
) -> None:
    cluster.mishaps = [(status, {"Retry-After": "0"})]
    with pytest.raises(NoAnswer, match=str(status)):
        backend.submit(request())
    assert len(cluster.asked) == 1


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    backend = connect(f"http://127.0.0.1:{port}")
    with pytest.raises(Unreachable, match="cannot connect"):
        backend.submit(request())
    with pytest.raises(Unreachable, match="cannot connect"):
        backend.identity()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def test_a_certificate_that_is_not_trusted_ends_it_before_anything_is_sent(
    certificate: Certificate,
) -> None:
    with serving(certificate.server_context()) as server:
        with pytest.raises(Refused, match="the server's certificate is not trusted") as caught:
            connect(server.url).submit(request())
        assert server.requests == []
    assert "\n" not in str(caught.value)


def test_tls_that_is_closed_at_once_is_as_no_connection() -> None:
    # as where a forwarder listens for a master that is away
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(1 << 16)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(Unreachable, match="no TLS connection: closed before"):
            connect(f"https://127.0.0.1:{listener.getsockname()[1]}").submit(request())
        thread.join()


def test_wrong_credentials_are_one_line_without_them(
    cluster: StandIn, backend: RapiBackend
) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [(401, {})]
    with pytest.raises(Refused, match=r"401 Unauthorized: user .* was refused") as caught:
        backend.identity()
    assert "s3cret" not in str(caught.value)
    assert len(cluster.asked) == 1


def test_a_user_who_may_only_read_is_told_what_is_missing(
    cluster: StandIn, backend: RapiBackend
) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [(403, {})] * 2
    for call in (lambda: backend.submit(request()), lambda: backend.find("poise:")):
        with pytest.raises(Refused, match="403 Forbidden: this RAPI user") as found:
            call()
        assert found.value.advice[0].startswith("a RAPI user with the option write")


def test_the_rights_are_known_before_anything_is_changed(
    cluster: StandIn, backend: RapiBackend
) -> None:
    backend.check_rights()
    assert (cluster.asked, cluster.jobs) == (["GET /2/nodes/any/storage"], {})


@pytest.mark.parametrize(
    ("status", "told"), [(403, "this RAPI user is read-only"), (401, "user .* was refused")]
)
def test_a_user_without_rights_is_refused_before_anything_is_changed(
    cluster: StandIn, backend: RapiBackend, status: int, told: str
) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [(status, {})]
    with pytest.raises(Refused, match=told):
        backend.check_rights()


def test_a_proxy_that_knows_no_such_path_forbids_nothing(
    cluster: StandIn, backend: RapiBackend
) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [(404, {})]
    backend.check_rights()


@pytest.mark.parametrize(
    "mishap", [Mishap.CUT, Mishap.HUNG_UP, (503, {"Retry-After": "1"}), (429, {}), (504, {})]
)
def test_reading_is_tried_again(cluster: StandIn, backend: RapiBackend, mishap: Mishap) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [mishap, mishap]
    assert backend.identity().master == "node1.lab.test"
    assert len(cluster.asked) == 3


def test_reading_is_not_tried_for_ever(cluster: StandIn, backend: RapiBackend) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [(503, {})] * 9
    with pytest.raises(NoAnswer, match="503"):
        backend.jobs(["1"])
    assert len(cluster.asked) == 3


def test_a_cluster_that_comes_back_is_talked_to_again(cluster: StandIn) -> None:
    with rapi(cluster) as url:
        backend = connect(url)
        backend.identity()
    with pytest.raises(NoAnswer, match="cannot connect"):
        backend.identity()
    # the same address again: as when the master's name has moved to another node
    port = int(url.rpartition(":")[2])
    with rapi(cluster, port):
        assert backend.identity().name == "cluster.lab.test"


def test_the_target_is_shown_without_credentials(tmp_path: Path) -> None:
    backend = RapiBackend(RapiAccess("https://op:s3cret@rapi.example.org:5080"))
    assert backend.target == "https://rapi.example.org:5080"
    assert not backend.facts.whole_moves
