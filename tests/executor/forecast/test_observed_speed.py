"""How fast a run is so far, by the stays of its jobs in the queue."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.forecast.observed_speed import LATEST, Stay, at_work, speed_so_far
from planner.timing.speed import Speed


def stay(
    asked: float, left: float, nodes: str = "ab", copies: float = 0.0, rest: float = 0.0
) -> Stay:
    return Stay(asked, left, frozenset(nodes), copies, rest)


def test_a_job_alone_works_all_the_time():
    assert at_work([stay(10, 110)]) == [100]


def test_who_waits_for_the_nodes_of_another_does_not_work():
    assert at_work([stay(0, 100, "ab"), stay(0.5, 150, "bc")]) == [100, 50]


def test_nobody_overtakes():
    """The third wants nothing of the first, but c, which the second waits for."""
    stays = [stay(0, 100, "ab"), stay(1, 150, "bc"), stay(2, 170, "cd")]
    assert at_work(stays) == [100, 50, 20]


def test_jobs_of_different_nodes_work_beside_each_other():
    assert at_work([stay(0, 100, "ab"), stay(0, 150, "cd")]) == [100, 150]


def test_copies_and_the_rest_have_their_own_speed():
    stays = [stay(0, 200, "ab", copies=100), stay(0, 90, "cd", rest=30)]
    assert speed_so_far(stays) == Speed(copies=2.0, rest=3.0)


def test_what_a_mixed_job_did_beside_copying_is_taken_off():
    mixed = stay(0, 230, "ab", copies=100, rest=10)
    assert speed_so_far([mixed, stay(0, 90, "cd", rest=30)]) == Speed(copies=2.0, rest=3.0)


def test_one_figure_where_only_one_kind_is_known():
    assert speed_so_far([stay(0, 300, copies=100)]) == Speed(3.0, 3.0)
    assert speed_so_far([stay(0, 20, rest=40)]) == Speed(0.5, 0.5)


def test_a_first_impression_is_not_believed():
    assert speed_so_far([]) is None
    assert speed_so_far([stay(0, 100, rest=29.0)]) is None


def test_a_job_that_failed_only_stood_in_the_way():
    stays = [stay(0, 100, "ab"), stay(1, 150, "bc", copies=50)]
    assert speed_so_far(stays) == Speed(1.0, 1.0)


def test_the_latest_jobs_count():
    early = [stay(k, k + 0.5, copies=100) for k in range(50)]
    late = [stay(k * 1000, k * 1000 + 200, copies=100) for k in range(1, LATEST + 1)]
    assert speed_so_far([*early, *late]) == Speed(2.0, 2.0)


@given(st.integers(0, 10_000), st.integers(1, 30))
def test_no_node_works_longer_than_it_was_there(seed: int, length: int) -> None:
    rng = Random(seed)
    stays = []
    for _ in range(length):
        asked = rng.uniform(0, 100)
        stays.append(stay(asked, asked + rng.uniform(0, 60), "".join(rng.sample("abcde", 3))))
    took = at_work(stays)
    span = max(one.left for one in stays) - min(one.asked for one in stays)
    for one, seconds in zip(stays, took, strict=True):
        assert 0 <= seconds <= one.left - one.asked + 1e-9
    for node in "abcde":
        worked = sum(took[k] for k, one in enumerate(stays) if node in one.nodes)
        assert worked == pytest.approx(min(worked, span))
