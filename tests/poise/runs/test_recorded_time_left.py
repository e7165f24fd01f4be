"""The time left that ``poise status`` tells of a run that another process runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from executor.limits import Limits
from executor.run.runner import Runner
from poise.runs import live_time_left
from poise.runs.recorded_time_left import time_left
from poise.runs.view import view_run
from tests.poise.calibrations import ALL, keep
from tests.poise.report.run.made_runs import RUNNING, at, run_of, web
from tests.poise.runs.watched_runs import Watched


def test_it_is_told_while_a_runner_lives() -> None:
    view = run_of(at(web(1), RUNNING, job="7"), runner_began=0.0)
    left = time_left(view, 60.0)
    assert left is not None
    assert left.basis.startswith("assuming disk copy")
    assert time_left(replace(view, alive=False), 60.0) is None


def test_the_times_are_those_that_were_measured_on_its_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    view = run_of(at(web(1), RUNNING, job="7"), runner_began=0.0)
    usual = time_left(view, 60.0)
    keep(ALL, view.record.cluster_uuid)
    slow = time_left(view, 60.0)
    assert usual is not None and slow is not None
    assert slow.seconds > 1.5 * usual.seconds
    assert slow.basis.startswith("assuming disk copy 30 MiB/s + 20 s")


def test_it_is_not_told_of_a_job_that_takes_far_too_long() -> None:
    slow = at(web(1), RUNNING, job="7", trouble="job 7 has not changed for 3 h")
    assert time_left(run_of(slow, runner_began=0.0), 60.0) is None


@pytest.fixture
def always_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated time passes while no real time does."""
    monkeypatch.setattr(live_time_left, "_REST", 0.0)


@pytest.mark.usefixtures("always_anew")
def test_status_and_the_live_display_say_the_same(tmp_path: Path) -> None:
    run = Watched("unbalanced", Limits(), place=tmp_path / "ledger.sqlite")
    pairs: list[tuple[float, float]] = []

    def look(runner: Runner) -> None:
        now, ledger, number = runner.clock.now(), run.trial.ledger, run.trial.run.id
        if not runner.running or now < 300 * len(pairs):
            return
        view = replace(view_run(ledger, number, now), alive=True)
        told = time_left(view, now)
        assert told is not None
        pairs.append((told.seconds, run.seconds_left(runner)))

    took = run.go(look)
    assert len(pairs) > 10
    # The ledger is told of progress in steps of 2 %.
    assert all(abs(told - shown) <= 0.08 * took for told, shown in pairs)


def test_status_knows_of_a_stop_that_nobody_asked_the_ledger_for() -> None:
    run = Watched("unbalanced", Limits())
    told: list[str] = []

    def look(runner: Runner) -> None:
        now, ledger, number = runner.clock.now(), run.trial.ledger, run.trial.run.id
        if runner.stopping and runner.running:
            view = replace(view_run(ledger, number, now), alive=True)
            left = time_left(view, now)
            told.append("" if left is None else left.basis)
        elif now >= 1000:
            runner.stop("SIGINT received")

    run.go(look)
    assert told
    assert all(basis.endswith(" (running jobs only)") for basis in told)
    assert run.trial.log().count("stop: SIGINT received") == 1
