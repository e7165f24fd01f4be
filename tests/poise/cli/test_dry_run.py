"""``poise resume --dry-run``: what a run would do now; dry runs of plans are in ``test_run.py``."""

from __future__ import annotations

import pytest

from executor.ledger import Ledger
from planner.plan.plan_reader import read_plan
from poise.runs.target import open_target
from poise.settings.access import Access
from tests.poise.command_line import refused, run
from tests.poise.simulated_runs import GONE, TARGET, Place, document_of, place, states
from tests.poise.test_schemas import check
from tests.snapshots.rapi_server import serving

__all__ = ["place"]


def rows(out: str) -> list[tuple[str, str, str]]:
    """Instance, begin and end of each row of the schedule."""
    found = [line.split() for line in out.splitlines() if ":node" in line]
    return [(row[1], row[-2], row[-1]) for row in found]


def test_the_moves_that_are_left_are_told_and_nothing_is_changed(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    before, log = run("status", "--json").out, run("log").out
    ran = run("resume", "--dry-run", "--max-moves", "none")
    assert (ran.code, ran.err) == (0, "")
    first, *_, last = ran.out.splitlines()
    assert first == "Dry run: 3 more moves take about 4 min."
    assert rows(ran.out) == [
        ("inst4", "0:00:00", "0:00:15"),
        ("inst3", "0:00:15", "0:01:00"),
        ("inst7", "0:01:00", "0:04:00"),
    ]
    assert last == "Nothing was changed."
    assert (run("status", "--json").out, run("log").out) == (before, log)


def test_it_takes_as_long_as_it_then_does(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    dry = document_of(run("resume", "--dry-run", "--max-moves", "none", "--json"))
    real = document_of(run("resume", "--max-moves", "none", "--json"))
    assert [one["state"] for one in dry["moves"]] == [one["state"] for one in real["moves"]]
    assert dry["ended"] == real["ended"]


def test_a_limit_that_still_holds_ends_it_at_once(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    ran = run("resume", "--dry-run")
    assert ran.code == 4
    assert ran.out.startswith("Dry run: 0 of 3 more moves fit in the budget. Limit of 1 move ")


def test_moves_that_are_left_out_are_not_in_the_schedule(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    options = ("--dry-run", "--max-moves", "none", "--skip", "inst3")
    ran = run("resume", *options)
    assert ran.out.startswith("Dry run: 2 more moves take about ")
    assert [instance for instance, *_ in rows(ran.out)] == ["inst4", "inst7"]
    ran = run("resume", *options, "--json")
    check("run", ran.out)
    document = document_of(ran)
    assert (document["dry_run"], document["ledger"]) == (True, None)
    assert states(document)["inst3"] == "dropped"


def test_a_move_that_failed_is_tried_again(place: Place) -> None:
    run("run", place.plan, "--on", f"{TARGET},fail=inst4")
    ran = run("resume", "--dry-run")
    assert ran.code == 0
    assert [instance for instance, *_ in rows(ran.out)] == ["inst4", "inst3"]


@pytest.mark.parametrize("queued", [False, True])
def test_on_a_live_cluster_it_only_reads(place: Place, queued: bool) -> None:
    plan = read_plan(place.plan.read_text("utf-8"))
    with serving() as server, Ledger(place.ledger) as ledger:  # it knows no request but GET
        target = open_target(Access(server.url))
        made = ledger.create_run("gone", plan, target.backend.identity(), server.url, {}, 0.0)
        hold = ledger.hold(made.id, 0.0, GONE)
        hold.begin(0.0)
        if queued:
            hold.intend("poise:gone:1:0:1", 1, 0, 1, 0.0, "")
        ran = run("resume", "--dry-run")
    assert ran.code == 0
    assert ran.out.startswith("Dry run: 4 more moves take about ")
    assert "Cluster cluster.gnt.test, master node1.gnt.test" in ran.out
    left_out = "a submission may still be in the queue, which a dry run does without"
    assert ran.err == (f"poise: {left_out}\n" if queued else "")
    assert document_of(run("status", "--json"))["state"] == "interrupted"


def test_the_whole_schedule_is_one_of_a_dry_run(place: Place) -> None:
    refused(run("resume", "--moves"), "--moves needs --dry-run")
