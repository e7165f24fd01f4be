"""Every report fits the terminal; only commands stay whole, to be copied."""

from __future__ import annotations

from functools import cache

import pytest

import poise
from executor.ledger import RunState
from poise.api.trade_off import CurvePoint, TradeOff
from poise.report.blocks import Block
from poise.report.explain.instance import instance_report
from poise.report.explain.moves import moves_report
from poise.report.names import ShortNames
from poise.report.place.report import allocation_report
from poise.report.plan.report import Sections, plan_report
from poise.report.run.status import status_report
from poise.report.trade_off import trade_off_report
from tests.poise.command_line import RECORDED
from tests.poise.report.place.made_answers import TOO_LARGE, placed
from tests.poise.report.plan.made_plans import large, on_terminal, recorded
from tests.poise.report.run.made_runs import BLOCKED, BROKEN, DONE, FAILED, at, run_of, web

COMMANDS = ("poise ", "gnt-")


@cache
def explained() -> tuple[poise.Explanation, ShortNames]:
    cluster = poise.load(RECORDED)
    names = ShortNames(cluster.nodes.names, cluster.instances.names)
    return poise.explain(recorded(), cluster), names


def reports(columns: int) -> dict[str, list[Block]]:
    """What each command shows on a terminal of so many columns."""
    found, names = explained()
    curve = (CurvePoint(0, 0, 8.0), CurvePoint(4, 20_000, 1.5))
    states = (DONE, FAILED, BROKEN, BLOCKED)
    run = run_of(
        *(at(web(k), states[k % 4], "no room " * 20, fix=("wait",)) for k in range(1, 20)),
        state=RunState.INCOMPLETE,
    )
    cluster = poise.load(RECORDED)
    return {
        "balance": plan_report(recorded(), columns=columns),
        "balance, large": plan_report(large("node07"), columns=columns),
        "balance --score": plan_report(recorded(), Sections(score=True), columns=columns),
        "evacuate": plan_report(poise.evacuate(cluster, "node4", part="full"), columns=columns),
        "explain": moves_report(found, names, "plan.json"),
        "explain 1": instance_report(found, found.of_move(1), names),
        "explain INSTANCE": instance_report(found, found.of_instance("inst5"), names),
        "allocate": allocation_report(placed(count=3)),
        "allocate, nowhere": allocation_report(placed(TOO_LARGE)),
        "status": status_report(run, None, everything=True),
        "--pareto": trade_off_report(TradeOff((recorded(),), (0.1,), curve), columns),
    }


@pytest.mark.parametrize("columns", [40, 80, 100, 200])
def test_a_report_is_no_wider_than_the_terminal(columns: int) -> None:
    for command, blocks in reports(columns - 2).items():
        for line in on_terminal(blocks, columns):
            whole = any(word in line for word in COMMANDS)
            assert len(line) <= columns or whole, f"{command}: {line}"
