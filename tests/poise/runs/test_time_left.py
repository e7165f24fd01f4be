"""How long a run still takes, and the words for where that comes from."""

from __future__ import annotations

import pytest

from executor.forecast.time_left import Standing, Winding
from executor.ganeti.facts import OVER_LUXI
from executor.ledger import AttemptRecord, AttemptState, MoveState
from executor.limits import Limits
from executor.run.runner import Runner
from planner.plan.move import Move
from planner.plan.timed_plan import timed_move
from planner.rules.actions import Verb
from planner.timing.rates import Durations
from poise.runs import live_time_left
from poise.runs.time_left import Estimate, assumptions, estimate, estimate_of
from tests.executor import made_moves
from tests.poise.calibrations import measured
from tests.poise.runs.watched_runs import Watched

IF = "assuming disk copy 60 MiB/s, migration 112 MiB/s a node, 5 s per action"


def copy(number: int = 1, nodes: str = "abc", *after: int) -> Move:
    """60 GiB: 1024 s at 60 MiB/s, 5 s for the action, and its end is seen a second later."""
    return made_moves.copy(60.0, number, nodes, *after)


def waiting(one: Move) -> Standing:
    return Standing(one, timed_move(one))


def running(one: Move, done: float = 0.0) -> Standing:
    return Standing(one, timed_move(one), MoveState.RUNNING, done=done, begun=True, job=1)


def over(one: Move) -> Standing:
    return Standing(one, timed_move(one), MoveState.DONE, done=1.0, begun=True)


def job(number: int, submitted: float, ended: float | None = None) -> AttemptRecord:
    """The job of a move with one action."""
    state = AttemptState.SUBMITTED if ended is None else AttemptState.SUCCESS
    return AttemptRecord(
        f"k{number}", 1, number, 0, 1, state, "1", submitted, submitted, ended, "", False, 0.0
    )


def test_nothing_left() -> None:
    assert estimate([over(copy())], Limits(), OVER_LUXI) is None
    assert estimate([waiting(copy())], Limits(), OVER_LUXI, winding=Winding.STOP) is None


def test_before_anything_is_known_the_usual_rates_count() -> None:
    assert estimate([waiting(copy())], Limits(), OVER_LUXI) == Estimate(1030.0, IF)


def test_a_rate_that_was_not_measured_is_told_as_a_default() -> None:
    told = assumptions(measured(Verb.REPLACE_DISKS))
    assert told.startswith("disk copy 30 MiB/s")
    assert "(default)" not in told.partition(", migration ")[0]
    assert told.endswith("(default) a node, as poise calibrate found")
    assert "poise calibrate" not in assumptions(measured(Verb.FAILOVER))


def test_measured_times_count_where_there_are_any() -> None:
    found = estimate_of(
        made_moves.plan(copy()), Limits(), OVER_LUXI, 0.0, measured(Verb.REPLACE_DISKS)
    )
    assert found == Estimate(
        2070.0,  # 20 s, and 60 GiB at 30 MiB/s
        "assuming disk copy 30 MiB/s + 20 s, migration 50 MiB/s + 8 s (default) a node, as poise"
        " calibrate found",
    )


def test_throttles_make_it_longer() -> None:
    moves = [waiting(copy(1, "abc")), waiting(copy(2, "def"))]
    together = estimate(moves, Limits(), OVER_LUXI)
    alone = estimate(moves, Limits(moves=1), OVER_LUXI)
    assert together == Estimate(1030.0, IF)
    assert alone == Estimate(2060.0, IF)


def test_what_was_done_so_far_tells_the_pace() -> None:
    found = estimate(
        [over(copy(1)), waiting(copy(2, "abc", 1))],
        Limits(),
        OVER_LUXI,
        now=2060.0,
        attempts=[job(1, 0.0, 2059.0)],
    )
    assert found == Estimate(2060.0, "at the pace so far")


