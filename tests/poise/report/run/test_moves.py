"""The moves of a run: which run, which wait, and for what."""

from __future__ import annotations

from planner.plan.move import Position
from poise.report.plain import render_plain
from poise.report.run.moves import (
    RunningMove,
    WaitingMove,
    all_moves_block,
    running_block,
    running_moves,
    waiting_block,
    waiting_moves,
)
from poise.settings.times import local
from tests.executor.made_moves import MIGRATE, move
from tests.poise.report.run.made_runs import DONE, DROPPED, RUNNING, WAITING, at, run_of, web

FROM = Position("a.example.org", "b.example.org")
TO = Position("b.example.org", "c.example.org")


def test_a_running_move_tells_its_action_its_place_and_since_when() -> None:
    view = run_of(at(web(1), RUNNING, job="12"))
    assert running_moves(view) == [
        RunningMove(
            1, "web1.example.org", FROM, TO, "migrate to b.example.org (job 12)", 60.0, 0.25
        )
    ]


def test_a_job_that_waits_for_another_one_tells_that_and_no_share() -> None:
    (one,) = running_moves(run_of(at(web(1), RUNNING, job="12", waits="waits for job 9")))
    assert (one.doing, one.share) == ("waits for job 9 (job 12)", None)


def test_a_move_between_two_jobs_is_being_checked() -> None:
    (one,) = running_moves(run_of(at(web(1), RUNNING, started=30.0)))
    assert (one.doing, one.since) == ("checking", 30.0)


def test_a_waiting_move_waits_for_an_answer_an_earlier_move_a_node_or_its_turn() -> None:
    elsewhere = move("x:y", "y:x", (MIGRATE, "y"), number=5, instance="db")
    view = run_of(
        at(web(1), RUNNING, job="12"),
        at(web(2, after=[1]), WAITING),
        at(web(3), WAITING),
        at(web(4), WAITING, waits="no room on c.example.org"),
        at(elsewhere, WAITING),
    )
    assert waiting_moves(view) == [
        WaitingMove(4, "web4.example.org", "no room on c.example.org"),
        WaitingMove(2, "web2.example.org", "waits for move 1 (web1.example.org)"),
        WaitingMove(3, "web3.example.org", "waits for a.example.org, busy with move 1"),
        WaitingMove(5, "db", "waits for its turn"),
    ]


def test_a_move_waits_for_the_throttle_that_the_runner_obeys() -> None:
    def waits(**limits: int) -> str:
        away = move("x:y", "y:x", (MIGRATE, "y"), number=2, instance="db")
        moves = (at(web(1), RUNNING, job="12"), at(away, RUNNING, job="13"), at(web(3), WAITING))
        (one,) = waiting_moves(run_of(*moves, settings={"limits": limits}))
        return one.waits

    on_a_node = "waits for a.example.org, busy with move 1"
    assert waits(moves=2) == "waits for its turn: 2 moves at once"
    assert waits(moves=3) == on_a_node
    assert waits(moves=3, per_node=2) == "waits for b.example.org: disk copies there by move 1"
    assert waits(moves=3, per_node=2, resyncs_per_node=2) == "waits for its turn"


def test_nothing_waits_in_a_run_that_has_ended() -> None:
    from executor.ledger import RunState

    assert waiting_moves(run_of(at(web(1), WAITING), state=RunState.STOPPED)) == []


def test_tables_show_short_names_and_only_the_first_moves() -> None:
    view = run_of(at(web(1), RUNNING, job="12"), *(at(web(n), WAITING) for n in range(2, 30)))
    assert render_plain(running_block(view)) == (
        "Running\n"
        "  Move  Instance  On   Doing                  Since  Done\n"
        f"     1  web1      a:b  migrate to b (job 12)  {local(60.0)[11:16]}   25%\n"
    )
    lines = render_plain(waiting_block(view)).splitlines()
    assert lines[:2] == ["Waiting (6 of 28)", "     2  web2  waits for a, busy with move 1"]
    assert len(lines) == 7
    assert len(render_plain(waiting_block(view, everything=True)).splitlines()) == 29


def test_a_dropped_move_is_one_left_out_or_one_replaced_by_a_new_plan() -> None:
    view = run_of(at(web(1), DROPPED), at(web(2), DROPPED, plan=1), at(web(3), DONE, plan=1))
    rows = render_plain([all_moves_block(view)]).splitlines()[2:]
    assert [row.split("b:c")[1].split("  ")[1] for row in rows] == ["replaced", "left out", "done"]
