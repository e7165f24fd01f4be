"""A ledger that several controllers share, on a real PostgreSQL server."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from executor.backend import Identity
from executor.ledger import AttemptState, Ledger, MoveState, RunState
from executor.ledger.owner import SILENT_SECONDS, this_process
from snapshots.errors import LedgerError
from tests.executor.ledger.meanwhile import once_read
from tests.executor.made_moves import MIGRATE, move, plan

pytestmark = pytest.mark.live

HERE = Path(__file__).parent
CANNOT_RUN_HERE = 77
PLAN = plan(move("a:b", "b:a", (MIGRATE, "b")))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The folder of a server's socket."""
    if os.environ.get("POISE_LIVE") != "1":
        pytest.skip("POISE_LIVE=1 is not set: no server is started")
    with tempfile.TemporaryDirectory(prefix="poise-pg-") as folder:
        os.chmod(folder, 0o755)
        begun = subprocess.run(
            [HERE / "up.sh", folder], capture_output=True, text=True, check=False, timeout=600
        )
        if begun.returncode == CANNOT_RUN_HERE:
            pytest.skip(begun.stderr.strip())
        assert begun.returncode == 0, begun.stderr
        try:
            yield folder
        finally:
            subprocess.run([HERE / "down.sh", folder], check=True, timeout=60)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """A fresh database for every test."""
    import psycopg

    name = f"ledger_{abs(hash(request.node.name))}"
    with psycopg.connect(f"host={server} user=poise dbname=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return f"postgresql+psycopg://poise@/{name}?host={server}"


def begun(ledger: Ledger, uid: str = "u1") -> int:
    return ledger.create_run(uid, PLAN, Identity("prod", "uuid", "n1"), "luxi:", {}, 1.0).id


def test_a_run_is_recorded_and_read_back_by_another_controller(url: str) -> None:
    ledger = Ledger(url)
    run = begun(ledger)
    hold = ledger.hold(run, 2.0)
    hold.begin(2.0)
    hold.intend("poise:u1:1:0:1", 1, 0, 1, 3.0, "web: migrate to b")
    hold.submitted("poise:u1:1:0:1", 1, "57", 4.0, adopted=False)
    other = Ledger(url, create=False)
    assert [a.state for a in other.attempts(run)] == [AttemptState.SUBMITTED]
    assert [m.state for m in other.moves(run)] == [MoveState.RUNNING]
    assert other.plans(run) == [PLAN]
    other.close()
    ledger.close()


def test_two_controllers_exclude_each_other(url: str) -> None:
    first, second = Ledger(url), Ledger(url)
    run = begun(first)
    far = first.hold(run, 2.0, replace(this_process(), host="elsewhere boot 1"))
    with pytest.raises(LedgerError, match="on elsewhere"):
        second.hold(run, 3.0)
    second.hold(run, 3.0 + SILENT_SECONDS).begin(3.0 + SILENT_SECONDS)
    with pytest.raises(LedgerError, match="another runner took over"):
        far.begin(3.0 + SILENT_SECONDS)
    first.close()
    second.close()


def test_of_many_that_try_at_once_one_gets_the_cluster(url: str) -> None:
    ledger = Ledger(url)
    runs = [begun(ledger, f"u{k}") for k in range(8)]
    got: list[int] = []
    start = threading.Barrier(len(runs))

    def try_it(run: int) -> None:
        mine = Ledger(url)
        start.wait()
        try:
            mine.hold(run, 2.0)
            got.append(run)
        except LedgerError:
            pass
        finally:
            mine.close()

    threads = [threading.Thread(target=try_it, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    ledger.close()


def at_once(url: str, *deeds: Callable[[Ledger], object]) -> list[int]:
    """The places of the ``deeds`` that the ledger did not refuse, each done by a thread."""
    done: list[int] = []
    start = threading.Barrier(len(deeds))

    def do(place: int) -> None:
        with Ledger(url) as mine:
            start.wait()
            with suppress(LedgerError):
                deeds[place](mine)
                done.append(place)

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_of_many_runs_that_begin_at_once_one_is_recorded(url: str) -> None:
    there = Identity("prod", "uuid", "n1")
    begins = [
        partial(Ledger.hold_new, uid=f"u{k}", plan=PLAN, cluster=there, target="luxi:",
                settings={}, now=1.0)
        for k in range(8)
    ]  # fmt: skip
    with Ledger(url) as ledger:
        assert len(at_once(url, *begins)) == 1
        assert len(ledger.runs()) == 1


def test_a_run_is_closed_or_taken_but_never_both(url: str) -> None:
    with Ledger(url) as ledger:
        for k in range(8):
            there = Identity("prod", f"uuid{k}", "n1")
            run = ledger.create_run(f"u{k}", PLAN, there, "luxi:", {}, 1.0).id
            close = partial(Ledger.give_up, run=run, now=2.0)
            take = partial(Ledger.hold, run=run, now=2.0)
            (first,) = at_once(url, close, take)
            closed = ledger.run(run).state is RunState.CLOSED
            assert (closed, ledger.lives(run, 2.0)) == (first == 0, first == 1)


@pytest.mark.parametrize("table", ["runs", "plans", "moves", "attempts"])
def test_a_run_is_read_as_it_was_at_one_moment(url: str, table: str) -> None:
    newer = plan(move("a:b", "b:a", (MIGRATE, "b"), number=2))
    with Ledger(url) as ledger, Ledger(url) as other:
        run = begun(ledger)
        hold = other.hold(run, 2.0)
        hold.begin(2.0)
        with once_read(table, lambda: hold.replace_plan(1, newer, 3.0, "drift", {})):
            assert ledger.contents(run).plans == [PLAN]
        assert ledger.contents(run).plans == [PLAN, newer]
        hold.heartbeat(4.0)  # what was read by leaves nothing that could not be written with
        ledger.request_stop(run, 5.0, "asked to")


def test_a_server_that_goes_away_is_one_clear_line(url: str) -> None:
    import psycopg

    ledger = Ledger(url)
    run = begun(ledger)
    hold = ledger.hold(run, 2.0)
    folder = url.rpartition("host=")[2]
    with psycopg.connect(f"host={folder} user=poise dbname=postgres", autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
    hold.begin(3.0)  # a connection that broke while it was idle is replaced
    with pytest.raises(LedgerError) as found:
        Ledger(url.replace(folder, "/nowhere"))
    assert "\n" not in str(found.value)
    ledger.close()
