"""The simulated cluster turns down what Ganeti turns down, and changes nothing then."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from executor.backend import JobState
from planner.rules.actions import Action
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord, NodeRecord
from tests.executor.simulated.small import (
    fail_over,
    free,
    migrate,
    replace_disks,
    run,
    simulated,
)
from tests.planner.small_clusters import A, B, instance, node

PAIR = instance("one", A, B)
DOWN = instance("one", A, B, status=InstanceStatus.ADMIN_DOWN)
GONE = instance("one", A, B, status=InstanceStatus.ERROR_NODEOFFLINE)
BIG = instance("one", A, B, memory=5000, disk=60_000)
PLAIN = instance("one", A, template=DiskTemplate.PLAIN)
SHARED = instance("one", A)
WELL = [node(name) for name in "abc"]
FIRST_OFFLINE = [node("a", offline=True), node("b"), node("c")]
SECOND_OFFLINE = [node("a"), node("b", offline=True, total_memory=0.0), node("c")]
LAST_DRAINED = [node("a"), node("b"), node("c", offline=True)]
SMALL = [node("a"), node("b", free_memory=4000), node("c", free_disk=50_000)]

CASES: dict[str, tuple[InstanceRecord, Sequence[NodeRecord], Action, str]] = {
    "plain instances stay": (PLAIN, WELL, migrate("b"), "does not allow migrations"),
    "plain instances stay down too": (PLAIN, WELL, fail_over("b"), "does not allow failovers"),
    "a pair only swaps": (PAIR, WELL, migrate("c"), "c is not the secondary"),
    "no migration to where it is": (SHARED, WELL, migrate("a"), "a is the primary node already"),
    "stopped guests do not migrate": (DOWN, WELL, migrate("b"), "is not running"),
    "nothing migrates from an offline node": (GONE, FIRST_OFFLINE, migrate("b"), "a is offline"),
    "nothing migrates to an offline node": (PAIR, SECOND_OFFLINE, migrate("b"), "offline node b"),
    "no failover to an offline node": (PAIR, SECOND_OFFLINE, fail_over("b"), "offline node b"),
    "no migration without memory": (BIG, SMALL, migrate("b"), "Not enough memory on node b"),
    "no failover without memory": (BIG, SMALL, fail_over("b"), "Not enough memory on node b"),
    "no copy without disk": (BIG, SMALL, replace_disks("c"), "Not enough disk on node c"),
    "no copy onto the primary": (PAIR, WELL, replace_disks("a"), "is the primary node of"),
    "no copy onto the secondary": (PAIR, WELL, replace_disks("b"), "is the secondary node of"),
    "no copy onto a drained node": (PAIR, LAST_DRAINED, replace_disks("c"), "drained node c"),
    "no copy from an offline node": (GONE, FIRST_OFFLINE, replace_disks("c"), "a is offline"),
    "no second copy of a single one": (SHARED, WELL, replace_disks("b"), "DRBD-based"),
    "unknown node": (PAIR, WELL, migrate("z"), "Node 'z' is not known"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_job_fails_and_nothing_changes(case: str) -> None:
    record, nodes, action, message = CASES[case]
    where = simulated(record, nodes=nodes)
    before, room = where.read().fingerprint, free(where)
    done = run(where, "one", action)
    assert done.state is JobState.ERROR
    assert message in done.message
    assert (where.read().fingerprint, free(where)) == (before, room)


def test_a_job_without_room_is_noted() -> None:
    where = simulated(BIG, nodes=SMALL)
    run(where, "one", migrate("b"))
    assert [violation.breach for violation in where.watch.violations] == ["no-room"]


def test_the_actions_after_a_failed_one_are_not_tried() -> None:
    where = simulated(PAIR, nodes=WELL)
    done = run(where, "one", migrate("c"), replace_disks("c"))
    assert (done.state, done.actions_done) == (JobState.ERROR, 0)
    assert where.watch.effects == []
