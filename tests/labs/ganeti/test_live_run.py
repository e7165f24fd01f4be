"""Plans carried out on a real Ganeti, and everything that may happen on the way."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from executor.backend import JobState
from executor.ledger import Ledger
from planner.plan.plan import Plan
from tests.labs.ganeti.forwarder import Losing, forwarding
from tests.labs.ganeti.lab import Lab
from tests.labs.ganeti.lab_operator import (
    BACK,
    EVERY_KIND,
    MIGRATE,
    REPLACE,
    SOME,
    THERE,
    LabOperator,
    Route,
    full,
)
from tests.labs.ganeti.luxi import ask, opcode
from tests.labs.ganeti.placement import as_it_was, read_placement

pytestmark = pytest.mark.live


@pytest.fixture
def operator(at_home: Lab, tmp_path: Path) -> Iterator[LabOperator]:
    """A way to run plans; the instances are brought back in the end, should a test fail."""
    operator = LabOperator(at_home, tmp_path)
    with as_it_was(at_home.socket):
        yield operator
        operator.end()


def submit_by_hand(lab: Lab, *opcodes: dict[str, object]) -> int:
    """A job of another user."""
    ((accepted, number),) = ask(lab.socket, "SubmitManyJobs", [[list(opcodes)]])
    assert accepted, number
    assert isinstance(number, int)
    return number


Routes = tuple[Route, ...]


@pytest.mark.parametrize(
    ("forth", "home"),
    [
        pytest.param(*EVERY_KIND, id="every-kind"),
        pytest.param(THERE, BACK, id="all", marks=pytest.mark.full),
    ],
)
def test_a_plan_through_rapi_and_back_through_luxi(
    operator: LabOperator, forth: Routes, home: Routes
) -> None:
    before = read_placement(operator.socket)
    file, plan = operator.write(forth)
    there = operator.run(file, operator.lab.rapi_url, "--parallel", "6")
    assert there.code == 0, there.err + there.out
    operator.check_arrived(plan, before)
    operator.check_once(plan, whole_moves=False)

    back = replace(operator, folder=operator.folder / "back")
    back.folder.mkdir()
    file, plan = back.write(home)
    done = back.run(file, back.luxi, "--parallel", "6")
    # both web servers are on node3 again, although they share an exclusion tag
    assert done.code == 1, done.err + done.out
    assert "2 primaries with exclusion tag" in done.out
    assert read_placement(operator.socket) == before
    back.check_once(plan, whole_moves=True)


def test_a_dry_run_touches_nothing(operator: LabOperator) -> None:
    before = read_placement(operator.socket)
    last = ask(operator.socket, "QueryJobs", [None, ["id"]])
    file, _ = operator.write(THERE)
    done = operator.run(file, operator.lab.rapi_url, "--dry-run")
    assert done.code == 0, done.err
    assert read_placement(operator.socket) == before
    assert ask(operator.socket, "QueryJobs", [None, ["id"]]) == last
    assert not operator.ledger.exists()


@pytest.mark.parametrize(
    ("kills", "left_out"),
    [(2, ("wiki", "db2", "share1", "log1")), pytest.param(10, ("wiki",), marks=pytest.mark.full)],
)
def test_runners_killed_at_random_moments(
    operator: LabOperator, kills: int, left_out: tuple[str, ...]
) -> None:
    """Killed, resumed, killed again, there and back: the same end, and every job exactly once.

    ``kills``: on each of the two ways. ``left_out`` has "wiki", which leaves a node and comes back
    to it: killed in mid-request, the runner waits for a quarter of an hour lest the lost request
    undo that.
    """
    before = read_placement(operator.socket)
    there, back_again = (
        tuple(route for route in routes if route[0] not in left_out) for routes in (THERE, BACK)
    )
    plan = run_with_kills(operator, there, operator.lab.rapi_url, kills)
    operator.check_arrived(plan, before)
    operator.check_once(plan, whole_moves=False)

    back = replace(operator, folder=operator.folder / "back")
    back.folder.mkdir()
    # both web servers are on node3 again, although they share an exclusion tag
    plan = run_with_kills(back, back_again, back.luxi, kills, ends_with=1)
    assert read_placement(operator.socket) == before
    back.check_once(plan, whole_moves=True)


def run_with_kills(
    operator: LabOperator, routes: Sequence[Route], target: str, kills: int, ends_with: int = 0
) -> Plan:
    """Run a plan and kill its runner so many times on the way; it ends with this exit code."""
    chance = random.Random(target.partition(":")[0])
    file, plan = operator.write(routes)
    runner = operator.begin_run(file, target, "--parallel", "6")
    killed = 0
    while killed < kills:
        try:
            runner.wait(timeout=chance.uniform(0.5, 6.0))
            break
        except subprocess.TimeoutExpired:
            runner.kill()
            runner.wait()
            killed += 1
        if _has_run(operator):
            runner = operator.begin("resume", "--ledger", operator.ledger, "--yes")
        else:
            runner = operator.begin_run(file, target, "--parallel", "6")
    told = operator.folder / "begun.log"
    assert runner.wait() == ends_with, told.read_text()[-3000:]
    assert killed == kills, "the run was over before it had been killed often enough"
    return plan


def _has_run(operator: LabOperator) -> bool:
    if not operator.ledger.exists():
        return False
    ledger = Ledger(operator.ledger)
    try:
        return bool(ledger.runs())
    finally:
        ledger.close()


def test_a_first_interrupt_finishes_what_runs(operator: LabOperator) -> None:
    file, _ = operator.write(THERE)
    runner = operator.begin_run(file, operator.luxi, "--parallel", "1")
    operator.wait_for_event("submit")
    wait_until_it_runs(operator.lab, _job_of(operator, full(THERE[0][0])))
    runner.send_signal(signal.SIGINT)
    assert runner.wait() == 4
    states = [move["state"] for move in operator.status()["moves"]]
    assert states[0] == "done" and set(states[1:]) == {"waiting"}
    assert [state for states in operator.jobs().values() for state in states] == [JobState.SUCCESS]


def wait_until_it_runs(lab: Lab, job: str) -> None:
    """Until the job has its locks: before, a runner that is stopped cancels it."""
    deadline = time.monotonic() + 60
    while ask(lab.socket, "QueryJobs", [[int(job)], ["status"]]) != [["running"]]:
        assert time.monotonic() < deadline, f"job {job} does not run"
        time.sleep(0.1)


def test_a_job_that_another_user_canceled(operator: LabOperator) -> None:
    """It waited for the locks of a job of that user."""
    lab = operator.lab
    nodes = [full("node5"), full("node6")]
    holder = submit_by_hand(lab, opcode("OP_TEST_DELAY", duration=900.0, on_nodes=nodes))
    file, _ = operator.write([("log1", ((MIGRATE, 6),)), ("web2", ((MIGRATE, 2),))])
    runner = operator.begin_run(file, operator.luxi)
    operator.wait_for_event("submit")
    job = _job_of(operator, full("log1"))
    ask(lab.socket, "CancelJob", [int(job)])
    assert runner.wait() == 4
    lab.on("node1", "gnt-job", "cancel", "--kill", "--yes-do-it", str(holder))
    moves = {move["instance"]: move for move in operator.status()["moves"]}
    assert moves[full("log1")]["state"] == "failed"
    assert "was cancelled by another user" in moves[full("log1")]["problem"]
    assert moves[full("web2")]["state"] == "done"


def _job_of(operator: LabOperator, instance: str) -> str:
    """The id of the first job on an instance."""
    ledger = Ledger(operator.ledger)
    try:
        run = ledger.run().id
        (number,) = [record.move for record in ledger.moves(run) if record.instance == instance]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for attempt in ledger.attempts(run):
                if attempt.move == number and attempt.job:
                    return attempt.job
            time.sleep(0.2)
        raise AssertionError(operator.log())
    finally:
        ledger.close()


def test_an_instance_that_somebody_moved_stops_the_run(operator: LabOperator) -> None:
    lab = operator.lab
    routes = [("web2", ((MIGRATE, 2),)), ("web2", ((REPLACE, 1),)), ("log1", ((MIGRATE, 6),))]
    file, _ = operator.write(routes)
    runner = operator.begin_run(file, lab.rapi_url, "--parallel", "1")
    operator.wait_for_event("submit")
    submit_by_hand(
        lab, opcode("OP_INSTANCE_MIGRATE", instance_name=full("log1"), allow_failover=True)
    )
    assert runner.wait() == 4
    status = operator.status()
    assert status["state"] == "drifted"
    assert f"{full('log1')}: is on" in status["why"]


def test_a_network_that_loses_and_delays(operator: LabOperator) -> None:
    """Requests, answers and time get lost on the way to RAPI; no job is submitted twice."""
    before = read_placement(operator.socket)
    file, plan = operator.write(SOME)
    with forwarding(operator.lab.rapi_url) as network:
        runner = operator.begin_run(file, network.url, "--parallel", "6")
        operator.wait_for_event("submit")
        chance = random.Random("network")
        while runner.poll() is None:
            network.losing = chance.choice(list(Losing))
            with suppress(subprocess.TimeoutExpired):
                runner.wait(timeout=chance.uniform(0.5, 3.0))
        assert network.lost > 5
    assert runner.returncode == 0, operator.log()
    operator.check_arrived(plan, before)
    operator.check_once(plan, whole_moves=False)


def test_the_run_goes_on_when_the_master_moves(operator: LabOperator) -> None:
    """As operators do it: the queue is drained, which refuses the runner's jobs, and the master
    moves once nothing runs. RAPI is at the cluster's own address, which moves along."""
    lab = operator.lab
    before = read_placement(operator.socket)
    file, plan = operator.write(SOME)
    listed = lab.on("node1", "cat", "/var/lib/ganeti/ssconf_master_candidates").out.split()
    candidate = next(name for name in listed if name != full("node1")).partition(".")[0]
    runner = operator.begin_run(file, lab.rapi_url, "--parallel", "2")
    operator.wait_for_event("submit")
    master_to(lab, "node1", candidate)
    try:
        assert runner.wait() == 0, operator.log()
    finally:
        master_to(lab, candidate, "node1")
    operator.check_arrived(plan, before)
    states = {state for states in operator.jobs().values() for state in states}
    assert states == {JobState.SUCCESS}


