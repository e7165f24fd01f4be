"""The calibration of a cluster in the state folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.rules.actions import Verb
from planner.timing.calibration import UNCALIBRATED, Calibration, KindFit
from planner.timing.rates import Durations
from planner.timing.scatter import Scatter
from poise.settings.calibration_file import calibration_of, calibration_place, write_calibration

UUID = "34be5ed1-36fa-49e7-850d-0509b41480ea"
FOUND = Calibration(
    Durations(overhead=7.0, resync_rate=48.5, copy_overhead=14.0),
    (KindFit(Verb.REPLACE_DISKS, 23, 1_795_000_000.0, 1_796_000_000.0, Scatter(0.9, 1.25)),),
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    place = calibration_place(UUID)
    assert place == tmp_path / f"poise/calibrations/{UUID}.json"
    return place


def test_what_is_kept_is_found_again(place: Path) -> None:
    write_calibration(place, FOUND, UUID)
    assert calibration_of(UUID) == FOUND


def test_others_cannot_look_into_a_new_folder(place: Path) -> None:
    write_calibration(place, FOUND, UUID)
    assert place.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("uuid", ["", "../../etc/passwd", "a/b", "-x", "x" * 65, "ä", "a\n"])
def test_what_is_no_uuid_has_no_file(uuid: str) -> None:
    assert calibration_place(uuid) is None
    assert calibration_of(uuid) == UNCALIBRATED


def test_without_a_file_rates_are_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    assert calibration_of(UUID) == UNCALIBRATED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:100],
        lambda text: "[]",
        lambda text: text.replace("poise.calibration/1", "poise.calibration/9"),
        lambda text: text.replace("48.5", "-1"),
        lambda text: text.replace("48.5", '"fast"'),
        lambda text: text.replace('"p90": 1.25', '"p90": 0.5'),
        lambda text: text.replace('"p90": 1.25', '"p90": null'),
        lambda text: text.replace("replace-disks", "dance"),
        lambda text: text.replace("2026-", "x"),
        lambda text: text + "\x00" * 2_000_000,
    ],
)
def test_a_damaged_file_is_one_line_and_the_rates_are_assumed(
    place: Path, capsys: pytest.CaptureFixture[str], change: object
) -> None:
    write_calibration(place, FOUND, UUID)
    assert callable(change)
    place.write_text(change(place.read_text("utf-8")))
    assert calibration_of(UUID) == UNCALIBRATED
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"poise: warning: {place}: ")
    assert line.endswith("; default rates are used")


def test_a_folder_in_its_place_is_damaged_too(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place.mkdir(parents=True)
    assert calibration_of(UUID) == UNCALIBRATED
    assert len(capsys.readouterr().err.splitlines()) == 1
