"""The times of a what-if report: measured ones where there are any, with a range."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import poise
from planner.rules.actions import Verb
from planner.timing.calibration import Calibration
from planner.timing.rates import USUAL_RATES
from tests.poise.calibrations import ALL, SLOW, keep, measured
from tests.poise.command_line import LARGE, RECORDED, run
from tests.poise.test_schemas import check

DRAIN = ("what-if", RECORDED, "drain", "node2", "--full")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    return tmp_path


def change(*arguments: str | Path) -> dict[str, Any]:
    """The change of an answer as JSON."""
    text = run(*arguments, "--json").out
    check("what-if", text)
    found = json.loads(text)["change"]
    assert isinstance(found, dict)
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


def test_without_a_calibration_there_is_one_time_by_default_rates() -> None:
    report = flat(run(*DRAIN).out)
    assert "within" not in report
    assert "5 s for each job (default rates)." in report
    found = change(*DRAIN)
    assert (found["seconds_p50"], found["seconds_p90"]) == (None, None)
    assert {rate["source"] for rate in found["rates"]} == {"default"}


def test_with_one_there_is_a_range_and_its_jobs_are_named() -> None:
    before = change(*DRAIN)
    keep(ALL)
    found = change(*DRAIN)
    assert found["seconds"] > 1.4 * before["seconds"]
    assert found["seconds"] * 0.9 < found["seconds_p50"] < found["seconds_p90"]
    assert found["seconds_p90"] < 1.5 * found["seconds_p50"]
    assert found["assumed"]["copy_overhead"] == SLOW.copy_overhead
    assert {rate["source"] for rate in found["rates"]} == {
        "calibrated on 23 jobs of 2026-11-02 to 2026-11-29"
    }
    report = flat(run(*DRAIN).out)
    assert "min, 9 in 10 within " in report
    assert "DRBD copies 30 MiB/s + 20 s (23 jobs of 2026-11-02 to 2026-11-29)" in report


def test_the_same_question_has_the_same_range() -> None:
    keep(ALL)
    assert run(*DRAIN, "--json") == run(*DRAIN, "--json")


def test_of_a_kind_that_was_not_measured_there_is_no_range_and_the_report_says_default() -> None:
    keep(measured(Verb.MIGRATE))
    found = change(*DRAIN)
    assert found["seconds_p90"] is None
    assert [rate["source"].partition(" ")[0] for rate in found["rates"]] == [
        "default",
        "calibrated",
        "default",
    ]
    assert "DRBD copies 30 MiB/s + 20 s (default), migration 50 MiB/s" in flat(run(*DRAIN).out)


def test_reboots_have_a_range_too_in_which_the_reboot_itself_is_sure() -> None:
    keep(measured(Verb.MIGRATE))
    found = change("what-if", RECORDED, "reboot", "node2", "--reboot-time", "10m")
    assert 600 < found["seconds_p50"] < found["seconds_p90"] < 600 + 1.6 * (found["seconds"] - 600)


def test_a_source_without_a_uuid_has_default_rates() -> None:
    keep(ALL)
    assert "(default rates)" in run("what-if", LARGE, "drain", "node07").out


def test_a_damaged_calibration_is_one_line(state: Path) -> None:
    keep(ALL)
    (place,) = state.glob("poise/calibrations/*.json")
    place.write_text("{")
    ran = run(*DRAIN)
    (line,) = ran.err.splitlines()
    assert line.startswith(f"poise: warning: {place}: ")
    assert "(default rates)" in ran.out


def test_from_python_durations_may_be_given() -> None:
    cluster, drain = poise.load(RECORDED), poise.Drain("node2")
    usual = poise.what_if(cluster, drain).change
    slow = poise.what_if(cluster, drain, durations=SLOW).change
    ranged = poise.what_if(cluster, drain, durations=ALL).change
    assert usual is not None and slow is not None and ranged is not None
    assert usual.durations == USUAL_RATES
    assert (slow.times, slow.range) == (Calibration(SLOW), None)
    assert ranged.range is not None and ranged.seconds == slow.seconds > usual.seconds


def test_plans_are_priced_by_measured_times_too() -> None:
    def told(*arguments: str | Path) -> str:
        return next(line for line in run(*arguments).out.splitlines() if "Time" in line)

    for command in (("balance", RECORDED, "-G", "default"), ("evacuate", RECORDED, "node2")):
        usual = told(*command)
        keep(ALL)
        assert told(*command) != usual
        keep(Calibration())
        assert told(*command) == usual
