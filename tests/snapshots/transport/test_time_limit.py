"""Times that a live source may be given."""

from __future__ import annotations

import math

import pytest

from snapshots.errors import UsageError
from snapshots.transport.time_limit import LONGEST, check_timeout


@pytest.mark.parametrize("seconds", [0.1, 60, LONGEST])
def test_up_to_a_day(seconds: float) -> None:
    check_timeout(seconds)


@pytest.mark.parametrize("seconds", [0, -1, LONGEST + 1, math.inf, math.nan, True, "60", None])
def test_no_other_value(seconds: object) -> None:
    with pytest.raises(UsageError, match=r"^--timeout: expected seconds"):
        check_timeout(seconds, "--timeout")  # type: ignore[arg-type]
