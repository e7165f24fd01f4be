"""The cluster, brought up once for all live tests and taken down after them.

POISE_LIVE=1 switches the live tests on; with POISE_LAB_KEEP=1 the cluster stays up afterwards.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.labs.ganeti import lab as labs
from tests.labs.ganeti.lab import Lab
from tests.labs.ganeti.placement import bring_back, home


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """The running cluster."""
    if os.environ.get("POISE_LIVE") != "1":
        pytest.skip("POISE_LIVE=1 is not set: no cluster is brought up")
    # ended by a time limit, pytest shall take the cluster down as it does after Ctrl-C
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield labs.start()
    except labs.CannotRunHere as reason:
        pytest.skip(str(reason))
    finally:
        if os.environ.get("POISE_LAB_KEEP") != "1":
            labs.stop()


@pytest.fixture(scope="module")
def at_home(lab: Lab) -> Lab:
    """The cluster with every instance where it was made, whatever tests before have moved."""
    bring_back(lab.socket, home())
    return lab


@pytest.fixture
def credentials(lab: Lab, tmp_path: Path) -> Path:
    """A credentials file of RAPI's read-only user."""
    return credentials_file(tmp_path / "credentials", "reader", lab.users["reader"])


def credentials_file(path: Path, user: str, password: str) -> Path:
    """Write a file for ``--credentials``: ``user:password``, readable by its owner only."""
    path.touch(mode=0o600)
    path.write_text(f"{user}:{password}\n")
    return path
