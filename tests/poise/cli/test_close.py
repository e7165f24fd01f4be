"""``poise close``: runs that are given up, one or several."""

from __future__ import annotations

import pytest

from executor.ledger import Hold, Ledger
from executor.ledger.owner import this_process
from tests.poise.command_line import refused, run
from tests.poise.simulated_runs import GONE, TARGET, Place, document_of, interrupted, place
from tests.poise.test_schemas import check

__all__ = ["place"]


def test_close_gives_a_run_up_after_showing_what_is_not_done(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    ran = run("close", "--dry-run")
    assert ran.code == 0 and "1 of 4 moves done and verified, 3 waiting" in ran.out
    assert "nothing was changed" in ran.err
    assert document_of(run("status", "--json"))["state"] == "stopped"
    ran = run("close", "1", "--yes", "--json")
    check("run", ran.out)
    assert (ran.code, document_of(ran)["state"]) == (0, "closed")
    check("runs", run("runs", "--json").out)
    assert run("log").out.endswith("run 1: closed: given up\n")
    assert run("status").out.startswith("Run 1 on simulated: closed: given up\n")


def test_a_run_on_a_simulated_cluster_is_closed_by_the_clock_of_its_runner(place: Place) -> None:
    interrupted(place)  # it began at 0 s
    run("close", "--yes")
    assert document_of(run("log", "--json"))["events"][-1]["at"] == "1970-01-01T00:00:00Z"
    assert document_of(run("status", "--json"))["ended"] == "1970-01-01T00:00:00Z"


def test_close_takes_several_runs(place: Place) -> None:
    for _ in range(3):
        run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    run("run", place.plan, "--on", TARGET)
    ran = run("close", "2", "1", "4", "--yes")
    assert ran.code == 0
    assert ran.err == (
        "poise: run 4 is already done: nothing to close\n"
        "poise: run 1 is closed\npoise: run 2 is closed\n"
    )
    assert [line.split()[0] for line in ran.out.splitlines()[2:]] == ["2", "1"]
    refused(run("close", "3", "9", "--yes"), "no run 9")
    refused(run("close", "3", "--all", "--yes"), "--all: expected no RUN beside it")
    assert run("close", "--all", "--yes").err == "poise: run 3 is closed\n"
    ran = run("close", "--all", "--yes", "--json")
    assert (ran.err, document_of(ran)["runs"]) == (
        "poise: no run is unfinished: nothing to close\n",
        [],
    )


def test_one_that_cannot_be_closed_keeps_the_others_open(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    interrupted(place)
    with Ledger(place.ledger) as ledger:
        ledger.hold(2, 0.0, GONE).intend("poise:gone:1:0:1", 1, 0, 1, 0.0, "")
    refused(run("close", "--all", "--yes"), "a submission may still be in the queue")
    ran = run("close", "--all", "--yes", "--leave-jobs", "--json")
    check("runs", ran.out)
    assert [(one["run"], one["state"]) for one in document_of(ran)["runs"]] == [
        (2, "closed"),
        (1, "closed"),
    ]


def test_close_asks_as_it_cannot_be_undone(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    refused(run("close", "1"), "standard input is not a terminal", "--yes")
    assert document_of(run("status", "--json"))["state"] == "stopped"
    assert run("close", "1", "--yes").code == 0


def test_close_leaves_alone_what_is_going_on(place: Place) -> None:
    interrupted(place)
    ledger = Ledger(place.ledger)
    hold = ledger.hold(1, 0.0, GONE)
    hold.intend("poise:gone:1:0:1", 1, 0, 1, 0.0, "")
    hold.submitted("poise:gone:1:0:1", 1, "10", 0.0, adopted=False)
    hold.intend("poise:gone:2:0:1", 2, 0, 1, 0.0, "")
    hold.submitted("poise:gone:2:0:1", 2, "9", 0.0, adopted=False)
    jobs = "obs 9 and 10 may still be in the queue"
    refused(run("close", "--yes"), jobs, "poise stop 1")
    shown = run("close", "--dry-run")
    assert shown.code == 0 and jobs in shown.out and "0 of 4 moves done" in shown.out
    give_up = "poise stop 1, then poise close 1\n"
    assert f"To give it up: {give_up}" in shown.out
    assert run("status").out.endswith(f"\nOr give it up: {give_up}")
    shown = run("close", "--dry-run", "--leave-jobs")
    assert "\n2 jobs keep running (jobs 9 and 10); no run checks them.\n" in shown.out
    ledger.hold(1, 0.0, this_process())
    refused(run("close", "1", "--yes", "--leave-jobs"), "run 1 is still running", "poise stop 1")
    ledger.close()


def test_close_may_leave_jobs_to_themselves(place: Place) -> None:
    interrupted(place)
    with Ledger(place.ledger) as ledger:
        ledger.hold(1, 0.0, GONE).intend("poise:gone:1:0:1", 1, 0, 1, 0.0, "")
    refused(run("close", "--yes"), "a submission may still be in the queue")
    assert run("close", "--yes", "--leave-jobs").code == 0
    assert document_of(run("status", "--json"))["state"] == "closed"
    assert "run 1 is not running (state: closed): nothing to stop" in run("stop").err
    assert document_of(run("status", "--json"))["state"] == "closed"
    assert run("run", place.plan, "--on", TARGET).code == 0


def test_a_run_that_is_closed_while_it_is_about_to_continue_does_not_continue(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")

    def close_first(ledger: Ledger, run: int, now: float) -> Hold:
        ledger.give_up(run, now)
        return hold(ledger, run, now)

    hold = Ledger.hold
    monkeypatch.setattr(Ledger, "hold", close_first)
    ran = run("resume", "--max-moves", "none")
    assert ran.code == 2
    assert ran.err.endswith("poise: run 1 is closed by now: nothing to continue\n")
    assert document_of(run("status", "--json"))["counts"]["done"] == 1
