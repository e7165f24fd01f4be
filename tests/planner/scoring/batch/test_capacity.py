"""What every node can take, as plain limits."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np

from planner.scoring.batch.capacity import Capacity, Targets
from planner.state.model import UNLIMITED
from planner.state.options import ModelOptions
from snapshots.policy import DEFAULT_POLICY
from tests.planner.made_clusters import legal_move, samples
from tests.planner.small_clusters import A, B, C, instance, node, placed

LIVE = np.ones(3, dtype=np.bool_)


def test_limits_are_what_is_left_of_the_node() -> None:
    policy = replace(DEFAULT_POLICY, vcpu_ratio=2.0, spindle_ratio=5.0)
    place = placed(instance("i", A, B, vcpus=3), policy=policy, options=ModelOptions(min_disk=0.1))
    capacity = Capacity(place, LIVE)
    assert capacity.hard_memory.tolist() == [6999, 7999, 7999]  # one must stay free
    assert capacity.memory.tolist() == [6999, 6999, 7999]  # and what is reserved
    assert capacity.cpus.tolist() == [13, 16, 16]
    assert capacity.disk.tolist() == [89_000, 89_000, 90_000]
    assert capacity.hard_disk.tolist() == [98_999, 98_999, 99_999]
    assert capacity.spindles.tolist() == [4, 4, 5]
    assert capacity.disk_spindles.tolist() == [UNLIMITED] * 3


def test_a_node_that_fails_already_may_fail_on() -> None:
    nodes = [node("a"), node("b", free_memory=900), node("c")]
    capacity = Capacity(placed(instance("i", A, B), nodes=nodes), LIVE)
    assert capacity.memory[B] == capacity.hard_memory[B]
    assert capacity.failed.tolist() == [0, 1, 0]
    assert not capacity.calm


def test_nodes_that_are_not_live_host_nothing_that_counts() -> None:
    live = np.array([True, False, True])
    capacity = Capacity(placed(instance("i", A, B)), live)
    assert capacity.hosted.tolist() == [1, 0, 0]


def test_the_two_largest_reservations_are_known() -> None:
    others = instance("j", B, C, memory=300), instance("k", A, C, memory=200)
    capacity = Capacity(placed(instance("i", A, C), *others), LIVE)
    assert (capacity.held.most[C], capacity.held.second[C]) == (1200, 300)


def test_one_node_has_nothing_to_hold() -> None:
    capacity = Capacity(placed(instance("i", A), nodes=1), np.ones(1, dtype=np.bool_))
    assert (capacity.held.most.tolist(), capacity.held.second.tolist()) == ([0], [0])


def test_it_follows_the_placement() -> None:
    for case in samples("mixed", 10, first=60):
        rng = Random(case.name)
        for place, scope in case.runs():
            live = np.isin(np.arange(place.model.node_count), scope)
            capacity = Capacity(place, live)
            found = legal_move(rng, place, scope)
            if found is None:
                continue
            outcome, lane = found
            place.commit(outcome, lane)
            capacity.refresh()
            fresh = vars(Capacity(place, live))
            for name, column in vars(capacity).items():
                if isinstance(column, np.ndarray):
                    assert np.array_equal(column, fresh[name], equal_nan=True), (case.name, name)


def test_targets_are_tall_or_wide() -> None:
    capacity = Capacity(placed(instance("i", A, B), instance("j", B, C, memory=400)), LIVE)
    rows = np.array([C, B])
    tall, wide = Targets(capacity, rows, tall=True), Targets(capacity, rows, tall=False)
    assert (tall.nodes.shape, wide.nodes.shape) == ((1, 2), (2, 1))
    assert np.array_equal(tall.memory, wide.memory.T)
    every = np.array([A, B, C])
    here, there = tall.held_here(every), tall.held_there(every)
    assert here.tolist() == [[0, 1000], [400, 0], [0, 0]]  # by primary, then target
    assert np.array_equal(there, capacity.held[every[:, None], rows])
    assert np.array_equal(wide.held_here(every), here.T)
    assert np.array_equal(wide.held_there(every), there.T)


def test_limits_fall_with_every_instance() -> None:
    grown = [
        Capacity(placed(*(instance(f"i{k}", A, B) for k in range(count))), LIVE)
        for count in range(4)
    ]
    for fewer, more in pairwise(grown):
        assert (more.memory[:2] < fewer.memory[:2]).all()
        assert (more.disk[:2] < fewer.disk[:2]).all()
