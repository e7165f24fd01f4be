"""Work is counted in steps."""

from __future__ import annotations

import pytest

from planner.work import Work, emptying, leaving, looking, pushing

STEPS = [looking(100), leaving(10, both=True), leaving(10, both=False), emptying(10), pushing(100)]


@pytest.mark.parametrize("step", STEPS)
def test_what_is_spent_is_not_left(step: float) -> None:
    work = Work(1.0)
    work.spend(step)
    assert 0.99 < work.left < 1.0
    assert not work.over
    work.spend(1.0)
    assert work.over


def test_without_a_limit_it_is_never_over() -> None:
    work = Work()
    work.spend(1e9)
    assert not work.over
