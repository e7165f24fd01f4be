"""The balance report: names, warnings, and what it says at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from planner.plan.plan import Plan, Stuck
from planner.plan.warnings import PlanWarning
from poise.report.balance import balance_report
from poise.report.names import ShortNames
from poise.report.plain import render_plain
from tests.poise.command_line import LARGE, RECORDED


@pytest.fixture(scope="module")
def plan() -> Plan:
    return poise.balance(poise.load(RECORDED), "default")


def section(plan: Plan, title: str, *, terms: bool = False) -> list[str]:
    """The lines under a title."""
    for part in render_plain(balance_report(plan, terms=terms)).split("\n\n"):
        lines = part.splitlines()
        if lines[0] == title:
            return [line.removeprefix("  ") for line in lines[1:]]
    return []


@pytest.mark.parametrize(
    ("stopped", "sentence"),
    [
        ("at-ganeti-bound", "The score is as low as Ganeti takes to be possible."),
        ("max-moves", "Stopped at the number of moves asked for; more may help."),
        ("small-gain", "No allowed move gains enough (--min-gain)."),
        (
            "small-gain-per-gib",
            "No allowed move gains enough for what it copies (--min-gain-per-gib).",
        ),
        ("no-better-move", "No allowed move lowers the score."),
        ("no-score", "There is no score to lower; the warnings say why."),
    ],
)
def test_why_it_stopped(plan: Plan, stopped: str, sentence: str) -> None:
    assert sentence in section(replace(plan, stopped=stopped), "Result")


def test_terms_add_up_to_the_score(plan: Plan) -> None:
    title = "Score, each term with its weight (6 terms of 0 left out)"
    rows = [line.split() for line in section(plan, title, terms=True)[1:]]
    terms, score = rows[:-2], rows[-1]
    for column in (-3, -2, -1):
        total = sum(float(row[column]) for row in terms)
        assert total == pytest.approx(float(score[column]), abs=1e-6)


def test_warnings_name_their_node_in_short(plan: Plan) -> None:
    warning = PlanWarning("n-plus-one", "bad if node2.gnt.test fails", node="node1.gnt.test")
    told = replace(plan, warnings=(warning, PlanWarning("source", "a note")))
    assert section(told, "Not in order after the plan") == ["node1: bad if node2 fails"]
    assert section(told, "Warnings") == ["a note"]
    assert section(told, "Result")[-1] == "Not in order after the plan: node1, see below."


def test_many_instances_with_one_reason_are_counted(plan: Plan) -> None:
    stuck = tuple(Stuck(f"vm{k}.gnt.test", "excluded", "excluded by option") for k in range(20))
    (line,) = section(replace(plan, immovable=stuck), "Instances that cannot move")
    assert line.endswith("vm6, vm7 and 12 more")


def test_a_plan_without_moves_has_no_table_of_moves(plan: Plan) -> None:
    assert section(replace(plan, moves=()), "Moves") == []
    assert section(replace(plan, moves=()), "Result")[0] == "Nothing to do."


def test_what_costs_nothing_is_not_told() -> None:
    """A plan that only migrates copies nothing: no dash stands in the sentence."""
    moves = poise.balance(poise.load(RECORDED), "default", disk_moves=False, max_moves=1)
    (line, *_) = section(moves, "Result")
    assert line.startswith("1 move: live migration sends ")


def test_one_move_replaces_disks(plan: Plan) -> None:
    assert section(replace(plan, moves=plan.moves[:1]), "Result")[1] == (
        "1 move replaces disks: until its copy is complete, an instance has no redundancy."
    )


@pytest.mark.parametrize(
    ("offline", "sentence"),
    [
        (
            ["node1", "node2", "node3", "node4"],
            "All nodes of the group are offline: there is no node to move anything to.",
        ),
        (
            ["node2", "node3", "node4"],
            "The only node online is node1: there is no other to move anything to.",
        ),
    ],
)
def test_where_there_is_no_choice_the_report_says_so(offline: list[str], sentence: str) -> None:
    plan = poise.balance(poise.load(RECORDED), "default", offline=offline, disk_moves=False)
    assert sentence in section(replace(plan, moves=()), "Result")


def test_nodes_with_unknown_use_share_a_line(plan: Plan) -> None:
    told = tuple(
        PlanWarning("unaccounted", "2.0G of memory used by nothing in the snapshot", node=f"n{k}")
        for k in range(3)
    )
    assert section(replace(plan, warnings=told), "Warnings") == [
        "Used by nothing in the snapshot: n0 2.0G of memory, n1 2.0G of memory, n2 2.0G of memory"
    ]


def test_short_names_leave_numbers_alone() -> None:
    names = ShortNames(["a.5G", "b.5G"], ["vm.5G"])
    assert names("a.5G") == "a"
    assert names.within("a.5G lacks 1.5G (vm.5G, b.5G)") == "a lacks 1.5G (vm, b)"


def test_a_full_cluster_does_not_flood_the_report(plan: Plan) -> None:
    stuck = tuple(Stuck(f"vm{k}", "no-room", f"refused for memory on n{k}") for k in range(100))
    warnings = tuple(PlanWarning("spindles", "too many", node=f"n{k}") for k in range(100))
    full = replace(plan, immovable=stuck, warnings=warnings)
    assert section(full, "Instances that cannot move")[-1] == (
        "and 92 instances more (--json has them)"
    )
    told = section(full, "Not in order after the plan")
    assert told[-1] == "and 80 more of the kind spindles (--json has them)"


def test_the_answer_comes_first_and_the_terms_of_the_score_only_when_asked_for(plan: Plan) -> None:
    titles = [part.splitlines()[0] for part in render_plain(balance_report(plan)).split("\n\n")]
    assert titles[1:3] == ["Result", "Moves"]
    assert not any(title.startswith("Score, each term") for title in titles)


def test_moves_that_buy_almost_nothing_are_named_with_what_would_leave_them_out() -> None:
    large = poise.balance(poise.load(LARGE))
    line = (
        "Moves 120, 121, 123 copy 600.4G and lower the score by 0.17 only: --min-gain-per-gib"
        " 0.00049 leaves such moves out."
    )
    assert line in section(large, "Result")


def test_restarts_come_first_in_the_price(plan: Plan) -> None:
    moves = (replace(plan.moves[0], restarts=2), *plan.moves[1:])
    told = replace(plan, moves=moves)
    assert section(told, "Result")[0].startswith("4 moves: restarts 1 guest (2 times in all), DRBD")
    header, row, *_ = section(told, "Moves")
    assert header.split()[-3:] == ["Restarts", "Copied", "Memory"]
    assert row.split()[-3:] == ["2", "10.1G", "3.0G"]


def test_a_plan_that_costs_nothing_says_so(plan: Plan) -> None:
    free = replace(plan.moves[1], memory_gib=0.0)
    line = section(replace(plan, moves=(free,)), "Result")[0]
    assert line == "1 move: nothing is restarted, copied or sent."


def test_guests_that_fail_over_from_nodes_that_are_offline_are_counted(plan: Plan) -> None:
    move = replace(plan.moves[1], restarts=1)
    nodes = tuple(replace(node, offline=node.name == "node3.gnt.test") for node in plan.nodes)
    gone = replace(plan, moves=(move,), nodes=nodes)
    named = replace(gone, options={"offline": ["node3.gnt.test"]})
    where = "1 guest fails over from node3,"
    assert f"{where} which is offline: it starts on other nodes." in section(gone, "Result")
    assert f"{where} as --offline says: it stops and starts again." in section(named, "Result")
