"""All tests alike, however busy the machine is and however they were started."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.interrupts import handler_of_interrupts

settings.register_profile(
    "whatever the machine does", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whatever the machine does")

# A shell that starts tests in the background lets them ignore Ctrl-C, and the programs that they
# start inherit that.
if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    and threading.current_thread() is threading.main_thread()
):
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def process_left_as_found() -> Iterator[None]:
    """A test that leaves Ctrl-C or garbage collection changed, changes all tests after it."""
    found = handler_of_interrupts(), gc.isenabled()
    yield
    assert (handler_of_interrupts(), gc.isenabled()) == found
