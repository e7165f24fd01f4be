"""Ledgers that cannot be opened, and transactions that survive."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from executor.ledger import EventKind, Ledger
from snapshots.errors import LedgerError
from tests.executor.ledger.used_ledgers import used


def test_every_commit_is_on_the_disk_before_anything_acts_on_it(tmp_path):
    """Write-ahead log and full synchronisation are what survives a power loss."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    with ledger._database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    ledger.close()


def test_a_process_that_is_killed_leaves_a_whole_ledger(tmp_path):
    """It dies in the middle of writing one event after the other."""
    path = tmp_path / "ledger.sqlite"
    run = used(path)
    script = textwrap.dedent(f"""
        from executor.ledger import EventKind, Ledger
        hold = Ledger({str(path)!r}).hold({run}, 5.0)
        print("writes", flush=True)
        while True:
            hold.note(EventKind.LOOK, "x" * 1000, 6.0)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"writes\n"
        before = os.stat(path.parent / "ledger.sqlite-wal").st_size
        while os.stat(path.parent / "ledger.sqlite-wal").st_size < before + 100_000:
            pass
        writer.kill()
    ledger = Ledger(path)
    notes = [event.text for event in ledger.events(run) if event.kind is EventKind.LOOK]
    assert notes and set(notes) == {"x" * 1000}
    ledger.hold(run, 7.0).begin(7.0)
    ledger.close()


def broken(path, how):
    match how:
        case "text":
            path.write_text("not a database, but more than a hundred bytes long " * 4)
        case "other":
            with closing(sqlite3.connect(path)) as other:
                other.execute("CREATE TABLE cats (name)")
        case "damaged":
            used(path)
            with path.open("r+b") as file:
                file.seek(4096)
                file.write(b"\xff" * 8192)
        case "folder":
            path.mkdir()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("text", "not a database"),
        ("other", "a database of something else \\(tables cats\\)"),
        ("damaged", "damaged"),
        ("folder", "it is a folder"),
    ],
)
def test_what_is_no_ledger_is_one_clear_line(tmp_path, how, says):
    path = tmp_path / "ledger.sqlite"
    broken(path, how)
    with pytest.raises(LedgerError, match=says) as found, Ledger(path) as ledger:
        ledger.runs()
    assert "\n" not in str(found.value) and str(path) in str(found.value)


@pytest.mark.parametrize("how", ["text", "other", "damaged"])
def test_what_cannot_be_opened_is_not_kept_open(tmp_path, how):
    path = tmp_path / "ledger.sqlite"
    broken(path, how)
    with pytest.raises(LedgerError) as found, Ledger(path) as ledger:
        ledger.runs()
    assert found.tb is not None  # it still has all that was there
    open_files = [os.path.realpath(file) for file in Path("/proc/self/fd").iterdir()]
    assert str(path.resolve()) not in open_files


def test_asking_about_runs_makes_no_ledger(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with pytest.raises(LedgerError, match="no runs yet"):
        Ledger(path, create=False)
    assert not path.exists()


def test_a_ledger_in_somebody_elses_hands_is_waited_for_and_then_named(tmp_path, monkeypatch):
    monkeypatch.setattr("executor.ledger.database.BUSY_SECONDS", 0.1)
    path = tmp_path / "ledger.sqlite"
    used(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="locked") as found:
            Ledger(path)
        assert found.value.advice[0].startswith("wait for the other process")
        other.execute("ROLLBACK")


def test_a_full_disk_is_one_clear_line(tmp_path):
    """The database may not grow: what a full disk looks like to it."""
    path = tmp_path / "ledger.sqlite"
    run = used(path)
    ledger = Ledger(path)
    hold = ledger.hold(run, 5.0)
    with ledger._database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match="disk is full") as found:
        for _ in range(1000):
            hold.note(EventKind.LOOK, "x" * 1000, 6.0)
    assert found.value.advice == ("free some space; every job that was started is recorded",)
    ledger.close()


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("://", "expected a file or the URL of a database, got '://'"),
        ("sqlite://host/file", "expected a file or the URL of a database"),
        ("postgresql+psycopg://h:port/d", "expected a file or the URL of a database"),
        ("mysql://h/d", "no driver for this database"),
        ("postgresql+psycopg://user@127.0.0.1:1/none", "connection"),
    ],
)
def test_a_place_that_cannot_be_a_ledger(place, says):
    with pytest.raises(LedgerError, match=says):
        Ledger(place)


def test_sqlites_own_uris_name_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a ledger.sqlite"
    Ledger(f"sqlite:///file:{quote(str(file))}?mode=rwc&uri=true").close()
    assert list(tmp_path.glob("*")) == [file]


@pytest.mark.parametrize(
    ("replaced", "says"),
    [(False, "it is gone since"), (True, "another file is in its place since")],
)
def test_a_ledger_that_was_taken_away_is_not_written_to_any_more(tmp_path, replaced, says):
    path = tmp_path / "ledger.sqlite"
    run = used(path)
    ledger = Ledger(path)
    hold = ledger.hold(run, 5.0)
    if replaced:
        used(tmp_path / "other.sqlite")
        (tmp_path / "other.sqlite").rename(path)
    else:
        path.unlink()
    with pytest.raises(LedgerError, match=says) as found:
        hold.note(EventKind.LOOK, "lost", 6.0)
    assert "\n" not in str(found.value) and str(path) in str(found.value)
    assert path.exists() == replaced
    ledger.close()


def test_a_ledger_that_is_taken_away_within_a_transaction_has_nothing_of_it(tmp_path):
    path = tmp_path / "ledger.sqlite"
    run = used(path)

    def take_away(name, done):
        if name == "intend" and not done:
            raise AssertionError("it would be committed")

    ledger = Ledger(path, take_away)
    hold = ledger.hold(run, 5.0)
    with pytest.raises(LedgerError, match="it is gone"), ledger._database.write("intend"):
        path.unlink()
    assert hold.run.id == run
    ledger.close()


def test_what_sqlalchemy_logs_of_an_interrupt_does_not_come_to_the_terminal():
    script = textwrap.dedent("""
        import logging
        import executor.ledger.database
        logging.getLogger("sqlalchemy.pool.impl.QueuePool").error("Exception closing connection")
    """)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


@pytest.fixture
def nothing_may_be_written(monkeypatch):
    """As on a file system that is mounted read-only; the tests' user may be root."""
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)


