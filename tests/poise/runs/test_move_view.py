"""A move as the ledger has it: how far it is, what it has copied and restarted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poise.runs.move_view import copied_gib
from tests.executor.made_moves import FAILOVER, move
from tests.poise.report.run.made_runs import DONE, RUNNING, WAITING, at, web


def test_progress_is_that_of_the_open_job_and_of_what_was_seen_done() -> None:
    moves = at(web(1), DONE), at(web(2), RUNNING, job="7"), at(web(3), WAITING)
    assert [one.actions_done for one in moves] == [2.0, 0.5, 0.0]


def test_what_is_copied_is_the_share_of_the_actions_that_copy() -> None:
    assert copied_gib(web(1, copy_gib=8.0), 1.0) == 0.0  # migrated
    assert copied_gib(web(1, copy_gib=8.0), 1.25) == pytest.approx(2.0)
    assert copied_gib(move("a:b", "b:a"), 1.0) == 0.0


def test_an_instance_has_restarted_once_the_failover_is_done() -> None:
    switch = replace(move("a:b", "b:a", (FAILOVER, "b"), instance="db"), restarts=1)
    assert [at(switch, state).restarted for state in (WAITING, DONE)] == [0, 1]
