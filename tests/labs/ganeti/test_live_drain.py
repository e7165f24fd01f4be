"""Nodes drained and put to use again on a real Ganeti: by jobs, and by runs that are killed."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from executor.backend import Job, JobState, RoleRequest
from executor.ganeti.backend import GanetiBackend
from planner.plan.node_roles import role_of
from snapshots.cluster import Cluster
from snapshots.ganeti.luxi import read_luxi
from snapshots.node_role import NodeRole
from tests.labs.ganeti.lab import Lab
from tests.labs.ganeti.lab_operator import LabOperator, full
from tests.labs.ganeti.luxi import opcode
from tests.labs.ganeti.placement import as_it_was, read_placement
from tests.labs.ganeti.test_live_backend import backend, one_way_will_do

__all__ = ["backend"]

pytestmark = pytest.mark.live

DRAINED, REGULAR = NodeRole.DRAINED, NodeRole.REGULAR
NODE = full("node2")
"""A master candidate, with two mirrored instances and one on shared storage."""


def role_in(cluster: Cluster, node: str = NODE) -> NodeRole:
    return role_of(cluster, cluster.nodes.names.index(node))


def end_of(backend: GanetiBackend, node: str, role: NodeRole) -> Job:
    """Give a node a role, by a job that is waited for."""
    id = backend.submit(RoleRequest(f"poise:live:{uuid.uuid4().hex}:1:0:1", node, role))
    while not (job := backend.jobs([id])[id]).state.ended:
        time.sleep(0.3)
    return job


def test_a_role_is_given_by_a_job_twice_if_need_be(lab: Lab, backend: GanetiBackend) -> None:
    try:
        for role in (DRAINED, DRAINED, REGULAR):
            job = end_of(backend, NODE, role)
            assert (job.state, role_in(backend.read())) == (JobState.SUCCESS, role), job.message
            assert [one.id for one in backend.find(str(job.key))] == [job.id]
    finally:
        end_of(backend, NODE, REGULAR)


@one_way_will_do
def test_the_master_is_not_drained(lab: Lab, backend: GanetiBackend) -> None:
    job = end_of(backend, full("node1"), DRAINED)
    assert job.state is JobState.ERROR
    assert "master" in job.message
    assert role_in(backend.read(), full("node1")) is REGULAR


@pytest.fixture
def operator(at_home: Lab, tmp_path: Path) -> Iterator[LabOperator]:
    """A way to drain; node and instances are as before in the end, should a test fail."""
    operator = LabOperator(at_home, tmp_path)
    with as_it_was(at_home.socket):
        try:
            yield operator
        finally:
            operator.end()
            if role_in(read_luxi(at_home.socket)) is DRAINED:
                fields = {"node_name": NODE, "drained": False, "auto_promote": True}
                operator.lab.submit(opcode("OP_NODE_SET_PARAMS", **fields))


def test_a_node_is_drained_by_runners_that_are_killed_and_comes_back(
    operator: LabOperator,
) -> None:
    """Over RAPI there, killed at the flag and at the first move; through LUXI back."""
    before = read_placement(operator.socket)
    access: list[str | Path] = ["--ledger", operator.ledger, "--yes"]
    target = [operator.lab.rapi_url, *operator.access()]
    source, *trust = target
    runner = operator.begin("drain", source, "node2", "--execute", "-q", *trust, *access)
    operator.wait_for_event("submit")
    runner.kill()
    runner.wait()
    runner = operator.begin("resume", *access)
    operator.wait_for_event("done")  # the flag is set
    time.sleep(2.0)
    runner.kill()
    runner.wait()
    done = operator.resume()
    assert done.code == 0, done.err + done.out + operator.log()
    assert "node2  drained" in done.out
    assert role_in(read_luxi(operator.socket)) is DRAINED
    now = read_placement(operator.socket)
    assert [name for name, (primary, _) in now.items() if primary == NODE] == []
    ends = Counter(state for states in operator.jobs().values() for state in states)
    assert ends == {JobState.SUCCESS: 4}, operator.jobs()

    again = operator.lab.poise("drain", operator.luxi, "node2", "-q", "--ledger", operator.ledger)
    assert f"{NODE} is marked drained already" in again.err
    back = operator.lab.poise("undrain", operator.luxi, "node2", "--execute", *access)
    assert back.code == 0, back.err + back.out + operator.log()
    assert role_in(read_luxi(operator.socket)) is REGULAR
    assert read_placement(operator.socket) == before


def test_the_master_is_refused_before_anything_changes(operator: LabOperator) -> None:
    options: list[str | Path] = ["--execute", "--yes", "--ledger", operator.ledger]
    done = operator.lab.poise("drain", operator.luxi, "node1", *options)
    assert done.code == 2
    assert "node1.lab.test is the master, which Ganeti does not drain" in done.err
    assert not operator.ledger.exists()
