"""Transfers share what their nodes can carry."""

from __future__ import annotations

from collections import Counter

import pytest
import simpy

from executor.simulated.links import Links


def arrivals(env: simpy.Environment, *done: simpy.Event) -> list[float]:
    times = [0.0] * len(done)
    for number, event in enumerate(done):
        assert event.callbacks is not None

        def note(_: simpy.Event, number: int = number) -> None:
            times[number] = env.now

        event.callbacks.append(note)
    env.run()
    return times


def test_one_transfer_has_the_whole_rate() -> None:
    env = simpy.Environment()
    assert arrivals(env, Links(env, 10.0).begin((0, 1), 500.0).done) == [50.0]


def test_two_transfers_of_one_node_share_its_rate() -> None:
    env = simpy.Environment()
    links = Links(env, 10.0)
    done = [links.begin(nodes, 500.0).done for nodes in ((0, 1), (2, 0))]
    assert arrivals(env, *done) == [100.0, 100.0]


def test_whoever_remains_has_the_whole_rate_again() -> None:
    env = simpy.Environment()
    links = Links(env, 10.0)
    done = [links.begin((0, 1), 100.0).done, links.begin((0, 2), 500.0).done]
    assert arrivals(env, *done) == pytest.approx([20.0, 60.0])


def test_transfers_of_other_nodes_do_not_matter() -> None:
    env = simpy.Environment()
    links = Links(env, 10.0)
    done = [links.begin(nodes, 500.0).done for nodes in ((0, 1), (2, 3))]
    assert arrivals(env, *done) == [50.0, 50.0]


def test_a_slow_node_slows_what_is_under_way() -> None:
    env = simpy.Environment()
    links = Links(env, 10.0)
    transfer = links.begin((0, 1), 500.0)
    env.run(until=25.0)
    links.slow(1, 0.5)
    assert arrivals(env, transfer.done) == [75.0]


def test_an_abandoned_transfer_is_never_done_and_leaves_its_share() -> None:
    env = simpy.Environment()
    links = Links(env, 10.0)
    kept, left = links.begin((0, 1), 500.0), links.begin((0, 2), 500.0)
    env.run(until=20.0)
    links.abandon(left)
    assert arrivals(env, kept.done) == [60.0]
    assert not left.done.triggered


def test_progress_is_what_has_arrived() -> None:
    env = simpy.Environment()
    links = Links(env, 10.0)
    transfer = links.begin((0, 1), 500.0)
    env.run(until=10.0)
    assert links.progress(transfer) == pytest.approx(0.2)


def test_nothing_to_send_arrives_at_once() -> None:
    env = simpy.Environment()
    assert arrivals(env, Links(env, 10.0).begin((0, 1), 0.0).done) == [0.0]


def test_the_busy_nodes_are_told() -> None:
    env = simpy.Environment()
    told: list[Counter[int]] = []
    links = Links(env, 10.0, told.append)
    links.begin((0, 1), 100.0)
    links.begin((0, 2), 100.0)
    assert told[-1] == {0: 2, 1: 1, 2: 1}
