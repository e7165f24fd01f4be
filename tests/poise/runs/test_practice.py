"""A simulated cluster whose name asks for failures: a run fails there, and can be resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.command_line import RECORDED, refused, run
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


@pytest.mark.parametrize(
    ("failure", "told", "advice"),
    [
        ("fail=inst8", "fail=inst8: this plan does not move that instance", "fail=inst2"),
        ("break=inst8", "break=inst8: this plan does not move that instance", "break=inst2"),
        ("fail=", "fail= names no instance", "fail=INSTANCE"),
        ("fial=inst2", "fial= means nothing on a simulated cluster", "fail=INSTANCE or break="),
        ("fial=inst2,fail=inst2", "fial= means nothing on a simulated cluster", "fail=INSTANCE"),
    ],
)
def test_a_failure_that_would_not_come_is_refused(
    place: Place, failure: str, told: str, advice: str
) -> None:
    refused(run("run", place.plan, "--on", f"{TARGET},{failure}"), told, f"Try: {advice}")


def test_a_file_may_be_named_like_a_failure(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "today,fial=inst2"
    assert run("save", RECORDED, str(file)).code == 0
    assert run("balance", f"simulate:{file}", "--group", "default", "--dry-run").code == 0


def test_a_dry_run_fails_as_well(place: Place) -> None:
    ran = run("run", place.plan, "--on", f"{TARGET},fail=inst4", "--dry-run")
    assert ran.code == 4
    assert "inst4" in ran.out
