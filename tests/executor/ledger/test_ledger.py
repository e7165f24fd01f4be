"""The record of runs: written by one, read by anybody."""

import stat

import pytest

from executor.ledger import Ledger, MoveState, RunState
from snapshots.errors import UsageError
from tests.executor.ledger.begun_runs import PLAN, begun


@pytest.fixture
def ledger(tmp_path):
    opened = Ledger(tmp_path / "poise" / "ledger.sqlite")
    yield opened
    opened.close()


def test_a_run_is_written_down_with_its_plan_before_it_begins(ledger):
    run = begun(ledger)
    assert (run.state, run.started, run.settings) == (RunState.READY, None, {"moves": 4})
    assert ledger.plans(run.id) == [PLAN]
    assert [(m.move, m.state) for m in ledger.moves(run.id)] == [
        (1, MoveState.WAITING),
        (2, MoveState.WAITING),
    ]


def test_everything_is_there_for_another_process(ledger, tmp_path):
    run = begun(ledger)
    ledger.hold(run.id, 101.0).begin(101.0)
    other = Ledger(tmp_path / "poise" / "ledger.sqlite", create=False)
    assert other.run(run.id).state is RunState.RUNNING
    other.close()


def test_a_copy_of_a_run_is_the_run_and_stays_apart(ledger):
    begun(ledger, uid="u0")
    run = begun(ledger)
    ledger.hold(run.id, 101.0).begin(102.0)
    copy = ledger.copied(run.id, "sqlite://")
    assert [one.id for one in copy.runs()] == [run.id]
    assert copy.run(run.id) == ledger.run(run.id)
    assert copy.moves(run.id) == ledger.moves(run.id)
    assert copy.plans(run.id) == ledger.plans(run.id)
    assert copy.owner(run.id) is None
    copy.hold(run.id, 103.0).finish(RunState.DONE, "", 104.0)
    assert ledger.run(run.id).state is RunState.RUNNING
    copy.close()


def test_asking_for_a_run_that_is_not_there_says_so(ledger):
    with pytest.raises(UsageError, match="no runs yet"):
        ledger.run()
    begun(ledger)
    with pytest.raises(UsageError, match="no run 99999999999999999999"):
        ledger.run(99999999999999999999)
    with pytest.raises(UsageError, match="no run 7"):
        ledger.run(7)


def test_only_its_owner_reads_the_ledger(ledger, tmp_path):
    begun(ledger)
    folder = tmp_path / "poise"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    files = dict.fromkeys((f"ledger.sqlite{more}" for more in ("", "-wal", "-shm")), 0o600)
    assert modes == {"poise": 0o700} | files


def test_a_ledger_that_others_may_read_stays_so(tmp_path):
    path = tmp_path / "shared.sqlite"
    Ledger(path).close()
    path.chmod(0o640)
    Ledger(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
