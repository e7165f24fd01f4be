"""A simulated cluster is put together again only as the one that the run was on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from executor.ledger import Ledger
from poise.runs.simulated_again import simulated_start
from snapshots.errors import UsageError
from tests.poise.command_line import RECORDED, refused, run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]


@pytest.mark.parametrize("failures", ["", ",fail=inst7", ",break=inst4", ",fail=inst4,fail=inst7"])
def test_a_run_is_not_resumed_without_the_failures_that_its_cluster_had(
    place: Place, failures: str
) -> None:
    """Jobs that failed would have succeeded there, and the ledger be wrong about them."""
    failing = f"{TARGET},fail=inst4"
    assert run("run", place.plan, "--on", failing).code == 4
    ran = run("resume", "--yes", "--on", f"{TARGET}{failures}")
    refused(ran, f"{TARGET}{failures} is not the cluster of run 1 ({failing})", "poise resume 1")


def test_the_same_file_with_the_same_failures_is_the_same_cluster(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("run", place.plan, "--on", f"{TARGET},fail=inst4").code == 4
    monkeypatch.chdir(Path(RECORDED).parent)
    assert run("resume", "--on", f"simulate:{RECORDED.name},fail=inst4").code == 0


def test_a_ledger_that_does_not_say_when_the_simulation_began_cannot_make_it_again(
    place: Place,
) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    with Ledger(place.ledger) as ledger:
        record = ledger.run(1)
    start, speed = simulated_start(record)
    assert (start, speed) == (record.created, None)
    for kept in (None, {"speed": 2.0}, {"start": -1.0}, {"start": "noon"}):
        unsaid = replace(record, settings={"simulated": kept})
        with pytest.raises(UsageError, match="run 1: its simulated cluster is gone"):
            simulated_start(unsaid)
