from __future__ import annotations

import pytest

from planner.rules.moves import MoveKind
from planner.rules.step import Step
from poise.htools.conventions.commands import job_set_lines, printed_lines, step_commands
from snapshots.arrays import NO_NODE
from tests.poise.htools.hbal.hbal_example import model_of

RUNNING, STOPPED = 0, 1
MODEL = model_of()


def a_step(kind: MoveKind, instance: int = RUNNING) -> Step:
    return Step(instance, kind, 2, (0, 1), (2, NO_NODE), 0.0)


@pytest.mark.parametrize(
    ("kind", "commands"),
    [
        (MoveKind.FAILOVER, ["migrate -f i0"]),
        (MoveKind.FAILOVER_TO_ANY, ["migrate -f -n n2 i0"]),
        (MoveKind.REPLACE_SECONDARY, ["replace-disks -n n2 i0"]),
        (MoveKind.FAILOVER_AND_REPLACE, ["migrate -f i0", "replace-disks -n n2 i0"]),
        (MoveKind.REPLACE_AND_FAILOVER, ["replace-disks -n n2 i0", "migrate -f i0"]),
        (
            MoveKind.REPLACE_PRIMARY,
            ["migrate -f i0", "replace-disks -n n2 i0", "migrate -f i0"],
        ),
    ],
)
def test_a_move_is_a_sequence_of_commands(kind: MoveKind, commands: list[str]) -> None:
    assert step_commands(a_step(kind), MODEL) == commands


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        (MoveKind.FAILOVER, "failover -f i1"),
        (MoveKind.FAILOVER_TO_ANY, "failover -f -n n2 i1"),
    ],
)
def test_a_stopped_instance_is_failed_over(kind: MoveKind, command: str) -> None:
    assert step_commands(a_step(kind, STOPPED), MODEL) == [command]


def test_a_script_checks_before_every_job() -> None:
    steps = [a_step(MoveKind.FAILOVER), a_step(MoveKind.FAILOVER, STOPPED)]
    assert job_set_lines([steps], MODEL) == [
        "",
        "echo jobset 1, 2 jobs",
        "  echo job 1/1",
        "  check",
        "  gnt-instance migrate -f i0",
        "  echo job 1/2",
        "  check",
        "  gnt-instance failover -f i1",
    ]


def test_printed_commands_are_indented_and_have_no_checks() -> None:
    assert printed_lines([[a_step(MoveKind.FAILOVER)]], MODEL) == [
        "  ",
        "  echo jobset 1, 1 jobs",
        "    echo job 1/1",
        "    gnt-instance migrate -f i0",
    ]