def test_a_copy_that_runs_tells_the_pace_as_well() -> None:
    found = estimate(
        [running(copy(), 0.25)], Limits(), OVER_LUXI, now=1029.0, attempts=[job(1, 0.0)]
    )
    assert found == Estimate(3088.0, "at the pace so far")


def test_a_first_impression_is_not_believed() -> None:
    found = estimate(
        [running(copy(), 0.02)], Limits(), OVER_LUXI, now=100.0, attempts=[job(1, 0.0)]
    )
    assert found == Estimate(1010.0, IF)


def test_progress_that_may_be_behind_tells_no_pace_before_it_is_far() -> None:
    early, late = [running(copy(), 0.05)], [running(copy(), 0.25)]
    assert estimate(
        early, Limits(), OVER_LUXI, now=100.0, attempts=[job(1, 0.0)], lag=0.02
    ) == Estimate(978.0, IF)
    found = estimate(late, Limits(), OVER_LUXI, now=1029.0, attempts=[job(1, 0.0)], lag=0.02)
    assert found is not None
    assert found.seconds == pytest.approx(1029.0 / 0.26 * 0.75, abs=2.0)


def test_what_is_not_counted_in_is_said() -> None:
    moves = [running(copy(1)), waiting(copy(2, "def")), waiting(copy(3, "ghi"))]
    budget = estimate(moves, Limits(total_moves=2), OVER_LUXI)
    time_over = estimate(moves, Limits(until=10.0), OVER_LUXI, now=20.0)
    stopping = estimate(moves, Limits(), OVER_LUXI, winding=Winding.STOP)
    assert budget == Estimate(1030.0, f"{IF} (1 move beyond the budget not counted)")
    assert time_over == Estimate(1030.0, f"{IF} (2 moves after --until not counted)")
    assert stopping == Estimate(1030.0, f"{IF} (running jobs only)")


# -- beside runs on simulated clusters ---------------------------------------------------------

SLOW = Durations(resync_rate=25.0, memory_rate=50.0)
FAST = Durations(resync_rate=400.0, memory_rate=1000.0, overhead=8.0)
NEAR = {"as assumed": 0.12, "slow": 0.12, "fast": 0.2}
"""The share of the whole run by which estimates under way may be off; half of them are off by less
than 1 % (fast, where rounds weigh more: 8 %)."""
DURATIONS = {"as assumed": Durations(), "slow": SLOW, "fast": FAST}


@pytest.fixture(autouse=True)
def always_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated time passes while no real time does."""
    monkeypatch.setattr(live_time_left, "_REST", 0.0)


@pytest.mark.parametrize("pace", DURATIONS)
@pytest.mark.parametrize(
    ("limits", "whole_moves"),
    [(Limits(), True), (Limits(moves=2, per_node=1), False)],
    ids=["usual", "tight, single actions"],
)
def test_an_estimate_under_way_is_near_the_truth(
    pace: str, limits: Limits, whole_moves: bool
) -> None:
    run = Watched("unbalanced", limits, DURATIONS[pace], whole_moves=whole_moves)
    seen: list[tuple[float, float]] = []

    def look(runner: Runner) -> None:
        if len(seen) < 1 or runner.clock.now() >= seen[-1][0] + 100:
            seen.append((runner.clock.now(), run.seconds_left(runner)))

    took = run.go(look)
    under_way = [(now, left) for now, left in seen if 0.25 * took <= now <= 0.9 * took]
    assert under_way
    for now, left in under_way:
        assert abs(now + left - took) <= NEAR[pace] * took


def test_while_it_stops_only_what_runs_is_waited_for() -> None:
    run = Watched("unbalanced", Limits())
    ends: list[float] = []

    def look(runner: Runner) -> None:
        if runner.clock.now() >= 1000 and not runner.stopping:
            runner.stop("asked to stop")
        if runner.stopping and runner.running:
            ends.append(runner.clock.now() + run.seconds_left(runner))

    took = run.go(look)
    assert ends
    assert all(abs(end - took) <= 0.05 * took for end in ends)