def master_to(lab: Lab, old: str, new: str) -> None:
    """Let the queue take no more jobs, wait for those that run, move the master."""
    assert lab.on(old, "gnt-cluster", "queue", "drain").code == 0
    deadline = time.monotonic() + 120
    while lab.on(old, "gnt-job", "list", "--no-headers", "--running").out.strip():
        assert time.monotonic() < deadline, "jobs do not end"
        time.sleep(0.5)
    moved = lab.on(new, "gnt-cluster", "master-failover")
    assert moved.code == 0, moved.err
    # the mark stays behind on the old master, and is there again when that one is master again
    if lab.on(new, "test", "-e", "/var/lib/ganeti/queue/drain").code == 0:
        undrained = lab.on(new, "gnt-cluster", "queue", "undrain")
        assert undrained.code == 0, undrained.err


def test_a_node_that_loses_its_power_in_a_migration(operator: LabOperator) -> None:
    """The runner says what to do, and stops once it is done; the rest is carried out."""
    lab = operator.lab
    file, _ = operator.write([("log1", ((MIGRATE, 6),)), ("web2", ((MIGRATE, 2),))])
    runner = operator.begin_run(file, lab.rapi_url)
    try:
        operator.wait_for_event("submit")
        lab.power_off("node6")
        operator.wait_for_event("silent", 400)
        assert "if it is down, mark it offline" in operator.log()
        with lab.flagged("node6", "offline"):
            assert runner.wait() == 4
            moves = {move["instance"]: move["state"] for move in operator.status()["moves"]}
            assert moves[full("web2")] == "done"
            assert moves[full("log1")] != "done"
            lab.power_on()
    finally:
        lab.power_on()
    for name in ("log1", "log2"):
        assert lab.on("node1", "gnt-instance", "activate-disks", name).code == 0
    resumed = operator.resume()
    assert resumed.code == 0, resumed.err + resumed.out + operator.log()
