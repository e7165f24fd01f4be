"""The report of an answer: on one screen, the verdict first."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import poise
from planner.plan import Plan
from planner.rules.moves import MoveKind
from planner.state import ModelOptions, prepare
from planner.whatif import FoundRisk, Risk, Verdict, WhatIf, change_of
from poise.report.plain import render_plain
from poise.report.whatif import what_if_report
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, D, cluster, instance, plan_of_moves
from tests.poise.command_line import LARGE


def answer(held: Cluster, plan: Plan, *risks: FoundRisk) -> WhatIf:
    change = change_of(prepare(held, ModelOptions()), plan)
    return WhatIf(
        "drain", {}, "DRAIN a", Verdict.OK, "because", "x", "0" * 64, None, risks, (), change
    )


@cache
def large(full: bool, back: bool = False) -> WhatIf:
    return poise.what_if(poise.load(Path(LARGE)), poise.Drain("node07", full=full, back=back))


def lines(told: WhatIf, *, details: bool = False, columns: int = 85) -> list[str]:
    return render_plain(what_if_report(told, details=details, columns=columns)).splitlines()


def widest(shown: list[str]) -> int:
    """The columns of the widest line but titles, which a terminal breaks."""
    return max(len(line) for line in shown if line.startswith("  "))


@pytest.mark.parametrize("columns", [40, 80, 85])
@pytest.mark.parametrize("full", [False, True])
def test_a_report_fits_a_screen(full: bool, columns: int) -> None:
    shown = lines(large(full), columns=columns)
    assert len(shown) <= 40
    assert widest(shown) <= columns


@pytest.mark.parametrize("columns", [40, 80, 85])
def test_a_report_of_both_ways_fits_a_screen(columns: int) -> None:
    shown = lines(large(True, True), columns=columns)
    assert len(shown) <= 40
    assert widest(shown) <= columns
    assert "11 instances have none for a while, 1 at once" in " ".join(" ".join(shown).split())


def test_times_and_tightest_moments_of_a_copy() -> None:
    held = cluster(instance("web", A, B))
    shown = lines(answer(held, plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C))))
    copies = next(line for line in shown if "Second copies" in line)
    assert "1 instance has none for a while, 1 at once;" in copies
    move = "1 web a:b a:c replace-disks 0:00:00 0:05:48 ####################"
    assert move.split() in [line.split() for line in shown]
    assert any("1000.0G -> 980.0G -> 980.0G" in line for line in shown)


def test_what_had_no_second_copy_before_is_not_said_to_keep_one() -> None:
    held = cluster(instance("web", A, B), instance("db", C, D))
    options = poise.EvacuationOptions(offline=["b"])
    told = poise.what_if(held, poise.Drain("c", options=options))
    assert any("1 instance has none, as before; the others keep" in line for line in lines(told))


def test_a_node_that_cannot_take_over_is_named_with_its_time() -> None:
    held = cluster(instance("web", A, B, memory=30 * GIB), instance("db", C, B, memory=40 * GIB))
    shown = lines(answer(held, plan_of_moves(held, (1, MoveKind.REPLACE_PRIMARY, 3))))
    text = "  N+1             b lacks 7.0 GiB of memory if a fails, from 0:00:00 to "
    assert any(line.startswith(text) for line in shown)


def test_more_risks_than_fit_are_counted() -> None:
    held = cluster(instance("web", A, B))
    risks = [FoundRisk(Risk.RULE, f"rule {n} is broken") for n in range(60)]
    told = answer(held, plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C)), *risks)
    shown = lines(told)
    assert len(shown) <= 40
    assert any(line.endswith(" more (--details)") for line in shown)
    assert sum("is broken" in line for line in lines(told, details=True)) == 60


def test_what_is_not_possible_has_short_names_too() -> None:
    told = WhatIf(
        *("reboot", {}, "REBOOT node07.example.com", Verdict.NOT_OK),
        *("no room for vm003.example.com", "x", "0" * 64),
        about=poise.load(LARGE),
    )
    assert lines(told)[0] == "NOT OK TO REBOOT node07: no room for vm003."
