"""When moves run, by rules alone."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.timing.job_queue import USUAL_QUEUE, JobQueue
from planner.timing.list_scheduling import list_schedule, makespan
from planner.timing.progress import Progress
from planner.timing.slots import slot_free
from planner.timing.speed import Speed
from planner.timing.throttles import Throttles
from planner.timing.timed_move import TimedMove
from tests.planner.timing.made_moves import SOME_THROTTLES, action, move, some_moves

POLL = 5.0
LOOSE = Throttles(9, 9, 9)


def test_nothing_takes_no_time():
    assert makespan([]) == 0.0


def test_a_move_ends_when_the_runner_looks_next():
    found = list_schedule([move(1, action("ab", 12.0))], poll=POLL)
    assert (found.begins, found.ends, found.makespan) == ({1: 0.0}, {1: 15.0}, 15.0)
    assert [(span.begin, span.end) for span in found.actions] == [(0.0, 12.0)]


def test_moves_of_other_nodes_run_beside_each_other():
    both = [move(1, action("ab", 12.0)), move(2, action("cd", 12.0))]
    assert makespan(both, poll=POLL) == 15.0
    assert makespan(both, Throttles(moves=1), poll=POLL) == 30.0


def test_moves_that_share_a_node_run_one_after_the_other():
    moves = [move(k, action(f"{k}x", 10.0)) for k in range(1, 7)]
    found = list_schedule(moves, Throttles(moves=9), poll=POLL)
    assert list(found.begins.values()) == [15.0 * k for k in range(6)]


def test_a_move_waits_for_what_is_before_it():
    found = list_schedule(
        [move(1, action("ab", 12.0)), move(2, action("cd", 1.0), after=(1,))], poll=POLL
    )
    assert found.begins == {1: 0.0, 2: 15.0}


def test_what_waits_for_a_move_that_never_ends_does_not_begin():
    waits = move(2, action("cd", 1.0), after=(1,))
    assert not list_schedule([waits]).begins
    assert list_schedule([waits], over={1}).begins == {2: 0.0}


def test_an_action_waits_for_nodes_that_another_has_locked():
    both = [move(1, action("ab", 12.0)), move(2, action("bc", 12.0))]
    spans = list_schedule(both, LOOSE).actions
    assert [(span.move, span.begin, span.end) for span in spans] == [
        (1, 0.0, 12.0),
        (2, 12.0, 24.0),
    ]
    unlocked = list_schedule(both, LOOSE, replace(USUAL_QUEUE, locks_nodes=False)).actions
    assert [span.begin for span in unlocked] == [0.0, 0.0]


def test_single_actions_are_a_look_apart_each():
    one = [move(1, action("ab", 4.0), action("ab", 4.0))]
    assert makespan(one, poll=POLL) == 10.0
    assert makespan([*one], queue=JobQueue(False, 20, True), poll=3.0) == 12.0


def test_speed_counts_for_copies_apart():
    one = [move(1, action("ab", 10.0), action("ac", 10.0, "ac"))]
    spans = list_schedule(one, speed=Speed(copies=3.0, rest=2.0)).actions
    assert [span.end - span.begin for span in spans] == [20.0, 30.0]


def test_a_move_under_way_keeps_its_slot_and_what_it_has_done():
    both = [move(1, action("cd", 8.0)), move(2, action("ab", 8.0), action("ab", 8.0))]
    found = list_schedule(
        both, Throttles(moves=1), poll=POLL, progress={2: Progress(True, done=1.5, job=2)}
    )
    assert (found.begins, found.ends) == ({2: 0.0, 1: 5.0}, {2: 5.0, 1: 15.0})


def test_a_move_that_may_not_begin_is_left_out():
    both = [move(1, action("ab", 8.0)), move(2, action("cd", 8.0))]
    assert list_schedule(both, may_begin=lambda one: one.id == 2).begins == {2: 0.0}


def test_once_it_stops_what_runs_is_waited_for():
    moves = [move(k, action("ab", 8.0)) for k in (1, 2, 3)]
    found = list_schedule(moves, LOOSE, poll=POLL, stop_at=10.0)
    assert (found.ends, found.makespan) == ({1: 10.0, 2: 20.0}, 20.0)


# -- what always holds -------------------------------------------------------------------------

QUEUES = st.builds(JobQueue, st.booleans(), st.integers(1, 6), st.just(True))


@given(some_moves(), SOME_THROTTLES, QUEUES)
def test_every_move_runs_once_after_those_that_it_waits_for(
    moves: list[TimedMove], throttles: Throttles, queue: JobQueue
) -> None:
    found = list_schedule(moves, throttles, queue, poll=POLL)
    assert found.ends.keys() == found.begins.keys() == {one.id for one in moves}
    for one in moves:
        assert all(found.ends[earlier] <= found.begins[one.id] for earlier in one.after)
        spans = [span for span in found.actions if span.move == one.id]
        assert [span.nodes for span in spans] == [action.nodes for action in one.actions]
        assert found.begins[one.id] <= spans[0].begin
        assert all(before.end <= after.begin for before, after in pairwise(spans))
        assert spans[-1].end <= found.ends[one.id] <= found.makespan


@given(some_moves(), SOME_THROTTLES, QUEUES)
def test_no_two_moves_over_a_throttle(
    moves: list[TimedMove], throttles: Throttles, queue: JobQueue
) -> None:
    found = list_schedule(moves, throttles, queue, poll=POLL)
    busy = {one.id: one.busy for one in moves}
    for one, begin in found.begins.items():
        running = [
            busy[other]
            for other, began in found.begins.items()
            if (began, other) < (begin, one) and found.ends[other] > begin
        ]
        assert slot_free(throttles, busy[one], running)


@given(some_moves(), SOME_THROTTLES, QUEUES)
def test_no_two_actions_at_once_on_a_node(
    moves: list[TimedMove], throttles: Throttles, queue: JobQueue
) -> None:
    found = list_schedule(moves, throttles, queue, poll=POLL)
    for spans in found.occupancy().values():
        assert all(before.end <= after.begin for before, after in pairwise(spans))


@given(some_moves(), SOME_THROTTLES, QUEUES)
def test_no_shorter_than_a_chain_or_a_node_no_longer_than_one_by_one(
    moves: list[TimedMove], throttles: Throttles, queue: JobQueue
) -> None:
    found = list_schedule(moves, throttles, queue, poll=POLL)
    chains: dict[int, float] = {}
    for one in moves:
        chains[one.id] = one.seconds + max((chains[k] for k in one.after), default=0.0)
    least = max(*chains.values(), *found.busy_seconds().values())
    most = math.fsum(one.seconds + POLL * len(one.actions) for one in moves)
    assert least - 1e-6 <= found.makespan <= most + 1e-6
