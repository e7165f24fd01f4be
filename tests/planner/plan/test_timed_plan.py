"""How long a plan takes."""

from __future__ import annotations

from dataclasses import replace

from planner.plan.timed_plan import plan_schedule, timed_move
from planner.timing.rates import Durations
from planner.timing.slots import BusyNodes
from planner.timing.throttles import Throttles
from planner.timing.timed_move import TimedAction
from tests.executor.made_moves import FAILOVER, MIGRATE, REPLACE, copy, move, plan
from tests.executor.wandering_moves import wandering_moves

RATES = Durations(resync_rate=64.0, memory_rate=128.0, overhead=5.0, shutdown=10.0, boot=2.0)
PASSING = replace(
    move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"), copy_gib=1.0),
    memory_gib=2.0,
)


def test_each_action_has_its_nodes_and_its_share_of_what_is_sent():
    assert timed_move(PASSING, RATES).actions == (
        TimedAction(frozenset("ab"), 13.0),
        TimedAction(frozenset("abc"), 21.0, frozenset("bc")),
        TimedAction(frozenset("bc"), 13.0),
    )


def test_a_move_keeps_the_nodes_busy_that_it_passes():
    assert timed_move(PASSING).busy == BusyNodes(frozenset("abc"), frozenset("bc"))
    switch = move("a:b", "b:a", (FAILOVER, "b"))
    assert timed_move(switch).busy == BusyNodes(frozenset("ab"), frozenset())


def test_a_failover_takes_longer_where_a_guest_has_to_stop():
    switch = move("a:b", "b:a", (FAILOVER, "b"))
    assert timed_move(switch, RATES).seconds == 7.0
    assert timed_move(replace(switch, restarts=1), RATES).seconds == 17.0


def test_a_plan_takes_as_long_as_its_order_and_throttles_make_it():
    moves = plan(copy(1.0, 1, "abc"), copy(1.0, 2, "def"), copy(1.0, 3, "ghi", 1))
    found = plan_schedule(moves, durations=RATES)
    assert (found.begins, found.makespan) == ({1: 0.0, 2: 0.0, 3: 22.0}, 44.0)
    assert plan_schedule(moves, Throttles(moves=1), durations=RATES).makespan == 66.0


def test_ten_thousand_moves_have_a_schedule():
    moves = plan(*wandering_moves(0, 10_000, 400))
    found = plan_schedule(moves, Throttles(moves=20, per_node=2))
    assert len(found.ends) == 10_000
