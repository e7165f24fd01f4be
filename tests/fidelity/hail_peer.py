"""Run a case: with the installed hail, with `poise hail` as a process, or inside this process.

Answers of the installed binary are kept beside those of hbal (see peer.py), in a folder `hail`.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable

from tests.fidelity import peer
from tests.fidelity.case import Answer, Case

PLACES = ("/usr/lib/ganeti/iallocators/hail", "/usr/bin/hail")


def peer_path() -> str | None:
    """The installed hail, or None.  It is not in PATH: Ganeti keeps it among the allocators."""
    found = [place for place in PLACES if os.access(place, os.X_OK)]
    return shutil.which("hail") or (found[0] if found else None)


def ask_peer(case: Case) -> Answer:
    """The installed binary's answer, by running it now."""
    program = peer_path()
    if program is None:
        raise FileNotFoundError("hail is not installed (Debian package ganeti-htools)")
    return peer.run_command([program], case)


def run_peer(case: Case) -> Answer:
    """The installed binary's answer, from the cache where it is known."""
    return peer.remembered(case, ask_peer, "hail")


def in_process() -> Callable[[Case], Answer] | None:
    """A runner around `poise.htools.hail.main.main`, or None while that cannot be imported."""
    run = peer.in_process("poise.htools.hail.main")
    if run is None:
        return None

    def with_empty_input(case: Case) -> Answer:
        before = sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(b""))  # as a process gets it in run_command
        try:
            return run(case)
        finally:
            sys.stdin = before

    return with_empty_input


def run_subprocess(case: Case) -> Answer:
    """`python -m poise hail`, as a user starts it."""
    return peer.run_command([sys.executable, "-m", "poise", "hail"], case)
