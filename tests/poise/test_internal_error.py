"""An error inside Poise: exit code 70, one line, and a file with the details but no secret."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from poise.__main__ import main
from poise.internal_error import end_with
from tests.poise.command_line import LARGE, RECORDED, ROOT

RAISED = [
    ZeroDivisionError("s3cret"),
    MemoryError(),
    RecursionError("deep"),
    EOFError(),
    OSError(5),
]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that reports go to."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "poise" / "errors"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Commands that are processes of their own change what Ctrl-C does, and stop the collector."""
    handler = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, handler)
    gc.enable()


def poise(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    """The exit code of the command in this process."""
    monkeypatch.setattr(sys, "argv", ["poise", *map(str, words)])
    try:
        return main()
    except SystemExit as end:
        return int(end.code or 0)


def fails_in(monkeypatch: pytest.MonkeyPatch, place: str, error: BaseException) -> None:
    """A caller of ``place`` (module:name) gets that error."""
    module, _, name = place.partition(":")

    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(import_module(module), name, broken)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert told.err.startswith("poise: an error inside Poise (")
    return told.err


COMMANDS = [
    ("poise.api.balancing:balance_with", ("balance", LARGE)),
    ("poise.api.allocating:allocate", ("allocate", LARGE, "--memory", "1g", "--vcpus", "1")),
    ("poise.cli.source_options:load_snapshot", ("show", LARGE)),
    ("snapshots.htools:write_text", ("save", LARGE, "-")),
    ("poise.cli.runs:open_ledger", ("runs", "--ledger", "x")),
    ("poise.cli.status:open_ledger", ("status",)),
    ("poise.cli.log:open_ledger", ("log",)),
    ("poise.cli.stop:open_ledger", ("stop",)),
    ("poise.cli.resume:open_ledger", ("resume",)),
    ("poise.cli.run:read_plan_file", ("run", "plan.json", "--on", "luxi:")),
    ("poise.iallocator.install:removal", ("install-iallocator", "--uninstall")),
    ("poise.htools.hbal.main:main", ("hbal", "-t", LARGE)),
    ("poise.htools.hail.main:main", ("hail", "request")),
    ("poise.htools.hroller.main:main", ("hroller", "-t", LARGE)),
    ("poise.iallocator.process:_answer", ("iallocator", "request")),
]


@pytest.mark.parametrize(("place", "words"), COMMANDS)
def test_every_command_ends_with_70(
    place: str,
    words: tuple[str | Path, ...],
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    fails_in(monkeypatch, place, KeyError("s3cret"))
    assert poise(monkeypatch, *words) == 70
    (report,) = state.iterdir()
    assert one_line(capfd).rstrip().endswith(f"its details are in {report}")
    assert report.stat().st_mode & 0o777 == 0o600
    folders = report.parent, report.parent.parent  # the latter is the ledger's, too
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
    text = report.read_text()
    assert f"Command: poise {words[0]}" in text
    assert "Traceback (most recent call last)" in text
    assert "Python 3." in text


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_every_kind_of_error(
    error: BaseException,
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fails_in(monkeypatch, "poise.api.balancing:balance_with", error)
    assert poise(monkeypatch, "balance", LARGE) == 70
    assert "s3cret" not in one_line(capsys)
    assert type(error).__name__ in next(state.iterdir()).read_text()


def test_an_interrupt_is_none(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_in(monkeypatch, "poise.api.balancing:balance_with", KeyboardInterrupt())
    assert poise(monkeypatch, "balance", LARGE) == 130
    assert not state.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (f"balance {LARGE}", 0),
        (f"balance {LARGE} --json", 0),
        (f"allocate {RECORDED} -m 900t -c 1 -d 1g", 3),
        ("--help", 141),
        ("balance --help", 141),
    ],
)
def test_a_reader_that_leaves_is_none(words: str, code: int, tmp_path: Path) -> None:
    """What the command finds out still decides its exit code."""
    line = f'sleep 0.1; {sys.executable} -m poise {words}; echo "$?" >&2'
    done = subprocess.run(
        ["bash", "-c", f"({line}) | true"],
        cwd=ROOT,
        env={"XDG_STATE_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == f"{code}\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("blocked", ["file", "read-only", "no home"])
def test_where_nothing_can_be_written_the_line_says_so(
    blocked: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if blocked == "file":
        (tmp_path / "state").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    elif blocked == "read-only":
        monkeypatch.setenv("XDG_STATE_HOME", "/proc/self")
    else:
        monkeypatch.delenv("XDG_STATE_HOME", raising=False)

        def nowhere() -> Path:
            raise RuntimeError("no home")

        monkeypatch.setattr(Path, "home", nowhere)
    fails_in(monkeypatch, "poise.api.balancing:balance_with", KeyError("s3cret"))
    assert poise(monkeypatch, "balance", LARGE) == 70
    said = one_line(capsys)
    assert "its details cannot be written: " in said
    assert "s3cret" not in said


def test_a_link_in_its_place_is_not_followed(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports have names of their own; a file that is there already is never written to."""
    state.mkdir(parents=True)
    for number in range(30):
        (state / f"error-2000{number:02}.txt").symlink_to(tmp_path / "victim")
    end_with(KeyError("x"), ["balance"])
    assert not (tmp_path / "victim").exists()
    assert len(list(state.iterdir())) == 20


def test_no_secret_is_written_down(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POISE_RAPI_PASSWORD", "env-s3cret")

    def log_in(login: tuple[str, str]) -> None:
        raise ValueError(f"cannot log in as {login}: 'Basic dXNlcjpzM2NyZXQ=' (env-s3cret)")

    try:
        try:
            log_in(("admin", "file-s3cret"))
        except ValueError as error:
            raise RuntimeError("and then") from error
    except RuntimeError as error:
        ledger = "postgresql://poise:url-s3cret@db/poise?password=query-s3cret"
        source = "reader:bare-s3cret@ganeti:5080"
        end_with(error, ["show", source, "--ledger", ledger])
    text = next(state.iterdir()).read_text() + capsys.readouterr().err
    assert "s3cret" not in text and "dXNlcjpzM2NyZXQ=" not in text
    assert "reader:...@ganeti:5080" in text
    assert "postgresql://poise:...@db/poise?password=..." in text


def test_a_run_that_ends_so_can_be_resumed(tmp_path: Path) -> None:
    """Its ledger is left as after a power cut."""
    code = (
        "import sys; from poise.report.run.line_watcher import LineWatcher\n"
        "told = []\n"
        "def broken(self, _, once=LineWatcher.watch):\n"
        "    told.append(1)\n"
        "    if len(told) > 5: raise ZeroDivisionError('in a run')\n"
        "    once(self, _)\n"
        "LineWatcher.watch = broken\n"
        "from poise.__main__ import main; sys.exit(main())"
    )
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    balance = ("balance", f"simulate:{RECORDED}", "-G", "default", "--execute")
    crashed = subprocess.run(
        [sys.executable, "-c", code, *balance],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert crashed.returncode == 70
    assert "an error inside Poise (ZeroDivisionError at" in crashed.stderr
    resumed = subprocess.run(
        [sys.executable, "-m", "poise", "resume"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert resumed.returncode == 0, resumed.stderr
    assert "4 of 4 moves done and verified" in resumed.stdout
