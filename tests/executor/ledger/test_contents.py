"""A run is read whole while others write to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from executor.backend import Identity
from executor.ledger import Hold, Ledger, RunState
from tests.executor.ledger.meanwhile import once_read
from tests.executor.made_moves import MIGRATE, move, plan

CLUSTER = Identity("prod", "uuid-of-prod", "node1")
FIRST = plan(move("a:b", "b:a", (MIGRATE, "b")))
NEWER = plan(move("a:b", "b:a", (MIGRATE, "b"), number=2))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def hold(place: Path) -> Iterator[Hold]:
    """A runner's, of run 1, which is found to have drifted."""
    with Ledger(place) as ledger:
        run = ledger.create_run("u1", FIRST, CLUSTER, "luxi:", {}, 1.0)
        held = ledger.hold(run.id, 2.0)
        held.begin(2.0)
        held.drifted("web: is gone", None, 3.0)
        yield held


@pytest.mark.parametrize("table", ["runs", "plans", "moves", "attempts"])
def test_a_plan_that_is_replaced_meanwhile_is_read_whole_or_not_at_all(
    place: Path, hold: Hold, table: str
) -> None:
    with Ledger(place) as ledger:
        with once_read(table, lambda: hold.replace_plan(1, NEWER, 4.0, "web is back", {})):
            found = ledger.contents(1)
        assert (found.run.drift, found.plans) == ("web: is gone", [FIRST])
        assert [record.move for record in found.moves] == [1]
        assert ledger.contents(1).plans == [FIRST, NEWER]


def test_a_run_that_ends_meanwhile_has_the_runner_that_it_had(place: Path, hold: Hold) -> None:
    with Ledger(place) as ledger:
        with once_read("runs", lambda: hold.finish(RunState.DONE, "", 4.0)):
            found = ledger.contents(1)
        assert (found.run.state, found.lives(4.0)) == (RunState.RUNNING, True)
        assert not ledger.contents(1).lives(4.0)
