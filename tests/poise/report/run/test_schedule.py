"""The schedule of a dry run."""

from __future__ import annotations

from dataclasses import replace

from executor.ledger import RunState
from poise.report.plain import render_plain
from poise.report.run.schedule import dry_run_answer, schedule_report
from tests.poise.report.run.made_runs import DONE, FAILED, WAITING, at, attempt, run_of, web


def test_the_answer_says_that_it_is_a_dry_run_and_how_long_it_takes() -> None:
    view = run_of(at(web(1), DONE), state=RunState.DONE)
    assert render_plain([dry_run_answer(view, 480.0)]) == "Dry run: 1 move takes about 8 min.\n"


def test_moves_stand_in_the_order_in_which_they_begin() -> None:
    view = run_of(
        at(web(1), DONE, started=130.0, ended=200.0),
        at(web(2), DONE, started=100.0, ended=130.0),
        state=RunState.DONE,
    )
    lines = render_plain(schedule_report(view, 100.0, "nothing")).splitlines()
    assert lines[0] == "Schedule (simulated)"
    assert [line.split()[1] for line in lines[2:4]] == ["web2", "web1"]
    assert [line.split()[-2:] for line in lines[2:4]] == [
        ["0:00:00", "0:00:30"],
        ["0:00:30", "0:01:40"],
    ]
    assert lines[-2:] == ["Assumes: nothing.", "Nothing was changed."]


def test_of_a_run_that_is_continued_only_what_is_left_is_told() -> None:
    before = run_of(at(web(1), DONE), at(web(2), WAITING), state=RunState.STOPPED)
    after = run_of(
        at(web(1), DONE, started=100.0, ended=130.0),
        at(web(2), DONE, started=200.0, ended=230.0),
        state=RunState.DONE,
    )
    answer = render_plain([dry_run_answer(after, 30.0, before)])
    assert answer == "Dry run: 1 more move takes about 30 s.\n"
    lines = render_plain(schedule_report(after, 200.0, "nothing", before)).splitlines()
    assert lines[2].split()[1:2] + lines[2].split()[-2:] == ["web2", "0:00:00", "0:00:30"]
    assert not any("web1" in line for line in lines)


def test_a_move_that_is_tried_again_begins_when_its_new_job_does() -> None:
    tried = at(web(1), DONE, job="5", started=60.0, ended=130.0)
    again = replace(attempt(1, "6"), intended=110.0)
    view = run_of(replace(tried, attempts=(*tried.attempts, again)))
    lines = render_plain(schedule_report(view, 100.0, "nothing")).splitlines()
    assert lines[2].split()[-2:] == ["0:00:10", "0:00:30"]


def test_a_long_schedule_is_cut_unless_all_of_it_is_wanted() -> None:
    view = run_of(*(at(web(n), DONE, started=float(n)) for n in range(1, 129)), state=RunState.DONE)
    lines = render_plain(schedule_report(view, 0.0, "nothing")).splitlines()
    assert lines[0] == "Schedule (simulated), the first 8 of 128 moves (all: --moves)"
    assert len(lines) <= 25
    assert (
        len(render_plain(schedule_report(view, 0.0, "nothing", everything=True)).splitlines()) > 128
    )


def test_states_are_shown_once_not_all_moves_are_done() -> None:
    view = run_of(at(web(1), DONE), at(web(2), FAILED, "no memory"), state=RunState.INCOMPLETE)
    text = render_plain(schedule_report(view, 0.0, "nothing"))
    assert "State\n" in text
    assert "Needs attention\n  web2  no memory\n" in text
