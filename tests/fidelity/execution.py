"""One execution: a cluster, the options of ``hbal -L -X``, and what its master daemon does.

A :class:`Told` is what came of it: both streams, the exit code, and the requests about jobs.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tests.fidelity.luxi_queue import Asked, Daemon, Step, listening
from tests.fidelity.peer import environment

TIMEOUT_SECONDS = 120.0
SAME_MOMENT = 0.35
"""Seconds by which two programs may differ in when they ask; hbal's waits differ by more."""

SOCKET = "SOCKET"
"""Stands for the path of the socket in messages."""

_TIME = re.compile(r"(?<=,)\d{19}(?=\]\])")
_TIME_STANDS_HERE = "0"


@dataclass(frozen=True)
class Execution:
    """``args`` are without -L and -X; ``tables`` as :class:`Daemon` has them."""

    name: str
    kind: str
    args: tuple[str, ...]
    script: tuple[Step, ...]
    tables: dict[str, Any]

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals that are sent while it goes on."""
        return tuple(
            name
            for step in self.script
            for name in (*step.get("before", ()), *step.get("after", ()))
        )


@dataclass(frozen=True)
class Told:
    """What a program printed, and what it asked for; its time stamps are left out."""

    code: int
    stdout: str
    stderr: str
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Told:
        asked = tuple(Asked(**each) for each in data["asked"])
        return Told(data["code"], data["stdout"], data["stderr"], asked)


def told(code: int, stdout: str, stderr: str, daemon: Daemon, path: Path) -> Told:
    """The outcome of a run; every submission must have been stamped with one and the same time."""
    times = {time for each in daemon.asked for time in _TIME.findall(each.text)}
    assert len(times) <= 1, f"several time stamps: {times}"
    asked = [
        Asked(each.connection, round(each.after, 2), _TIME.sub(_TIME_STANDS_HERE, each.text))
        for each in daemon.asked
    ]
    return Told(code, stdout, stderr.replace(str(path), SOCKET), tuple(asked))


def run(program: Sequence[str], execution: Execution) -> Told:
    """Run a program against a daemon of its own."""
    with tempfile.TemporaryDirectory(prefix="execution-") as name:
        path = Path(name) / "query"
        daemon = Daemon(execution.tables, execution.script)
        with listening(path, daemon):
            done = subprocess.run(
                [*program, f"-L{path}", "-X", *execution.args],
                cwd=name,
                env=environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        return told(done.returncode, _text(done.stdout), _text(done.stderr), daemon, path)


def run_hbal(execution: Execution) -> Told:
    """Debian's hbal."""
    return run(["hbal"], execution)


def run_poise(execution: Execution) -> Told:
    """`poise hbal` as a process."""
    return run([sys.executable, "-m", "poise", "hbal"], execution)


def run_in_process(execution: Execution) -> Told:
    """`poise hbal` inside this process, only for executions without signals.

    No time passes: the moments of its requests are those that it would have waited for.
    """
    import io
    from unittest.mock import patch

    from poise.htools.hbal.main import main

    stdout, stderr = io.StringIO(), io.StringIO()
    waits: list[float] = []
    with tempfile.TemporaryDirectory(prefix="execution-") as name:
        path = Path(name) / "query"
        daemon = Daemon(execution.tables, execution.script)
        with listening(path, daemon), patch("poise.htools.hbal.execute.sleep", waits.append):
            code = main([f"-L{path}", "-X", *execution.args], stdout, stderr)
        daemon.asked = [
            replace(each, after=waits.pop(0) if '"QueryJobs"' in each.text else 0.0)
            for each in daemon.asked
        ]
        assert not waits
        return told(code, stdout.getvalue(), stderr.getvalue(), daemon, path)


def differences(
    theirs: Told, ours: Told, execution: Execution, *, moments: bool = True
) -> list[str]:
    """What differs though it must not; empty where all is well.

    ``moments``: also when each of them asks. Not for a process that ran beside others: what keeps
    the machine busy may hold up either.
    """
    found = []
    leaves = "TERM" in execution.signals
    if theirs.code != ours.code:
        found.append(f"exit code: hbal {theirs.code}, poise {ours.code}")
    if theirs.stdout != ours.stdout and not (leaves and ours.stdout.startswith(theirs.stdout)):
        found.append(_first(theirs.stdout, ours.stdout, "stdout"))
    if not _same_words(theirs.stderr, ours.stderr):
        found.append(_first(theirs.stderr, ours.stderr, "stderr"))
    if [(a.connection, a.text) for a in theirs.asked] != [
        (a.connection, a.text) for a in ours.asked
    ]:
        asked = ["\n".join(f"{a.connection} {a.text}" for a in t.asked) for t in (theirs, ours)]
        found.append(_first(asked[0], asked[1], "requests"))
    elif moments:
        for number, (a, b) in enumerate(zip(theirs.asked, ours.asked, strict=True), 1):
            if abs(b.after - a.after) > SAME_MOMENT:
                found.append(f"request {number}: hbal after {a.after} s, poise after {b.after} s")
    return found


_LOST = re.compile(
    r"hbal: (<socket: \d+>: hWaitForInput: end of file"
    r"|Network\.Socket\.connect: <socket: \d+>: does not exist \(Connection refused\))\n"
)


def _same_words(theirs: str, ours: str) -> bool:
    """Equal, but for an explanation after hbal's words about a lost connection."""
    if theirs == ours:
        return True
    lost = _LOST.search(theirs)
    if lost is None:
        return False
    head = theirs[: lost.end() - 1]
    return (
        ours.startswith(f"{head} (")
        and ours.endswith(")\n")
        and ours.count("\n") == (theirs.count("\n"))
    )


def _first(theirs: str, ours: str, what: str) -> str:
    """The first line that differs."""
    lines = zip([*theirs.split("\n"), ""], [*ours.split("\n"), ""], strict=False)
    number, (a, b) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
    return f"{what} line {number}:\n  hbal:  {a[:400]}\n  poise: {b[:400]}"


def _text(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape")
