"""The limits of moves that run side by side."""

from __future__ import annotations

import pytest

from planner.timing.throttles import USUAL_THROTTLES, Throttles
from snapshots.errors import UsageError


def test_by_default_four_moves_run_at_once_and_one_for_each_node() -> None:
    assert Throttles(moves=4, per_node=1, resyncs_per_node=1) == USUAL_THROTTLES


@pytest.mark.parametrize("option", ["moves", "per_node", "resyncs_per_node"])
def test_a_throttle_below_one_is_refused_by_the_name_of_its_option(option: str) -> None:
    with pytest.raises(UsageError) as caught:
        Throttles(**{option: 0})
    assert str(caught.value) == f"{option.replace('_', '-')}: expected 1 or more, got 0"
