"""What is told and asked before a run."""

from __future__ import annotations

from dataclasses import replace

from executor.backend import Identity
from executor.limits import Limits
from planner.plan.plan import PlanWarning
from poise.report.plain import render_plain
from poise.report.run.start import resume_question, start_question, start_report
from poise.runs.time_left import Estimate
from tests.executor.made_moves import FAILOVER, move, plan
from tests.poise.report.run.made_runs import web

THERE = Identity("prod", "uuid", "node1")
RESTARTS = replace(move("a:b", "b:a", (FAILOVER, "b"), number=2, instance="db"), restarts=1)


def test_the_question_names_the_cluster_and_the_price() -> None:
    asked = start_question(plan(web(1, copy_gib=7270.4)), "prod", Estimate(39_660.0, ""))
    assert asked == "Start 1 move on prod (copies 7.1 TiB, 0 restarts, about 11 h 01 min)?"
    assert start_question(plan(RESTARTS), "prod", None) == (
        "Start 1 move on prod (no copies, 1 restart)?"
    )


def test_the_question_of_resume_counts_what_is_left() -> None:
    asked = resume_question(3, "prod", 9, 12)
    assert asked == "Continue run 3 on prod (9 of 12 moves left)?"
    skipping = resume_question(3, "prod", 2, 4, left_out=1)
    assert skipping == "Continue run 3 on prod (2 of 4 moves left, 1 left out)?"


def test_a_price_that_stands_above_is_not_told_again_but_who_restarts_is() -> None:
    report = start_report(plan(web(1), RESTARTS), THERE, "luxi:", Limits(), told=True)
    assert render_plain(report).splitlines() == [
        "Cluster prod, master node1, through luxi:",
        "Restarts: db",
        "Limits: 4 moves in parallel, 1 per node, 1 disk copy per node",
    ]


def test_what_happens_with_which_limits_and_where_it_is_recorded() -> None:
    limits = Limits(total_moves=2, copy_gib=512.0)
    report = start_report(plan(web(1), RESTARTS), THERE, "luxi:", limits, "ledger.sqlite", 100.0)
    assert render_plain(report).splitlines() == [
        "Cluster prod, master node1, through luxi:",
        "Group default: 2 moves, 1 restart, copies 1.0 GiB",
        "Restarts: db",
        "Limits: 4 moves in parallel, 1 per node, 1 disk copy per node",
        "Budget: at most 2 moves, at most 512.0 GiB copied",
        "Speed: 100 (--speed)",
        "Ledger: ledger.sqlite",
    ]


def test_problems_that_the_plan_leaves_are_told_the_first_of_them() -> None:
    warnings = tuple(PlanWarning("n+1", "fails", node=f"n{k}") for k in range(14))
    lines = render_plain(start_report(replace(plan(), warnings=warnings), THERE, "luxi:", Limits()))
    assert lines.count("Problem left after the plan: n") == 8
    assert "and 6 problems more\n" in lines
