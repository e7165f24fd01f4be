"""Sleep by real time that another thread ends, and simulated time at a pace that people can watch.

Real time stands still in these tests but for what is slept.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from poise.runs import wall_clock
from poise.runs.wall_clock import PacedClock, WallClock


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pieces of real sleep."""
    pieces: list[float] = []
    by_sleep = SimpleNamespace(
        time=lambda: 1000.0 + sum(pieces),
        monotonic=lambda: sum(pieces),
        sleep=pieces.append,
    )
    monkeypatch.setattr(wall_clock, "time", by_sleep)
    return pieces


class Simulation:
    """A simulated clock that notes what is slept by it."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> float:
        return 50.0 + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_a_sleeper_looks_up_now_and_then_until_its_time_is_over(slept: list[float]) -> None:
    clock = WallClock()
    clock.sleep(0.25)
    assert len(slept) == 3 and sum(slept) == pytest.approx(0.25)
    assert clock.now() == pytest.approx(1000.25)


def test_no_time_is_slept_backwards(slept: list[float]) -> None:
    WallClock().sleep(-5.0)
    assert slept == []


def test_a_call_in_between_ends_the_sleep(
    slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = WallClock()

    def sleep_and_be_woken(seconds: float) -> None:
        slept.append(seconds)
        clock.wake()

    monkeypatch.setattr(wall_clock.time, "sleep", sleep_and_be_woken)
    clock.sleep(60.0)
    assert len(slept) == 1


def test_a_call_before_the_sleep_counts_for_the_next_one_only(slept: list[float]) -> None:
    clock = WallClock()
    clock.wake()
    clock.sleep(60.0)
    assert slept == []
    clock.sleep(0.1)
    assert sum(slept) == pytest.approx(0.1)


def test_a_paced_clock_lets_simulated_time_pass_by_its_speed(slept: list[float]) -> None:
    simulation = Simulation()
    clock = PacedClock(simulation, speed=60.0)
    clock.sleep(30.0)
    assert sum(slept) == pytest.approx(0.5)
    assert simulation.slept == [30.0] and clock.now() == 80.0


def test_a_paced_clock_that_is_woken_advances_the_simulation_all_the_same(
    slept: list[float],
) -> None:
    simulation = Simulation()
    clock = PacedClock(simulation, speed=1.0)
    clock.wake()
    clock.sleep(30.0)
    assert (slept, simulation.slept) == ([], [30.0])
