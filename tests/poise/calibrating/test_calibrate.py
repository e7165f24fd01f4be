"""poise calibrate, on clusters that answer as Ganeti does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import poise
from planner.rules.actions import Verb
from planner.timing.calibration import UNCALIBRATED
from poise.schemas import schema
from poise.settings.calibration_file import calibration_of
from tests.executor.ganeti.stand_in import StandIn
from tests.poise.calibrating.past_cluster import DATA, UUID, past_cluster, with_past
from tests.poise.command_line import LARGE, refused, run


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("POISE_LEDGER", "POISE_CONFIG", "POISE_RAPI_USER", "POISE_RAPI_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "state"


@pytest.fixture
def cluster() -> StandIn:
    there = poise.load(DATA / "rapi").instances
    drbd = [row for row, template in enumerate(there.template) if template.label == "drbd"]
    sizes = {there.names[k]: (int(there.memory[k]), int(there.disk[k])) for k in drbd}
    return with_past(sizes)


@pytest.fixture(params=["rapi", "luxi"])
def source(request: pytest.FixtureRequest, cluster: StandIn, tmp_path: Path) -> Iterator[str]:
    with past_cluster(request.param, cluster, tmp_path) as named:
        yield named


def test_rates_are_found_again_told_and_kept(source: str, state: Path) -> None:
    ran = run("calibrate", source)
    assert ran.code == 0, ran.err
    assert "1 failed, 1 instance removed since" in ran.out
    assert "Fewer than 5 jobs: failover. Default rates are used." in ran.out
    place = state / f"poise/calibrations/{UUID}.json"
    assert str(place) in " ".join(ran.out.split())
    found = calibration_of(UUID)
    assert found.durations.seconds(Verb.MIGRATE, 4096) == pytest.approx(46.96, rel=0.01)
    assert found.durations.seconds(Verb.REPLACE_DISKS, 10368) == pytest.approx(279.2, rel=0.01)
    assert [fit.verb for fit in found.fits] == [Verb.MIGRATE, Verb.REPLACE_DISKS]


def test_the_document_is_as_its_schema_says(source: str) -> None:
    document = json.loads(run("calibrate", source, "--json").out)
    Draft202012Validator(schema("calibration")).validate(document)
    assert document["left_out"]["migrate"] == {"failed": 1, "instance removed since": 1}
    assert (document["used"]["failover"], document["kept"]) == (1, True)
    kept = json.loads(Path(document["file"]).read_text("utf-8"))
    assert kept == {key: document[key] for key in kept}


def test_a_dry_run_keeps_nothing(source: str, state: Path) -> None:
    ran = run("calibrate", source, "--dry-run")
    assert (ran.code, state.exists()) == (0, False)
    assert "Not kept" in ran.out
    assert calibration_of(UUID) == UNCALIBRATED


def test_older_jobs_are_left_to_the_server(source: str, cluster: StandIn) -> None:
    for job in cluster.jobs.values():
        job["received_ts"] = [1000, 0]
    assert "Fewer than 5 jobs: migrate, replace-disks, failover." in run("calibrate", source).out


def test_from_python(source: str) -> None:
    found = poise.calibrate(source, keep=False)
    assert (found.cluster_uuid, found.used[Verb.FAILOVER], found.kept) == (UUID, 1, False)


def test_a_user_of_rapi_who_may_only_read_is_told_what_to_do(
    cluster: StandIn, tmp_path: Path
) -> None:
    cluster.read_only = True
    with past_cluster("rapi", cluster, tmp_path) as url:
        refused(
            run("calibrate", url),
            f"{url}/2/query/job: 403 Forbidden: this RAPI user may not",
            "Try: a RAPI user with the option write",
        )


@pytest.mark.parametrize("source", [str(LARGE), f"simulate:{LARGE}", str(DATA / "rapi")])
def test_what_is_not_live_has_no_past(source: str) -> None:
    refused(run("calibrate", source), f"{source} is not a live cluster: its past is not known")


def test_a_folder_that_cannot_be_written_to_is_one_line(source: str, state: Path) -> None:
    state.write_text("a file")
    refused(run("calibrate", source), f"{state}/poise/calibrations: cannot make the folder")
