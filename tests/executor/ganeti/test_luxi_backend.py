"""The LUXI backend against a stand-in on a real unix socket."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from executor.backend import JobRequest
from executor.ganeti.luxi_backend import LuxiBackend
from executor.ganeti.patience import Patience
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from snapshots.errors import NoAnswer, Unreachable, UsageError
from tests.executor.ganeti.stand_in import GUEST, Luxi, Mishap, StandIn
from tests.labs.ganeti.stand_in import listening
from tests.snapshots.luxi_server import saying

BEFORE = Position("node2.lab.test", "node4.lab.test")
ROUND = (
    Action(Verb.MIGRATE, "node4.lab.test"),
    Action(Verb.REPLACE_DISKS, "node1.lab.test"),
    Action(Verb.MIGRATE, "node1.lab.test"),
)


def request(*actions: Action, key: str = "poise:run:1:0:1") -> JobRequest:
    return JobRequest(key, GUEST, "drbd", BEFORE, actions or ROUND)


def connect(path: Path, timeout: float = 5.0) -> LuxiBackend:
    """A backend that asks again at once."""
    patience = Patience(timeout, (0.0, 0.0), lambda seconds: None)
    return LuxiBackend(path, timeout=timeout, patience=patience)


@pytest.fixture
def cluster() -> StandIn:
    return StandIn()


@pytest.fixture
def path() -> Iterator[Path]:
    """A socket's path, short enough for the system's limit."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "query"


@pytest.fixture
def backend(cluster: StandIn, path: Path) -> Iterator[LuxiBackend]:
    with listening(path, Luxi(cluster)):
        yield connect(path)
        cluster.released.set()


def test_a_move_is_one_job(cluster: StandIn, backend: LuxiBackend) -> None:
    assert backend.facts.whole_moves
    id = backend.submit(request())
    (job,) = cluster.jobs.values()
    assert str(job["id"]) == id
    assert [op["OP_ID"] for op in job["ops"]] == [
        "OP_INSTANCE_MIGRATE",
        "OP_INSTANCE_REPLACE_DISKS",
        "OP_INSTANCE_MIGRATE",
    ]


def test_every_opcode_carries_the_key(cluster: StandIn, backend: LuxiBackend) -> None:
    backend.submit(request())
    (job,) = cluster.jobs.values()
    trails = [op["reason"][0][:2] for op in job["ops"]]
    assert trails == [["poise", "poise:run:1:0:1"]] * 3


def test_only_the_first_switch_leaves_an_offline_primary(
    cluster: StandIn, backend: LuxiBackend
) -> None:
    cluster.offline = {BEFORE.primary}
    failover = [Action(Verb.FAILOVER, one.node) if one.verb is Verb.MIGRATE else one
                for one in ROUND]  # fmt: skip
    backend.submit(replace(request(*failover), given_up=True))
    (job,) = cluster.jobs.values()
    ignored = [op.get("ignore_consistency") for op in job["ops"]]
    assert ignored == [True, None, False]


@pytest.mark.parametrize("mishap", [Mishap.LOST, Mishap.HUNG_UP])
def test_a_broken_connection_leaves_open_what_happened(
    cluster: StandIn, backend: LuxiBackend, mishap: Mishap
) -> None:
    cluster.mishaps = [mishap]
    with pytest.raises(NoAnswer, match="the connection closed"):
        backend.submit(request())
    assert cluster.asked.count("SubmitJob") == 1, "it must not be tried again"
    taken = mishap is Mishap.HUNG_UP
    assert [job.key for job in backend.find("poise:run:")] == ["poise:run:1:0:1"] * taken


def test_silence_leaves_open_what_happened(cluster: StandIn, path: Path) -> None:
    cluster.mishaps = [Mishap.SILENT]
    with listening(path, Luxi(cluster)):
        with pytest.raises(NoAnswer, match=r"no complete answer within 0\.2 s"):
            connect(path, timeout=0.2).submit(request())
        cluster.released.set()
        assert len(connect(path).find("poise:run:")) == 1


@pytest.mark.parametrize("answer", [b"{}", b'{"success": true, "result": null}', b"nonsense"])
def test_an_answer_without_a_job_number_leaves_it_open(path: Path, answer: bytes) -> None:
    with saying(path, answer + b"\x03"), pytest.raises(NoAnswer):
        connect(path).submit(request())


def test_nobody_listens(path: Path) -> None:
    with pytest.raises(Unreachable, match="no Ganeti master on this machine"):
        connect(path).submit(request())


def test_reading_is_tried_again(cluster: StandIn, backend: LuxiBackend) -> None:
    cluster.spare_reading = False
    cluster.mishaps = [Mishap.HUNG_UP, Mishap.LOST]
    assert backend.identity().uuid == "1234-abcd"
    assert len(cluster.asked) == 3


def test_a_daemon_that_comes_back_is_talked_to_again(cluster: StandIn, path: Path) -> None:
    backend = connect(path)
    with listening(path, Luxi(cluster)):
        backend.identity()
    with pytest.raises(NoAnswer, match="no Ganeti master"):
        backend.identity()
    with listening(path, Luxi(cluster)):
        assert backend.identity().name == "cluster.lab.test"


def test_the_usual_socket_needs_no_name() -> None:
    assert LuxiBackend().target == "luxi:"
    assert LuxiBackend("/run/other").target == "luxi:/run/other"


def test_a_time_limit_must_be_one() -> None:
    with pytest.raises(UsageError, match="timeout"):
        LuxiBackend(timeout=0)
