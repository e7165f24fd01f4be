"""A new plan in a run: what may be done is what was shown, or a bound that was given."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import poise
from executor.simulated.faults import Extent, FailAction, OperatorMoves
from planner.plan.move import Position
from planner.plan.plan_reader import read_plan
from planner.rules.actions import Action, Verb
from poise.runs.hand_made import made_by_hand, plan_to_places, way
from tests.poise.command_line import RECORDED, refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place, with_faults

__all__ = ["place"]


def moved_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user migrates the instance of the last move, so that the run drifts."""
    moved = OperatorMoves("inst7.gnt.test", (Action(Verb.MIGRATE, "node1.gnt.test"),), at=1.0)
    with_faults(monkeypatch, moved)


def drifted(place: Place, monkeypatch: pytest.MonkeyPatch, plan: Path | None = None) -> None:
    moved_away(monkeypatch)
    assert run("run", plan or place.plan, "--on", TARGET).code == 4


def test_the_new_plan_is_shown_before_it_is_asked_for(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    drifted(place, monkeypatch)
    ran = run("resume", "--replan", "--yes")
    document = document_of(run("status", "--json"))
    fresh = [move for move in document["moves"] if move["plan"] == 1]
    assert ran.code == 0 and fresh
    copied = sum(move["copy_gib"] for move in fresh)
    size = f"{copied:.1f} GiB" if copied else "nothing is copied"
    assert f"Group default: {len(fresh)} move" in ran.out and size in ran.out


def test_a_dry_run_shows_the_new_plan_and_leaves_the_run_as_it_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    drifted(place, monkeypatch)
    ran = run("resume", "--replan", "--dry-run")
    assert ran.code == 0
    assert document_of(run("status", "--json"))["state"] == "drifted"
    instances = [line.split()[1] for line in ran.out.splitlines() if ":node" in line]
    run("resume", "--replan", "--yes")
    moves = document_of(run("status", "--json"))["moves"]
    fresh = [move["instance"] for move in moves if move["plan"] == 1]
    assert instances == [name.removesuffix(".gnt.test") for name in fresh]


def test_where_no_new_plan_can_be_made_the_run_stays_as_it_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    drifted(place, monkeypatch)
    command = import_module("poise.cli.resume")
    monkeypatch.setattr(command, "replan_like", lambda *_, **__: lambda *_: None)
    ran = run("resume", "--replan", "--yes")
    refused(ran, "run 1: no new plan can be made from the present state")
    assert document_of(run("status", "--json"))["state"] == "drifted"


def test_a_new_plan_that_copies_more_than_was_agreed_to_stops_the_run(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan that was agreed to only migrates; planned again, it would copy."""

    def migrations_only(document: dict[str, Any]) -> None:
        document["options"]["disk_moves"] = True

    plan = place.folder / "migrations.json"
    made = run("balance", RECORDED, "-G", "default", "--no-disk-moves", "--out", plan)
    assert made.code == 0
    document = json.loads(plan.read_text("utf-8"))
    migrations_only(document)
    plan.write_text(json.dumps(document), "utf-8")
    last = document["moves"][-1]["instance"]
    away = Action(Verb.MIGRATE, document["moves"][-1]["to"]["primary"])
    with_faults(monkeypatch, OperatorMoves(last, (away,), at=1.0))
    ran = run("run", plan, "--on", TARGET, "--replan", "--yes", "--json")
    found = document_of(ran)
    assert (ran.code, found["state"]) == (4, "drifted")
    assert "agreed to" in found["why"]
    assert all(move["copy_gib"] == 0 for move in found["moves"])


def test_a_bound_that_is_given_is_agreed_to_in_its_place(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved_away(monkeypatch)
    ran = run("run", place.plan, "--on", TARGET, "--replan", "--max-copy", "1t", "--json")
    assert document_of(ran)["state"] == "done"


def test_a_drifted_move_can_be_left_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    drifted(place, monkeypatch)
    ran = run("resume", "--skip", "inst7", "--yes", "--json")
    document = document_of(ran)
    assert (ran.code, document["state"]) == (0, "done")
    states = {move["instance"]: move["state"] for move in document["moves"]}
    assert states.pop("inst7.gnt.test") == "dropped"
    assert set(states.values()) == {"done"}


def test_the_message_names_the_move_that_has_drifted(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    drifted(place, monkeypatch)
    assert "\nOr leave the move out: poise resume 1 --skip 4\n" in run("status").out


@pytest.mark.parametrize("name", ["4", "inst7"])
def test_a_move_that_is_left_out_already_may_be_named_again(place: Place, name: str) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    assert run("resume", "--skip", "inst7").code == 4
    document = document_of(run("resume", "--skip", name, "--max-moves", "none", "--json"))
    assert document["state"] == "done"


def test_moves_that_need_one_that_is_left_out_are_left_out_too_and_not_promised(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(monkeypatch, FailAction("inst2.gnt.test", Extent.HALF))
    assert run("run", place.plan, "--on", TARGET).code == 4
    ran = run("resume", "--skip", "inst2")
    assert ran.code == 0
    assert ran.err == (
        "poise: move 2 (inst4.gnt.test) is left out: it needs move 1 (inst2.gnt.test)\n"
        "poise: move 3 (inst3.gnt.test) is left out: it needs move 2 (inst4.gnt.test)\n"
    )
    assert "\nGroup default: 0 moves, " in ran.out
    assert "Run 1 on simulated: done" in ran.out
    assert "nothing to continue" in run("resume").err


def test_all_moves_of_the_plan_are_counted_also_those_left_out(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(monkeypatch, FailAction("inst2.gnt.test", Extent.HALF))
    run("run", place.plan, "--on", TARGET)
    ran = run("resume", "--skip", "inst2")
    document = document_of(run("status", "--json"))
    counts = {state: number for state, number in document["counts"].items() if number}
    assert counts == {"done": 1, "dropped": 3}
    said = "1 of 4 moves done and verified, 3 left out"
    assert said in ran.out
    assert said in run("status").out
    assert " 0 of 4 " in run("runs").out
    (line,) = document_of(run("runs", "--json"))["runs"]
    assert (line["moves_done"], line["moves"]) == (1, 4)


def test_what_a_dropped_move_has_copied_counts_in_the_total(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(monkeypatch, FailAction("inst2.gnt.test", Extent.HALF, nth=2))
    assert run("run", place.plan, "--on", TARGET).code == 4
    document = document_of(run("resume", "--skip", "inst2", "--json"))
    assert document["copied_gib"] == document["copy_gib"] == 20.25


@pytest.mark.parametrize("name", ["9", "stranger", "1"])
def test_only_moves_that_are_left_can_be_left_out(place: Place, name: str) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    ran = run("resume", "--skip", name, "--yes")
    refused(ran, f"--skip: no move '{name}' is left in run 1")


def test_a_plan_made_by_hand_keeps_its_places(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_hand(document: dict[str, Any]) -> None:
        document["options"] = {}

    plan = place.changed(by_hand)
    wanted = {move["instance"]: move["to"] for move in json.loads(plan.read_text())["moves"]}
    drifted(place, monkeypatch, plan)
    ran = run("resume", "--replan", "--yes", "--json")
    document = document_of(ran)
    assert (ran.code, document["state"]) == (0, "done")
    done = {m["instance"]: m["to"] for m in document["moves"] if m["state"] == "done"}
    assert done == wanted


def test_which_plans_are_by_hand(place: Place) -> None:
    assert not made_by_hand(read_plan(place.plan.read_text("utf-8")))

    def without_options(document: dict[str, Any]) -> None:
        document["options"] = {}

    def without_last(document: dict[str, Any]) -> None:
        document["moves"].pop()

    def elsewhere(document: dict[str, Any]) -> None:
        last = document["moves"][1]
        last["from"], last["to"] = last["to"], last["from"]

    for change in (without_options, without_last, elsewhere):
        assert made_by_hand(read_plan(place.changed(change).read_text("utf-8"))), change


@pytest.mark.parametrize(
    ("here", "there", "legs"),
    [
        ("a:b", "a:b", []),
        ("a:b", "b:a", ["b"]),
        ("a:b", "a:c", ["+c"]),
        ("a:b", "b:c", ["b", "+c"]),
        ("a:b", "c:a", ["+c", "c"]),
        ("a:b", "c:b", ["b", "+c", "c"]),
        ("a:b", "c:d", ["+c", "c", "+d"]),
        ("a", "b", ["b"]),
    ],
)
def test_the_shortest_way(here: str, there: str, legs: list[str]) -> None:
    def at(words: str) -> Position:
        first, _, second = words.partition(":")
        return Position(first, second or None)

    found = [f"{'+' if leg.copies else ''}{leg.node}" for leg in way(at(here), at(there))]
    assert found == legs


def test_an_instance_that_is_there_needs_no_move(place: Place) -> None:
    plan = read_plan(place.plan.read_text("utf-8"))
    cluster = poise.load(RECORDED)
    again = plan_to_places(plan, cluster, frozenset())
    assert [move.target for move in again.moves] == [move.target for move in plan.moves]
    assert [move.actions for move in again.moves] == [move.actions for move in plan.moves]
    assert len(plan_to_places(plan, cluster, frozenset({plan.moves[0].instance})).moves) == 3
