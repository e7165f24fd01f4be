"""Whether a run has the cluster for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from executor.backend import Job
from executor.ledger import Ledger, RunRecord
from executor.pace import Pace
from executor.simulated.cluster import SimulatedCluster
from poise.runs.preflight import check_alone, look
from poise.runs.target import Target
from poise.settings.access import Access
from snapshots.errors import LedgerError
from tests.executor.made_moves import MIGRATE, move, plan
from tests.planner.small_clusters import A, B, cluster, instance


class Recorded(SimulatedCluster):
    """Remembers whether it was asked for jobs that have ended."""

    asked: list[bool]

    def find(self, prefix: str, since: float | None = None, *, ended: bool = True) -> Sequence[Job]:
        self.asked = [*getattr(self, "asked", []), ended]
        return super().find(prefix, since, ended=ended)


@pytest.fixture
def target() -> Target:
    simulated = Recorded(cluster(instance("web", A, B)), start=100.0)
    return Target(Access("simulate:small"), simulated, simulated.clock, Pace())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def made(ledger: Ledger, target: Target, uid: str) -> RunRecord:
    made = plan(move("a:b", "b:a", (MIGRATE, "b")))
    return ledger.create_run(uid, made, target.backend.identity(), "simulate:small", {}, 1.0)


def questions(ledger: Ledger, target: Target, own: str) -> int:
    """How many the ledger is asked."""
    asked = []

    def ask(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", ask)
    try:
        check_alone(target, look(target), ledger, own)
    finally:
        event.remove(Engine, "before_cursor_execute", ask)
    return sum(statement.startswith("SELECT") for statement in asked)


def test_jobs_that_have_ended_are_not_asked_for(ledger: Ledger, target: Target) -> None:
    check_alone(target, look(target), ledger)
    assert isinstance(target.backend, Recorded)
    assert target.backend.asked == [False]


def test_a_run_that_is_carried_out_on_the_cluster_is_in_the_way_of_others_only(
    ledger: Ledger, target: Target
) -> None:
    held, other = (made(ledger, target, uid) for uid in ("u1", "u2"))
    ledger.hold(held.id, 100.0)
    check_alone(target, look(target), ledger, held.uid)
    for own in (None, other.uid):
        with pytest.raises(LedgerError, match="run 1 is already running on"):
            check_alone(target, look(target), ledger, own)


def test_earlier_runs_cost_no_questions(ledger: Ledger, target: Target) -> None:
    made(ledger, target, "u1")
    alone = questions(ledger, target, "u1")
    for number in range(2, 6):
        made(ledger, target, f"u{number}")
    assert questions(ledger, target, "u1") == alone
