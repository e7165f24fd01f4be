"""``poise log``: what happened in a run, or went wrong."""

from __future__ import annotations

import json
import sqlite3

from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, document_of, place
from tests.poise.test_schemas import check, closed, schema

__all__ = ["place"]


def test_the_log_tells_everything_with_its_time(place: Place) -> None:
    lines = run("run", place.plan, "--on", TARGET).out.split("\n\n")[1]
    assert run("log").out == lines + "\n"


def test_the_log_of_a_simulated_run_says_that_its_times_are_simulated(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    run("resume", "--max-moves", "none")
    told = [line for line in run("log").out.splitlines() if line.endswith("times are simulated")]
    assert [line.split()[4] for line in told] == ["begins", "continues"]


def test_a_log_of_what_failed_says_so_where_nothing_has(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    ran = run("log", "--failed")
    assert (ran.code, ran.out, ran.err) == (0, "", "poise: run 1: nothing has failed\n")


def test_the_log_is_told_though_a_plan_cannot_be_read_any_more(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    with sqlite3.connect(place.ledger) as connection:
        connection.execute("update plans set document = '{'")
    connection.close()
    ran = run("log")
    assert ran.code == 0
    assert "  move 1 inst2.gnt.test: job 1 submitted\n" in ran.out


def test_the_log_as_json(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    ran = run("log", "1", "--json")
    check("log", ran.out)
    events = document_of(ran)["events"]
    assert events[0]["kind"] == "run"
    assert events[1]["instance"] == "inst2.gnt.test"
    followed = [json.loads(line) for line in run("log", "--follow", "--json").out.splitlines()]
    assert followed == events
    from jsonschema import Draft202012Validator

    for event in followed:
        Draft202012Validator(closed(schema("log")["$defs"]["event"])).validate(event)
