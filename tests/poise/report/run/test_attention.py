"""What needs a person."""

from __future__ import annotations

from executor.ledger import MoveState, RunState
from poise.report.plain import render_plain
from poise.report.run.attention import Attention, attention, attention_block, blocked
from tests.poise.report.run.made_runs import BLOCKED, BROKEN, DONE, FAILED, RUNNING, at, run_of, web


def test_nothing_where_all_is_well() -> None:
    view = run_of(at(web(1), DONE), at(web(2), RUNNING, job="7"))
    assert attention(view) == []
    assert list(attention_block(view)) == []


def test_broken_instances_come_before_failed_ones_without_their_own_name() -> None:
    view = run_of(
        at(web(1), FAILED, "web1.example.org is still on a:b"),
        at(web(2), BROKEN, "web2.example.org: runs twice", fix=("stop one", "look again")),
        state=RunState.INCOMPLETE,
    )
    assert attention(view) == [
        Attention("web2.example.org", "runs twice", ("stop one", "look again")),
        Attention("web1.example.org", "is still on a:b"),
    ]


def test_a_job_that_takes_too_long_is_first_and_names_where_to_look() -> None:
    view = run_of(
        at(web(1), BROKEN, "runs twice"), at(web(2), RUNNING, job="7", trouble="runs for 90 min")
    )
    first = attention(view)[0]
    assert (first.instance, first.problem) == ("web2.example.org", "runs for 90 min")
    assert "gnt-job info 7" in first.fixes[0]


def test_the_instance_that_another_user_moved() -> None:
    view = run_of(
        at(web(1), MoveState.WAITING),
        state=RunState.DRIFTED,
        drift="web1.example.org: is on c:d",
        drifted_at=1,
    )
    assert attention(view) == [Attention("web1.example.org", "is on c:d")]


def test_what_is_blocked_is_told_by_the_move_that_broke() -> None:
    view = run_of(
        at(web(1), BROKEN, "runs twice"),
        at(web(2, after=[1]), BLOCKED, "waits for move 1"),
        at(web(3, after=[2]), BLOCKED, "waits for move 2"),
        state=RunState.INCOMPLETE,
    )
    (found,) = blocked(view)
    assert found.instances == ("web2.example.org", "web3.example.org")
    assert (found.by.id, found.left_out) == (1, False)
    text = render_plain(attention_block(view))
    assert text == (
        "Needs attention\n"
        "  web1     runs twice\n"
        "  blocked  web2, web3 wait for web1 (move 1), no action needed\n"
    )


def test_problems_that_there_is_no_room_for_are_counted() -> None:
    moves = [at(web(number), FAILED, "out of memory " * 15) for number in range(1, 40)]
    view = run_of(*moves, state=RunState.INCOMPLETE)
    lines = render_plain(attention_block(view)).splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 85
    assert lines[-1].split()[0] == "and"
    assert lines[-1].endswith("more: poise status 2 --all --ledger l.sqlite")
    whole = render_plain(attention_block(view, everything=True))
    assert whole.count("  web") == 39


def test_each_step_of_a_fix_has_a_line_that_can_be_pasted() -> None:
    fix = ("make sure that it runs on one node only", "gnt-instance migrate --cleanup web1")
    view = run_of(at(web(1), BROKEN, "runs twice", fix=fix), state=RunState.INCOMPLETE)
    assert render_plain(attention_block(view)) == (
        "Needs attention\n"
        "  web1  runs twice\n"
        "        Fix: make sure that it runs on one node only\n"
        "             gnt-instance migrate --cleanup web1\n"
    )


def test_a_command_of_a_fix_is_never_broken() -> None:
    mend = "gnt-instance replace-disks -s web1.example.org"
    fix = "gnt-instance info web1.example.org", f"only if the secondary's copy stays behind: {mend}"
    view = run_of(at(web(1), BROKEN, "is degraded", fix=fix), state=RunState.INCOMPLETE)
    assert render_plain(attention_block(view)).splitlines()[2:] == [
        "        Fix: gnt-instance info web1.example.org",
        "             only if the secondary's copy stays behind:",
        f"               {mend}",
    ]


def test_a_step_that_goes_on_in_a_second_line_is_set_in_further_than_the_next_step() -> None:
    fix = "power off node1 first: " + "it may still write " * 5, "look again"
    view = run_of(at(web(1), BROKEN, "is gone", fix=fix), state=RunState.INCOMPLETE)
    first, second, third = render_plain(attention_block(view)).splitlines()[2:]
    assert first.startswith("        Fix: power off")
    assert len(second) - len(second.lstrip()) == 15
    assert third == "             look again"
