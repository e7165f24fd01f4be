"""Moves of a run, counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poise.runs.counting import number_left, planned, sums_of
from tests.executor.made_moves import FAILOVER, move
from tests.poise.report.run.made_runs import BROKEN, DONE, DROPPED, RUNNING, WAITING, at, web


def test_a_move_that_a_newer_plan_replaced_is_not_counted() -> None:
    old, left_out = at(web(1), DROPPED).record, at(web(2), DROPPED, plan=1).record
    assert planned([old, left_out]) == [left_out]


def test_moves_that_are_done_or_left_out_are_not_left() -> None:
    states = DONE, DROPPED, BROKEN, WAITING
    assert number_left([at(web(1), state).record for state in states]) == 2


def test_copies_count_as_far_as_they_are_made() -> None:
    sums = sums_of([at(web(1), DONE), at(web(2), RUNNING, job="7"), at(web(3), WAITING)])
    assert (sums.copied_gib, sums.copy_gib) == (pytest.approx(1.0), pytest.approx(3.0))


def test_a_dropped_move_costs_what_it_had_come_to() -> None:
    half = at(web(1, copy_gib=8.0), DROPPED, station=2)
    assert sums_of([half, at(web(2, copy_gib=8.0), DROPPED)]).copy_gib == pytest.approx(8.0)


def test_restarts_count_as_they_happen() -> None:
    restarts = replace(move("a:b", "b:a", (FAILOVER, "b"), number=4, instance="db"), restarts=1)
    sums = sums_of([at(restarts, DONE), at(replace(restarts, id=5), WAITING)])
    assert (sums.restarted, sums.restarts) == (1, 2)