@pytest.mark.usefixtures("nothing_may_be_written")
def test_a_ledger_that_can_only_be_read_is_read(tmp_path):
    path = tmp_path / "a ledger?.sqlite"
    run = used(path)
    with Ledger(path, create=False) as ledger:
        assert [event.kind for event in ledger.events(run)] == ["run", "intend"]
        with pytest.raises(LedgerError, match="readonly database"):
            ledger.check_writable()
    assert list(tmp_path.iterdir()) == [path]  # no file was made beside it


@pytest.mark.usefixtures("nothing_may_be_written")
def test_what_a_living_runner_wrote_last_is_read_too(tmp_path):
    path = tmp_path / "ledger.sqlite"
    run = used(path)
    with Ledger(path) as runner, Ledger(path, create=False) as ledger:
        runner.hold(run, 5.0).note(EventKind.LOOK, "seen", 6.0)
        assert [event.text for event in ledger.events(run)][-1] == "seen"


@pytest.mark.usefixtures("nothing_may_be_written")
@pytest.mark.parametrize(("version", "says"), [(1, "of an older Poise"), (99, "by a newer Poise")])
def test_a_ledger_that_can_only_be_read_is_not_upgraded(tmp_path, version, says):
    path = tmp_path / "ledger.sqlite"
    used(path)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(f"UPDATE ledger SET version = {version}")
    with pytest.raises(LedgerError, match=says):
        Ledger(path, create=False)


def test_who_only_reads_waits_for_no_writer(tmp_path, monkeypatch):
    monkeypatch.setattr("executor.ledger.database.BUSY_SECONDS", 0.1)
    path = tmp_path / "ledger.sqlite"
    run = used(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Ledger(path, create=False) as ledger:
            assert ledger.run().id == run
