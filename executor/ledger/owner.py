"""The process that holds a run, and the test whether it can still be alive."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from uuid import uuid4

from executor.ledger.records import Owner

SILENT_SECONDS = 600.0
"""A runner on another machine that was silent for so long is taken for dead. It finds out before
it submits anything more, should it only have slept.

A runner may be silent for long: one reading call blocks for up to twice the time limit of a request
(60 s unless given), and a round has several. And no submission may still be on its way when its
successor looks for it in the queue.
"""


def this_process() -> Owner:
    """The calling process, with a token of its own for every hold."""
    pid = os.getpid()
    return Owner(_host(), pid, _born(pid) or "", uuid4().hex)


def may_live(owner: Owner, seen: float, now: float) -> bool:
    """True if ``owner``, last seen at ``seen``, may still be at work on its run."""
    if owner.host == _host():
        return _born(owner.pid) == owner.born
    if _before_this_boot(owner.host):
        return False
    return now - seen < SILENT_SECONDS


@cache
def _host() -> str:
    import socket

    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        boot = "unknown"
    # Processes of another namespace cannot be looked up from here.
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = "unknown"
    try:
        machine = Path("/etc/machine-id").read_text("ascii").strip()
    except (OSError, ValueError):
        machine = ""
    return f"{socket.gethostname()} machine {machine or 'unknown'} boot {boot} {space}"


def _before_this_boot(host: str) -> bool:
    """True if ``host`` is this machine, started since: a power cut leaves no reason to wait."""
    machine, _, boot = _host().partition(" boot ")
    theirs, _, earlier = host.partition(" boot ")
    unknown = "unknown" in (machine.split()[-1], boot.split()[0], *earlier.split()[:1])
    return theirs == machine and not unknown and earlier.split()[:1] != boot.split()[:1]


def _born(pid: int) -> str | None:
    """The kernel's count of when a process started; None when it does not run any more."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else fields[19]
