"""How the rest of a run is going to go, beside how it then goes on a simulated cluster."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from executor.cluster_facts import ClusterFacts
from executor.forecast.time_left import Forecast, Standing, Winding, forecast
from executor.ganeti.facts import OVER_LUXI, OVER_RAPI
from executor.ledger import MoveState, RunState
from executor.limits import Limits
from executor.pace import Pace
from executor.simulated.cluster import SimulatedCluster
from planner.plan.move import Move
from planner.plan.plan import Plan
from planner.plan.timed_plan import timed_move
from planner.timing.slots import slot_free
from planner.timing.speed import Speed
from poise.api.balancing import balance
from poise.settings.sources import load
from snapshots.cluster import Cluster
from tests.executor import made_moves
from tests.executor.made_moves import MIGRATE, REPLACE, move
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti
from tests.executor.stories import Story, stories, wandering
from tests.executor.wandering_moves import wandering_moves
from tests.planner.made_clusters import sample
from tests.poise.command_line import RECORDED

POLL = 5.0
"""Seconds between two rounds, as in dry runs."""


def copy(number: int, nodes: str = "abc", *after: int) -> Move:
    """10 GiB from the first of ``nodes`` to the last: 171 s and 5 s, then its end is noticed."""
    return made_moves.copy(10.0, number, nodes, *after)


ALONE = 180.0
"""Seconds that such a copy takes by itself."""


def standing(one: Move, state: MoveState = MoveState.WAITING, **how: Any) -> Standing:
    """Where a move stands, at the usual rates."""
    return Standing(one, timed_move(one), state, **how)


def foretold(
    *moves: Move, limits: Limits | None = None, facts: ClusterFacts = OVER_LUXI, **how: object
) -> Forecast:
    """The forecast for moves that have not begun."""
    standings = [standing(one) for one in moves]
    return forecast(standings, limits or Limits(), facts, poll=POLL, **how)  # type: ignore[arg-type]


# -- one rule each -----------------------------------------------------------------------------


def test_one_move_takes_as_long_as_its_actions():
    found = foretold(copy(1))
    assert (found.schedule.begins, found.schedule.ends) == ({1: 0.0}, {1: ALONE})
    assert (found.seconds, found.left_out, found.spent, found.late) == (ALONE, (), "", False)


def test_moves_of_different_nodes_run_beside_each_other():
    assert foretold(copy(1, "abc"), copy(2, "def")).seconds == ALONE


def test_a_move_waits_for_those_before_it():
    found = foretold(copy(1, "abc"), copy(2, "def", 1))
    assert found.schedule.begins == {1: 0.0, 2: ALONE}
    assert found.seconds == 2 * ALONE


def test_throttles_hold_moves_back():
    moves = [copy(1, "abc"), copy(2, "def"), copy(3, "ghi")]
    assert foretold(*moves, limits=Limits(moves=1)).seconds == 3 * ALONE
    assert foretold(*moves, limits=Limits(moves=2)).seconds == 2 * ALONE
    limits = Limits(per_node=2, resyncs_per_node=1)
    assert foretold(copy(1, "abc"), copy(2, "ade"), limits=limits).schedule.begins[2] == ALONE
    assert foretold(copy(1, "abc"), copy(2, "dbe"), limits=limits).schedule.begins[2] == 0.0
    assert (
        foretold(copy(1, "abc"), copy(2, "dbe"), limits=Limits(per_node=1)).schedule.begins[2]
        == ALONE
    )


def test_nodes_are_locked_whatever_the_throttles_allow():
    found = foretold(copy(1, "abc"), copy(2, "ade"), limits=Limits(per_node=2, resyncs_per_node=2))
    assert found.schedule.begins == {1: 0.0, 2: 0.0}
    assert found.seconds == 355.0  # one after the other, without a round between them


def test_a_part_that_is_done_is_not_done_again():
    half = standing(copy(1), MoveState.RUNNING, done=0.5, begun=True, job=1)
    assert forecast([half], Limits(), OVER_LUXI, poll=POLL).seconds == 90.0


def test_what_is_over_holds_up_nobody():
    done = standing(copy(1), MoveState.DONE, done=1.0, begun=True)
    found = forecast([done, standing(copy(2, "def", 1))], Limits(), OVER_LUXI, poll=POLL)
    assert found.schedule.begins == {2: 0.0}


def test_what_waits_for_a_move_that_failed_never_begins():
    failed = standing(copy(1), MoveState.FAILED, begun=True)
    found = forecast([failed, standing(copy(2, "def", 1))], Limits(), OVER_LUXI, poll=POLL)
    assert (found.seconds, found.left_out) == (0.0, (2,))


def test_single_actions_are_a_round_apart_each():
    both = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
    assert foretold(both).seconds == 20.0  # three times 5 s
    assert foretold(both, facts=OVER_RAPI).seconds == 30.0


def test_jobs_wait_where_the_queue_takes_up_fewer_at_once():
    facts = replace(OVER_LUXI, jobs_at_once=1)
    found = foretold(copy(1, "abc"), copy(2, "def"), facts=facts)
    assert found.seconds > foretold(copy(1, "abc"), copy(2, "def")).seconds


def test_jobs_do_not_wait_for_nodes_where_the_cluster_locks_none():
    limits, both = Limits(per_node=2, resyncs_per_node=2), (copy(1, "abc"), copy(2, "ade"))
    assert foretold(*both, limits=limits).seconds > ALONE
    facts = replace(OVER_LUXI, locks_nodes=False)
    assert foretold(*both, limits=limits, facts=facts).seconds == ALONE


def test_measured_speeds_tell_copies_from_the_rest():
    migration = move("a:b", "b:a", (MIGRATE, "b"), number=2, after=(1,))
    found = foretold(copy(1), migration, speed=Speed(copies=2.0, rest=10.0))
    assert found.schedule.ends == {1: 355.0, 2: 410.0}


# -- budgets, time, stopping -------------------------------------------------------------------


def test_moves_beyond_a_budget_are_left_out():
    moves = [copy(number, nodes) for number, nodes in enumerate(["abc", "ade", "afg"], 1)]
    found = foretold(*moves, limits=Limits(total_moves=2))
    assert (found.seconds, found.left_out) == (2 * ALONE, (3,))
    assert found.spent == "limit of 2 moves reached"
    assert foretold(*moves, limits=Limits(copy_gib=15.0)).left_out == (2, 3)


def test_what_has_begun_counts_for_budgets_and_is_brought_to_its_end():
    done = standing(copy(1), MoveState.DONE, done=1.0, begun=True)
    runs = standing(copy(2), MoveState.RUNNING, begun=True, job=1)
    waits = standing(copy(3, "def"))
    found = forecast([done, runs, waits], Limits(total_moves=2), OVER_LUXI, poll=POLL)
    assert (found.schedule.ends, found.left_out) == ({2: ALONE}, (3,))


def test_nothing_begins_once_its_time_is_over():
    moves = [copy(number, "abc", *range(1, number)) for number in (1, 2, 3)]
    found = foretold(*moves, limits=Limits(until=1200.0), now=1000.0)
    assert (found.seconds, found.left_out, found.late) == (2 * ALONE, (3,), True)
    assert not foretold(*moves, limits=Limits(until=2000.0), now=1000.0).left_out


def test_while_it_stops_only_jobs_that_run_are_waited_for():
    runs = standing(copy(1), MoveState.RUNNING, done=0.5, begun=True, job=1)
    queued = standing(copy(2), MoveState.RUNNING, begun=True, job=1, queued=True)
    waits = standing(copy(3, "def"))
    found = forecast([runs, queued, waits], Limits(), OVER_LUXI, poll=POLL, winding=Winding.STOP)
    assert (found.seconds, found.left_out) == (90.0, (2, 3))


def test_while_it_winds_up_what_has_begun_goes_on():
    both = move("a:b", "a:c", (MIGRATE, "b"), (MIGRATE, "a"), (REPLACE, "c"))
    begun = standing(replace(both, actions=both.actions[2:]), MoveState.RUNNING)
    waits = standing(copy(3, "def"))
    found = forecast([begun, waits], Limits(), OVER_LUXI, poll=POLL, winding=Winding.NO_MORE)
    assert (tuple(found.schedule.ends), found.left_out) == ((1,), (3,))


# -- what always holds -------------------------------------------------------------------------

LIMITS = st.builds(
    Limits,
    moves=st.integers(1, 8),
    per_node=st.integers(1, 4),
    resyncs_per_node=st.integers(1, 3),
)
MOVES = st.builds(
    wandering_moves, st.integers(0, 10_000), length=st.integers(1, 30), nodes=st.integers(3, 9)
)


@given(MOVES, LIMITS, st.booleans())
def test_no_less_than_the_longest_chain_or_the_busiest_node_no_more_than_one_by_one(
    moves: list[Move], limits: Limits, whole_moves: bool
) -> None:
    facts = ganeti(whole_moves=whole_moves)
    found = foretold(*moves, limits=limits, facts=facts)
    outlines = [timed_move(one) for one in moves]
    chains: dict[int, float] = {}
    work: Counter[str] = Counter()
    for one in outlines:
        before = max((chains[number] for number in one.after), default=0.0)
        chains[one.id] = before + one.seconds
        for step in one.actions:
            for node in step.nodes:
                work[node] += step.seconds  # type: ignore[assignment]
    least = max(*chains.values(), *work.values())
    steps = sum(len(one.actions) for one in outlines)
    assert least - 1e-6 <= found.seconds <= math.fsum(o.seconds for o in outlines) + POLL * steps
    assert not found.left_out


@given(MOVES, LIMITS, st.booleans())
def test_moves_begin_as_the_runner_lets_them(
    moves: list[Move], limits: Limits, whole_moves: bool
) -> None:
    facts = ganeti(whole_moves=whole_moves)
    found = foretold(*moves, limits=limits, facts=facts)
    busy = {one.id: timed_move(one).busy for one in moves}
    for one in moves:
        begins = found.schedule.begins[one.id]
        assert all(found.schedule.ends[number] <= begins for number in one.after)
        running = [
            busy[other]
            for other, began in found.schedule.begins.items()
            if (began, other) < (begins, one.id) and found.schedule.ends[other] > begins
        ]
        assert slot_free(limits, busy[one.id], running)


@given(MOVES, LIMITS)
def test_at_half_the_speed_it_takes_twice_as_long(moves: list[Move], limits: Limits) -> None:
    standings = [standing(one) for one in moves]
    usual = forecast(standings, limits, OVER_LUXI, poll=POLL)
    slow = forecast(standings, limits, OVER_LUXI, poll=2 * POLL, speed=Speed(2.0, 2.0))
    assert slow.seconds == pytest.approx(2 * usual.seconds)


@given(MOVES, LIMITS, st.data())
def test_nothing_is_left_only_where_every_move_is_over(
    moves: list[Move], limits: Limits, data: st.DataObject
) -> None:
    done = data.draw(st.integers(0, len(moves)))
    standings = [
        standing(one, MoveState.DONE if k < done else MoveState.WAITING)
        for k, one in enumerate(moves)
    ]
    assert (forecast(standings, limits, OVER_LUXI, poll=POLL).seconds == 0) == (done == len(moves))


# -- beside simulated clusters -----------------------------------------------------------------

THROTTLES = {
    "usual": Limits(),
    "one by one": Limits(moves=1),
    "one a node": Limits(moves=8, per_node=1),
    "loose": Limits(moves=20, per_node=4, resyncs_per_node=2),
}
NEAR = 0.05
"""How far a forecast may be off; those below are off by 1.2 % at most, most of them by nothing."""


def carried_out(snapshot: Cluster, plan: Plan, limits: Limits) -> Trial:
    trial = Trial(SimulatedCluster(snapshot, start=0.0), plan)
    trial.go(limits, pace=Pace(poll=POLL))
    return trial


def planned(name: str) -> tuple[Cluster, Plan]:
    """A cluster by kind and seed, balanced, or with any moves that nothing forbids."""
    kind, seed, how = name.split()
    snapshot = load(str(RECORDED)) if kind == "recorded" else sample(kind, int(seed)).cluster
    if how == "wandering":
        return snapshot, wandering(snapshot, int(seed), 25)
    group = snapshot.groups[0].name
    return snapshot, balance(snapshot, group=group, min_gain=0.0, min_gain_limit=0.0)


@pytest.mark.parametrize(
    "name",
    [
        "recorded 0 balanced",
        "recorded 0 wandering",
        "long 0 wandering",
        "long 2 balanced",
        "unbalanced 0 balanced",
        "unbalanced 0 wandering",
        "mixed 2 balanced",
        "measured 0 wandering",
        "tagged 2 balanced",
    ],
)
@pytest.mark.parametrize("throttles", THROTTLES)
def test_a_run_takes_as_long_as_foretold(name: str, throttles: str) -> None:
    limits = THROTTLES[throttles]
    snapshot, plan = planned(name)
    trial = carried_out(snapshot, plan, limits)
    took = trial.cluster.clock.now()
    assert trial.ledger.run(trial.run.id).state is RunState.DONE
    assert abs(foretold(*plan.moves, limits=limits).seconds - took) <= NEAR * took


@pytest.mark.parametrize(
    "budget", [Limits(total_moves=7), Limits(copy_gib=60.0), Limits(until=1500.0)]
)
def test_the_moves_that_budgets_allow_are_those_that_are_done(budget: Limits) -> None:
    snapshot, plan = planned("unbalanced 0 wandering")
    trial = carried_out(snapshot, plan, budget)
    found = foretold(*plan.moves, limits=budget)
    done = {number for number, state in trial.states().items() if state is MoveState.DONE}
    assert found.left_out
    assert set(found.schedule.ends) == done
    assert abs(found.seconds - trial.cluster.clock.now()) <= NEAR * found.seconds


@settings(max_examples=40)
@given(stories())
def test_small_clusters_with_little_room_take_as_long_as_foretold(story: Story) -> None:
    """Seconds of guests that only fail over, and of rounds, weigh more here."""
    cluster = SimulatedCluster(
        story.cluster, start=0.0, facts=ganeti(whole_moves=story.whole_moves)
    )
    trial = Trial(cluster, story.plan)
    assume(trial.go(story.limits, pace=Pace(poll=POLL)) is RunState.DONE)
    took = cluster.clock.now()
    found = foretold(*story.plan.moves, limits=story.limits, facts=cluster.facts)
    assert abs(found.seconds - took) <= 0.15 * took + 2 * POLL


def test_two_thousand_moves_are_quick() -> None:
    """About 25 ms of processor time; the bound is for slow machines."""
    standings = [standing(one) for one in wandering_moves(0, 2000, 100)]
    best = math.inf
    for _ in range(3):
        begin = time.process_time()
        found = forecast(standings, Limits(moves=20, per_node=4), OVER_LUXI)
        best = min(best, time.process_time() - begin)
    assert len(found.schedule.ends) == 2000
    assert best < 0.15
