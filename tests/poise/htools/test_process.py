"""``poise hbal`` as a process: what it imports, and how it ends when its reader has gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.poise.htools.hbal.hbal_example import CLUSTER

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
HBAL = [sys.executable, "-m", "poise", "hbal", "-t", "in.data"]
HEAVY = ("typer", "click", "rich", "httpx", "scipy", "asyncio", "ssl", "hashlib", "hypothesis")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.data").write_text(CLUSTER)
    return tmp_path


def hbal(folder: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*HBAL, *more], cwd=folder, env=ENVIRONMENT, capture_output=True, check=False, timeout=60
    )


def test_the_exit_code_and_both_streams_reach_the_caller(folder: Path) -> None:
    done = hbal(folder, "-X")
    assert done.returncode == 1
    assert done.stdout.endswith(b"Solution length=2\n")
    assert done.stderr == b"Error: hbal: Execution of commands possible only on LUXI\n"


def test_nothing_heavy_is_imported(folder: Path) -> None:
    script = (
        "import sys, io; from poise.htools.hbal.main import main;"
        "main(['-t', 'in.data', '-C', '-p', '-S', 's'], io.StringIO(), io.StringIO());"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint(HEAVY)


def test_a_reader_that_leaves_early_does_not_stop_the_run(folder: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [*HBAL, "-Cscript"],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "script").read_text().startswith("#!/bin/sh\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            HBAL,
            cwd=folder,
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr == (
        b"hbal: <stdout>: hFlush: resource exhausted (No space left on device)\n"
    )


def test_an_interrupt_leaves_no_traceback(folder: Path) -> None:
    (folder / "in.data").unlink()
    os.mkfifo(folder / "in.data")  # the run waits here for a writer
    with subprocess.Popen(
        HBAL, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        writer = os.open(folder / "in.data", os.O_WRONLY)  # returns once the run reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        os.close(writer)
    assert process.returncode == -signal.SIGINT
    assert (out, err) == (b"", b"")
