"""Rates are found again in histories that were made with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.rules.actions import Verb
from planner.timing.job_fit import ENOUGH, fit_constant, fit_line, scatter_of
from tests.planner.timing.histories import GIB, history, sizes

COPY, MIGRATE = Verb.REPLACE_DISKS, Verb.MIGRATE


def test_without_noise_both_are_found_exactly() -> None:
    found = fit_line(history(COPY, sizes(ENOUGH), 14.0, 48.0), 5.0, 60.0)
    assert (found.overhead, found.rate) == pytest.approx((14.0, 48.0), rel=1e-3)
    assert (found.scatter.p10, found.scatter.p90) == pytest.approx((1.0, 1.0), abs=1e-2)


@pytest.mark.parametrize("seed", range(8))
def test_with_noise_the_times_are_found_within_a_few_percent(seed: int) -> None:
    jobs = history(MIGRATE, sizes(60, GIB, 64 * GIB, seed), 8.0, 110.0, noise=0.15, seed=seed)
    found = fit_line(jobs, 5.0, 112.0)
    for mib in (GIB, 8 * GIB, 64 * GIB):
        assert found.overhead + mib / found.rate == pytest.approx(8.0 + mib / 110.0, rel=0.12)
    assert found.scatter.p90 == pytest.approx(np.exp(1.2816 * 0.15), abs=0.12)
    assert found.scatter.p10 == pytest.approx(np.exp(-1.2816 * 0.15), abs=0.12)


def test_a_few_jobs_on_a_bad_day_do_not_move_the_rates() -> None:
    jobs = history(COPY, sizes(40), 14.0, 48.0, noise=0.05)
    spoiled = [replace(job, seconds=job.seconds * 20) if k % 10 == 0 else job
               for k, job in enumerate(jobs)]  # fmt: skip
    found = fit_line(spoiled, 5.0, 60.0)
    assert found.overhead + 50 * GIB / found.rate == pytest.approx(14.0 + 50 * GIB / 48.0, rel=0.05)
    assert found.scatter.p90 > 10  # but they show in what one in ten may take


def test_of_one_size_only_the_assumed_proportion_is_kept() -> None:
    found = fit_line(history(COPY, [20 * GIB] * 12, 14.0, 48.0), 5.0, 60.0)
    took = 14.0 + 20 * GIB / 48.0
    assert found.overhead + 20 * GIB / found.rate == pytest.approx(took, rel=1e-3)
    assert found.overhead / 5.0 == pytest.approx(60.0 / found.rate, rel=1e-3)


def test_of_no_size_it_is_all_overhead() -> None:
    found = fit_line(history(COPY, [0.0] * 6, 14.0, 48.0), 5.0, 60.0)
    assert (found.overhead, found.rate) == (14.0, 60.0)


def test_sizes_that_are_zero_now_and_then_tell_the_overhead() -> None:
    found = fit_line(history(MIGRATE, [0.0, 4096.0] * 5, 6.0, 100.0), 5.0, 112.0)
    assert (found.overhead, found.rate) == pytest.approx((6.0, 100.0), rel=1e-2)


def test_where_sizes_make_no_difference_the_rate_is_very_high() -> None:
    found = fit_line(history(MIGRATE, sizes(20, GIB, 8 * GIB), 7.0, 1e12), 5.0, 112.0)
    assert found.overhead == pytest.approx(7.0, rel=0.02)
    assert found.overhead + 8 * GIB / found.rate == pytest.approx(7.0, rel=0.02)


def test_a_constant_is_the_median() -> None:
    jobs = [replace(job, seconds=seconds)
            for job, seconds in zip(history(Verb.FAILOVER, [0.0] * 5, 1.0, 1.0),
                                    (20.0, 22.0, 21.0, 90.0, 19.0), strict=True)]  # fmt: skip
    assert fit_constant(jobs)[0] == 21.0


@pytest.mark.parametrize("number", [5, 8, 9, 30])
def test_nine_in_ten_of_the_next_times_are_up_to_p90(number: int) -> None:
    random = np.random.default_rng(number)
    within = []
    for _ in range(4000):
        ratios = np.exp(random.normal(0.0, 0.2, number))
        within.append(random.lognormal(0.0, 0.2) <= scatter_of(ratios).p90)
    assert np.mean(within) >= 0.885
