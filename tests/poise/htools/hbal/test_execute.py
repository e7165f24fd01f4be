"""Where ``poise hbal -L -X`` means to differ from hbal, and what must be so whatever happens.

How it agrees with hbal is in tests/fidelity/test_recorded_execute.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fidelity.execute_generate import make
from tests.fidelity.execution import Execution, Told, run_in_process, run_poise

LEAVING = "Double cancel request, exiting now...\n"


def execution(*script: dict[str, object], args: tuple[str, ...] = ("-l", "3")) -> Execution:
    """Three moves in three sets or less."""
    tables = make("done", 4).tables
    return Execution("here", "done", args, script, tables)


def methods(told: Told) -> list[str]:
    return [json.loads(each.text)["method"] for each in told.asked]


def test_it_has_moves_in_several_sets_to_work_with() -> None:
    told = run_in_process(execution())
    assert told.code == 0
    assert methods(told).count("SubmitManyJobs") > 1


def test_the_second_interrupt_leaves_at_once() -> None:
    told = run_poise(execution({"before": ["INT", "INT"]}))
    assert told.code == 2
    assert methods(told) == ["SubmitManyJobs"]
    assert told.stdout.endswith(
        "Cancel request registered, will exit at the end of the current job set...\n" + LEAVING
    )


def test_leaving_keeps_what_was_to_be_said() -> None:
    told = run_poise(execution({}, {"before": ["TERM"]}))
    assert (told.code, told.stderr) == (2, run_in_process(execution(args=("-l", "0"))).stderr)
    assert told.stdout.endswith("Got job IDs 101\n" + LEAVING)


def test_it_can_leave_while_it_waits_between_two_questions() -> None:
    told = run_poise(execution({"after": ["TERM"]}))
    assert told.code == 2
    assert methods(told) == ["SubmitManyJobs"]


def test_a_reason_beyond_ascii_arrives_as_it_was_given() -> None:
    told = run_in_process(execution(args=("-l", "1", "--reason", "Größe €")))
    marks = json.loads(told.asked[0].text.replace("TIME", "1"))["args"][0][0][0]
    assert marks["reason"] == [["hbal", "Größe €", 0]]


@pytest.mark.parametrize(
    ("script", "ending"),
    [
        (
            ({"close": True},),
            "(luxi:SOCKET: the connection closed after 0 bytes of the answer;"
            " the jobs may be in the queue: see gnt-job list)\n",
        ),
        (
            ({}, {"close": True}),
            "(luxi:SOCKET: the connection closed after 0 bytes of the answer;"
            " jobs 101 go on: see gnt-job list)\n",
        ),
        (
            ({}, {"gone": True}),
            "(luxi:SOCKET: cannot connect: Connection refused"
            " (expected the socket of a running ganeti-luxid))\n",
        ),
    ],
)
def test_a_lost_connection_says_what_became_of_the_jobs(
    script: tuple[dict[str, object], ...], ending: str
) -> None:
    told = run_in_process(execution(*script))
    assert told.code == 1
    assert told.stderr.endswith(ending)


def test_nothing_is_submitted_without_the_option(tmp_path: Path) -> None:
    from tests.fidelity.luxi_queue import Daemon, listening

    daemon = Daemon(execution().tables)
    socket = tmp_path / "query"
    with listening(socket, daemon):
        done = subprocess.run(
            [sys.executable, "-m", "poise", "hbal", f"-L{socket}", "-C", "--priority=high"],
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0
    assert daemon.asked == []
