"""The outputs of ``poise balance``: which of them go together, and what each of them is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import poise
from planner.plan.plan_reader import read_plan
from poise.cli.balance_outputs import Outputs
from snapshots.errors import UsageError
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)
PLAN = poise.balance(CLUSTER, "default")


@pytest.mark.parametrize(
    ("given", "acts", "told"),
    [
        ({"commands": True}, True, "choose one of --commands and --execute or --dry-run"),
        ({"commands": True, "as_json": True}, False, "choose one of --json and --commands"),
        ({"quiet": True, "as_json": True}, False, "choose one of --quiet and --json"),
        ({"quiet": True, "moves": True}, False, "choose one of --quiet and --moves"),
        ({"out": Path("-")}, False, "--out: expected a file, got '-'"),
        ({"save_after": Path("-")}, False, "--save-after: expected a file, got '-'"),
        ({"out": Path("in.data")}, False, "--out: in.data is the source itself"),
        ({"out": Path("./in.data")}, False, "--out: in.data is the source itself"),
        (
            {"out": Path("a"), "save_after": Path("a")},
            False,
            "--out and --save-after name the same file",
        ),
    ],
)
def test_outputs_that_do_not_go_together(given: dict[str, Any], acts: bool, told: str) -> None:
    with pytest.raises(UsageError) as found:
        Outputs(**given).check("in.data", acts=acts)
    assert str(found.value).startswith(told)


def test_a_device_may_take_several_outputs() -> None:
    nowhere = Path("/dev/null")
    Outputs(out=nowhere, save_after=nowhere).check("in.data", acts=False)


def test_files_are_written_beside_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, after = tmp_path / "plan.json", tmp_path / "after.data"
    Outputs(out=plan, save_after=after, quiet=True).give(PLAN, CLUSTER)
    assert read_plan(plan.read_text()) == PLAN
    moved = poise.balance(poise.load(after), "default")
    assert moved.score_before == pytest.approx(PLAN.score_after)
    assert capsys.readouterr().out.count("\n") == 1


def test_json_is_the_plan_unless_a_run_follows(capsys: pytest.CaptureFixture[str]) -> None:
    from planner.timing import USUAL_THROTTLES

    Outputs(as_json=True).give(PLAN, CLUSTER)
    assert json.loads(capsys.readouterr().out)["format"] == "poise.plan/1"
    Outputs(as_json=True).give(PLAN, CLUSTER, USUAL_THROTTLES)
    assert capsys.readouterr().out == ""
