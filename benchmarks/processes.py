"""One process, measured: wall time, CPU time, peak memory, and what it printed."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """``wall`` and ``cpu`` (user and system, of all threads) in seconds, ``peak`` memory in MiB."""

    wall: float
    cpu: float
    peak: float
    stdout: bytes


def run_process(command: Sequence[str]) -> Run:
    """Run ``command`` to its end; its own resource usage, as the kernel accounts it.

    Raises:
        RuntimeError: it did not end with 0.
    """
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "HTOOLS"))}
    env["LC_ALL"] = "C.UTF-8"
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=env
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        stderr.seek(0)
        if process.returncode != 0:
            said = stderr.read().decode("utf-8", "replace").strip()
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said}")
        return Run(
            wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / KIB_PER_MIB, stdout.read()
        )
