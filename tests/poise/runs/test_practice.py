"""A simulated cluster whose name asks for failures: a run fails there, and can be resumed."""

from __future__ import annotations

from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]


def test_a_move_fails_until_the_run_is_resumed(place: Place) -> None:
    ran = run("run", place.plan, "--on", f"{TARGET},fail=inst4")
    assert ran.code == 4
    assert "2 of 4 moves done and verified, 1 failed, 1 blocked" in ran.out
    resumed = run("resume")
    assert resumed.code == 0
    assert "run 1: done" in resumed.out


def test_a_job_that_breaks_off_leaves_what_status_tells_how_to_fix(place: Place) -> None:
    assert run("run", place.plan, "--on", f"{TARGET},break=inst2").code == 4
    status = run("status").out
    assert "runs on node1, while its primary is node3" in status
    assert "gnt-instance migrate --cleanup inst2.gnt.test" in status


def test_a_dry_run_fails_as_well(place: Place) -> None:
    ran = run("run", place.plan, "--on", f"{TARGET},fail=inst4", "--dry-run")
    assert ran.code == 4
    assert "inst4" in ran.out
