"""``poise status --watch``, with a run that ends while it is looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest

from executor.backend import Identity
from executor.ledger import Ledger, RunState
from executor.ledger.owner import this_process
from planner.plan.document import read_plan
from poise.cli import status
from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]


def test_the_last_document_is_that_of_the_run_that_ended(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(place.ledger) as ledger:
        plan = read_plan(place.plan.read_text("utf-8"))
        cluster = Identity("c", "uuid", "node1")
        made = ledger.create_run("uid", plan, cluster, TARGET, {}, 0.0)
        hold = ledger.hold(made.id, 0.0, this_process())
        hold.begin(0.0)
        look, ended = status.view_run, []

        def looked_just_before_the_end(*asked: Any) -> object:
            seen = look(*asked)
            if not ended:
                hold.finish(RunState.STOPPED, "asked to", 1.0)
                ended.append(True)
            return seen

        monkeypatch.setattr(status, "view_run", looked_just_before_the_end)
        monkeypatch.setattr(status, "_POLL", 0.0)
        ran = run("status", "--watch", "--json")
    assert [json.loads(line)["state"] for line in ran.out.splitlines()] == ["running", "stopped"]
