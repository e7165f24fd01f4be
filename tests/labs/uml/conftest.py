"""The cluster, brought up once for all live tests and taken down after them.

POISE_LIVE=1 switches the live tests on; with POISE_LAB_KEEP=1 the cluster stays up afterwards.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.labs.ganeti.lab import CannotRunHere
from tests.labs.uml import lab as labs
from tests.labs.uml.lab import GUESTS, LOPSIDED, Lab


@pytest.fixture(scope="session")
def uml() -> Iterator[Lab]:
    """The running cluster, in whatever state the tests before have left it."""
    if os.environ.get("POISE_LIVE") != "1":
        pytest.skip("POISE_LIVE=1 is not set: no cluster is brought up")
    # ended by a time limit, pytest shall take the cluster down as it does after Ctrl-C
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield labs.start()
    except CannotRunHere as reason:
        pytest.skip(str(reason))
    finally:
        if os.environ.get("POISE_LAB_KEEP") != "1":
            labs.stop()


@pytest.fixture
def lopsided(uml: Lab) -> Lab:
    """The cluster as it was made: all guests run on node1 with their copies on node2."""
    if uml.placement() != LOPSIDED or not all(uml.complete(guest) for guest in GUESTS):
        uml.reset()
    return uml
