"""Warnings that are no problem of the cluster."""

from __future__ import annotations

from planner.plan.warnings import PlanWarning
from poise.report.plan.notes import notes_list
from tests.poise.report.plan.made_plans import NO_NAMES, a_plan, plain


def test_nodes_with_unknown_use_share_a_line() -> None:
    told = tuple(
        PlanWarning("unaccounted", "2.0G of memory used by nothing in the snapshot", node=f"n{k}")
        for k in range(3)
    )
    block = notes_list(a_plan(warnings=(*told, PlanWarning("source", "a note"))), NO_NAMES)
    assert block is not None
    nodes = ", ".join(f"n{k} 2.0G of memory" for k in range(3))
    assert plain([block])[1:] == ["  a note", f"  Used by nothing in the snapshot: {nodes}"]


def test_problems_are_no_notes() -> None:
    assert notes_list(a_plan(warnings=(PlanWarning("n-plus-one", "bad", "a"),)), NO_NAMES) is None
