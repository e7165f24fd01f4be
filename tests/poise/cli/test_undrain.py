"""``poise undrain``: the flag is cleared, and those who were there come back."""

from __future__ import annotations

import json
from typing import Any

import pytest

import executor.simulated as simulated
from executor.simulated.cluster import SimulatedCluster
from planner.plan.move import Position
from planner.plan.node_roles import role_of
from snapshots.htools.text_writer import write_text
from snapshots.node_role import NodeRole
from tests.executor.simulated.small import migrate
from tests.poise.command_line import RECORDED, refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place
from tests.poise.test_schemas import check

__all__ = ["place"]

NODE = "node2.gnt.test"


class Lasting:
    """A simulated cluster that commands find as the one before has left it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.last: SimulatedCluster | None = None
        lasting = self

        class Again(SimulatedCluster):
            def __init__(self, cluster: Any, **options: Any) -> None:
                before = lasting.last
                if before is not None:
                    options["identity"] = before.identity()
                    cluster = before.read()
                super().__init__(cluster, **options)
                lasting.last = self

        monkeypatch.setattr(simulated, "SimulatedCluster", Again)

    def places(self) -> dict[str, Position]:
        """Where instances are."""
        assert self.last is not None
        guests = self.last.state.guests
        return {name: self.last.state.position(guests[name]) for name in guests}

    def role(self) -> NodeRole:
        """The role of the node that is drained."""
        assert self.last is not None
        found = self.last.read()
        return role_of(found, found.nodes.names.index(NODE))


@pytest.fixture
def lasting(place: Place, monkeypatch: pytest.MonkeyPatch) -> Lasting:
    """The cluster, with the node drained and emptied in full."""
    found = Lasting(monkeypatch)
    assert run("drain", TARGET, "node2", "--full", "--execute", "-q").code == 0
    assert found.role() is NodeRole.DRAINED
    return found


def there_at_first() -> dict[str, Position]:
    from poise import load

    cluster = load(RECORDED)
    names = cluster.instances.names
    return {name: Position.of_instance(cluster, row) for row, name in enumerate(names)}


def test_those_who_were_there_come_back(lasting: Lasting) -> None:
    ran = run("undrain", TARGET, "node2", "--execute")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "OK TO UNDRAIN node2: 3 instances go back, none restarts."
    assert "The drained flag of node2 is cleared first." in lines
    assert "First: clear the drained flag of node2" in lines
    assert lasting.role() is NodeRole.REGULAR
    assert lasting.places() == there_at_first()


def test_without_execute_nothing_changes(lasting: Lasting, place: Place) -> None:
    before, file = lasting.places(), place.folder / "drained.data"
    assert lasting.last is not None
    file.write_text(write_text(lasting.last.read()), "utf-8")
    ran = run("undrain", file, "node2", "--json")
    check("what-if", ran.out)
    document = json.loads(ran.out)
    assert (ran.code, document["scenario"], document["verdict"]) == (0, "undrain", "OK")
    (step,) = [one for one in document["change"]["plan"]["steps"] if one["type"] == "set-role"]
    assert (step["node"], step["role"], step["before"]) == (NODE, "regular", "drained")
    assert (lasting.role(), lasting.places()) == (NodeRole.DRAINED, before)


def test_with_flag_only_no_instance_moves(lasting: Lasting) -> None:
    before = lasting.places()
    document = document_of(run("undrain", TARGET, "node2", "--flag-only", "--execute", "--json"))
    assert (document["state"], document["moves"]) == ("done", [])
    assert (lasting.role(), lasting.places()) == (NodeRole.REGULAR, before)


def test_who_was_moved_since_stays_where_it_is(lasting: Lasting) -> None:
    assert lasting.last is not None
    name = "inst1.gnt.test"
    moved = lasting.places()[name]
    assert moved.secondary is not None
    lasting.last.operator.move(name, (migrate(moved.secondary),))
    lasting.last.clock.sleep(600.0)
    ran = run("undrain", TARGET, "node2", "--execute")
    assert ran.code == 0
    assert "inst1 have been moved since" not in ran.out
    assert "inst1 has been moved since: it stays where it is." in ran.out.splitlines()
    assert lasting.places()[name] == Position(moved.secondary, moved.primary)


def test_of_a_drain_that_no_run_knows_only_the_flag_is_cleared(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Lasting(monkeypatch)
    run("what-if", TARGET, "drain", "node2")
    run("drain", TARGET, "node2", "--execute", "-q", "--ledger", place.folder / "other.sqlite")
    ran = run("undrain", TARGET, "node2", "--execute")
    assert ran.code == 0
    said = " ".join(ran.out.split())
    assert "No run in this ledger has drained node2: no instance is brought back" in said
    assert f"poise balance {TARGET}" in said
    assert found.role() is NodeRole.REGULAR


def test_a_node_that_is_not_drained_needs_nothing(place: Place) -> None:
    ran = run("undrain", TARGET, "node2", "--execute")
    lines = ran.out.splitlines()
    assert (ran.code, lines[0]) == (0, "OK TO UNDRAIN node2: nothing moves.")
    assert "node2 is not drained." in lines
    assert not place.ledger.exists()


def test_an_unfinished_drain_is_closed_or_resumed_first(place: Place) -> None:
    ran = run("drain", TARGET, "node2", "--execute", "--max-moves", "1", "-q")
    assert ran.code == 4
    refused(
        run("undrain", TARGET, "node2", "--execute"),
        f"{NODE}: run 1, which sets its role, is unfinished (stopped)",
        "Try: poise close 1, or poise resume 1",
    )


def test_nodes_of_several_groups_are_refused() -> None:
    refused(run("undrain", RECORDED, "node2", "node5"), "the nodes are in 2 groups")


def test_options_of_a_run_need_one() -> None:
    refused(run("undrain", RECORDED, "node2", "--yes"), "--yes needs --execute or --dry-run")
